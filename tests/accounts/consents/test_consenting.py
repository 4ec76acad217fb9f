"""What people agree to is kept as a row: the text's version, when, through what, by whom."""

import hashlib

import pytest
from django.template.loader import get_template

from accounts.consents import consent_texts
from accounts.consents.consent_texts import CURRENT, VERSIONS
from accounts.models import Consent
from accounts.personal_data import erasing, exporting
from accounts.signing_in import one_time_codes
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PHONE = "+8613900000123"
PINNED = {
    "1": "f24a27655b8810f0",
}
"""Each version as it was when people agreed to it."""


def fingerprint(version) -> str:
    """Of the texts; of the page too, as long as the version is in force."""
    words = [f"{name}: {text}" for texts in (version.texts, version.at_the_desk) for name, text in texts.items()]
    if version is CURRENT:
        words.append(get_template("accounts/privacy.html").template.source)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def rows(**facts):
    found = Consent.objects.filter(**facts).order_by("pk")
    return list(found.values_list("purpose", "version", "channel", "by"))


def test_words_do_not_change_under_those_who_agreed():
    """Changed words or a changed page 我的信息怎么用 need a new version in ``accounts.consents.consent_texts``, pinned here."""
    assert {version.number: fingerprint(version) for version in VERSIONS} == PINNED


def test_versions_are_numbered_in_order():
    numbers = [int(version.number) for version in VERSIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [one.since for one in VERSIONS] == sorted(one.since for one in VERSIONS)
    assert all(set(version.texts) == set(Consent.Purpose.values) for version in VERSIONS)


@pytest.mark.parametrize(
    ("version", "code"), [("", "consent_missing"), ("0", "consent_outdated"), ("99", "consent_outdated")]
)
def test_only_the_version_in_force_counts(version, code):
    with pytest.raises(Refusal) as caught:
        consent_texts.agreed(version, channel="api")
    assert (caught.value.code, caught.value.detail) == (code, {"version": CURRENT.number})


def test_signing_in_is_written_down_once_a_version(sent):
    now = clock.now()
    person = PersonFactory(phone=PHONE)
    for number in range(2):
        code = one_time_codes.ask(phone=PHONE, network="here", now=now + number * one_time_codes.Code.LIFE)
        one_time_codes.redeem(code_id=code.pk, text=sent[-1], now=now + number * one_time_codes.Code.LIFE)
    assert rows() == [("sign_in", CURRENT.number, "page", person.pk)]
    Consent.objects.update(version="0")
    code = one_time_codes.ask(phone=PHONE, network="here", now=now + 3 * one_time_codes.Code.LIFE)
    one_time_codes.redeem(code_id=code.pk, text=sent[-1], now=now + 3 * one_time_codes.Code.LIFE)
    assert [row[1] for row in rows()] == ["0", CURRENT.number]


@pytest.mark.parametrize("path", ["/sign-in/", "/privacy/"])
def test_the_pages_say_what_is_agreed_to(client, path):
    page = client.get(path).text
    words = {"/sign-in/": CURRENT.texts["sign_in"], "/privacy/": f"第 {CURRENT.number} 版"}
    assert words[path] in page


def test_consent_is_taken_along_and_goes_with_the_person():
    person = PersonFactory(phone=PHONE)
    Consent.objects.create(
        phone_hash=phones.look_up(PHONE), purpose="registration", version="1", channel="desk", given_at=clock.now()
    )
    document = exporting.export(person=person)
    assert [(row["for"], row["channel"]) for row in document["accounts"]["consents"]] == [("报名", "电话或窗口")]
    erasing.erase(person=person, now=clock.now())
    assert rows() == []
