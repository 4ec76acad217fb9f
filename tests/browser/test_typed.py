"""The session ends between opening a form and saving it: nothing that was typed is lost, and nothing is stored by itself."""

import re

import pytest

from accounts.models import StoredSession
from notifications.models import Message
from tests.browser.conftest import findings
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory, OrganizationFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD, WORDS = "a long enough one", "磁铁秀，九条街都去"


@pytest.fixture
def clerk():
    person = MembershipFactory(organization=OrganizationFactory(), person__phone="+8613900000123").person
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def event(clerk):
    host = clerk.memberships.get().organization
    return OccurrenceFactory(event=EventFactory(host=host, title="旧标题")).event


def sign_in(page):
    page.fill("[name=phone]", "139 0000 0123")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/staff/sign-in/code/**")
    text = Message.objects.filter(purpose="code").latest("pk").text
    page.fill("[name=code]", re.search(r"\d{6}", text)[0])
    page.click("main form:has([name=code]) button")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_editor_is_filled_in_after_the_sign_in(window, clerk, event, script, width):
    page = window(person=clerk, script=script, width=width).new_page()
    path = f"/staff/events/{event.pk}/edit/"
    page.goto(path)
    page.fill("#editor [name=title]", WORDS)
    StoredSession.objects.all().delete()
    page.locator("#editor button[value=save]").last.click()
    page.wait_for_url("**/staff/sign-in/**")
    assert "替您留着" in page.locator("main").inner_text()
    sign_in(page)
    page.wait_for_url(f"**{path}")
    assert "您刚才填的还在" in page.locator("main").inner_text()
    assert page.input_value("#editor [name=title]") == WORDS
    event.refresh_from_db()
    assert event.title == "旧标题"
    assert not script or findings(page) == []
    page.locator("#editor button[value=save]").last.click()
    page.wait_for_url(f"**/staff/events/{event.pk}/")
    event.refresh_from_db()
    assert event.title == WORDS


def test_a_step_of_the_editor_that_a_script_sends_leads_to_the_sign_in(window, clerk, event):
    page = window(person=clerk, width=1280).new_page()
    path = f"/staff/events/{event.pk}/edit/"
    page.goto(path)
    rows = page.locator("#rows > *").count()
    page.fill("#editor [name=title]", WORDS)
    StoredSession.objects.all().delete()
    page.locator("#editor button[value=add]").first.click()
    page.wait_for_url("**/staff/sign-in/**")
    sign_in(page)
    page.wait_for_url(f"**{path}")
    assert page.input_value("#editor [name=title]") == WORDS
    assert page.locator("#rows > *").count() >= rows


def test_signing_in_in_another_window_loses_nothing(window, clerk, event):
    context = window(person=clerk)
    page, other = context.new_page(), context.new_page()
    path = f"/staff/events/{event.pk}/edit/"
    page.goto(path)
    page.fill("#editor [name=title]", WORDS)
    StoredSession.objects.all().delete()
    other.goto("/staff/sign-in/")
    sign_in(other)
    other.wait_for_url("**/staff/")
    page.locator("#editor button[value=save]").last.click()
    page.get_by_role("link", name="回去看一眼").click()
    page.wait_for_url(f"**{path}")
    assert page.input_value("#editor [name=title]") == WORDS
    page.locator("#editor button[value=save]").last.click()
    page.wait_for_url(f"**/staff/events/{event.pk}/")
    event.refresh_from_db()
    assert event.title == WORDS
