"""In Chromium: pages that axe finds nothing on, and a security key under our content policy."""

import os

import pytest

from organizations.models import Organization
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory, VillageFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough one"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def organizer():
    street = StreetFactory(name="样例街道")
    VillageFactory.create_batch(2, parent=street)
    office = OrganizationFactory(kind=Organization.Kind.STREET_OFFICE, area=street)
    person = MembershipFactory(organization=office, person__phone="+8613900000123").person
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def page(live_server, client, organizer, monkeypatch):
    """Signed in; what the console complains of is in ``page.complaints``."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    client.force_login(organizer)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", base_url=live_server.url)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        opened = context.new_page()
        opened.complaints = []
        opened.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
        yield opened
        browser.close()


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/privacy/",
        "/mine/about-me/",
        "/mine/data/",
        "/mine/data/erase/",
        "/staff/sign-in/",
        "/staff/villages/",
        "/staff/security/2fa/",
        "/staff/security/confirm/",
    ],
)
def test_axe_finds_nothing(page, path):
    from axe_playwright_python.sync_playwright import Axe

    assert page.goto(path).status == 200
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.complaints == []


def test_a_security_key_is_added_and_then_asked_for(page):
    from axe_playwright_python.sync_playwright import Axe

    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/staff/security/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto("/staff/security/2fa/webauthn/")
    assert page.locator("tbody tr").count() == 1
    page.context.clear_cookies()
    page.goto("/staff/sign-in/?next=/staff/villages/")
    page.fill("[name=phone]", "139 0000 0123")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/staff/villages/")
    assert page.locator("h1").inner_text() == "样例街道的村（社区）"
    assert page.goto("/staff/security/2fa/webauthn/reauthenticate/").status == 200
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.complaints == []
