"""A security key under our content policy."""

import pytest

from organizations.models import Organization
from tests.browser.conftest import findings
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
def page(window, organizer):
    """Signed in; what the console complains of is in ``page.complaints``."""
    opened = window(person=organizer).new_page()
    opened.complaints = []
    opened.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    return opened


def test_a_security_key_is_added_and_then_asked_for(page):
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
    words = page.inner_text("main")
    assert ("请用安全密钥；" in words, "打开手机上的验证器" in words, "8 位数字" in words) == (True, False, True)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/staff/villages/")
    assert page.locator("h1").inner_text() == "样例街道的村（社区）"
    assert page.goto("/staff/security/2fa/webauthn/reauthenticate/").status == 200
    assert findings(page) == []
    assert page.complaints == []


def test_what_a_key_did_not_do_is_said(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/staff/security/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    said = page.locator("#security_key_said")
    assert said.inner_text() == ""
    devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator["authenticatorId"], "isUserVerified": False}
    )
    page.click("#mfa_webauthn_add")
    said.get_by_text("没有成：取消了").wait_for()
    devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator["authenticatorId"], "isUserVerified": True}
    )
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/")
    words = page.inner_text("main")
    assert ("备用码做好了" in words, "已经换新" in words) == (True, False)
    page.goto("/staff/security/2fa/webauthn/add/")
    page.click("#mfa_webauthn_add")
    said.get_by_text("已经加过了").wait_for()
    assert said.locator("p:visible").count() == 1
    page.evaluate("delete window.PublicKeyCredential")
    page.click("#mfa_webauthn_add")
    said.get_by_text("这个浏览器用不了安全密钥").wait_for()
    assert findings(page) == []
    assert page.complaints == []
