"""A passkey opens the staff entrance, whatever strangers do to the number."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.browser.conftest import findings
from tests.browser.test_security_keys import AUTHENTICATOR, PASSWORD, organizer, page

__all__ = ["organizer", "page"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_passkey_opens_while_strangers_guess_passwords(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/staff/security/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    page.context.clear_cookies()
    for _ in range(40):
        Client().post("/staff/sign-in/", {"phone": "13900000123", "password": "wrong"})
    page.goto("/staff/sign-in/?next=/staff/villages/")
    page.fill("[name=phone]", "139 0000 0123")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    assert "试的次数太多了" in page.locator("[role=alert]").inner_text()
    assert findings(page) == []
    page.click("#passkey_login")
    page.wait_for_url(lambda url: urlsplit(url).path == "/staff/villages/")  # not the sign-in that has it as its target
    assert page.locator("h1").inner_text() == "样例街道的村（社区）"
    assert page.complaints == []
