"""Whom to tell of a weakness, and what pages may ask of a device."""

import datetime as dt
from dataclasses import replace

import pytest

from core.site import site_facts

pytestmark = pytest.mark.django_db


def test_it_names_whom_to_tell_and_does_not_run_out(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:security@example.org"
    assert lines["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    left = dt.datetime.fromisoformat(lines["Expires"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=150) < left < dt.timedelta(days=365)


def test_without_a_contact_of_its_own_it_names_the_help_line(client):
    site_facts.hold(replace(site_facts.current(), help_phone="0871-0000 1234"))
    assert "Contact: tel:087100001234\n" in client.get("/.well-known/security.txt").text


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/api/v1/events/", "/admin/", "/api/v1/docs/", "/healthz"])
def test_every_answer_says_what_it_may_ask_and_run(client, path):
    headers = client.get(path).headers
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
