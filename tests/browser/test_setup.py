"""The first visitor of an empty site, on a phone: the key, everything else, and in."""

import pytest

from accounts.models import Person
from core import clock
from portal.setup import keys
from tests.browser.looking import faults
from tests.browser.test_every_page import AXE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TYPED = {
    "name": "王主任",
    "phone": "139 0000 0123",
    "password": "a long enough one",
    "password_again": "a long enough one",
    "association": "样例县科学技术协会",
    "city": "样例县",
    "street_names": "城关镇\n城西街道\n城关镇",
    "site_name": "样例科普",
    "sms_signature": "样例科协",
}


@pytest.fixture
def page(window, monkeypatch):
    monkeypatch.setattr(keys._Known, "is_over", False)
    opened = window().new_page()
    opened.add_init_script(path=AXE)
    opened.goto("/")
    return opened


def look(page) -> list[str]:
    found = faults(page)
    page.set_viewport_size({"width": 360, "height": 800})
    return found


def test_from_nothing_to_the_workbench(page):
    assert page.url.endswith("/setup/")
    assert look(page) == []
    page.fill("[name=key]", "abcd-efgh-jkmn-pqrs")
    page.click("main button")
    assert "这把钥匙不对" in page.inner_text("main")
    assert look(page) == []
    page.fill("[name=key]", keys.current(now=clock.now()))
    page.click("main button")
    assert look(page) == []
    page.click("main button")
    assert page.locator(".field--bad").count() == len(TYPED)
    assert look(page) == []
    for name, words in TYPED.items():
        page.fill(f"[name={name}]", words)
    page.click("main button")
    assert "“城关镇”写了两遍" in page.inner_text("main")
    assert page.input_value("[name=password]") == TYPED["password"]
    page.fill("[name=street_names]", "城关镇\n城西街道")
    page.evaluate("() => { const press = document.querySelector('main button'); press.click(); press.click(); }")
    page.wait_for_url("**/staff/")
    assert "设置好了" in page.inner_text("main")
    assert look(page) == []
    assert Person.objects.count() == 1
    page.goto("/setup/")
    assert page.url.endswith("/staff/")
