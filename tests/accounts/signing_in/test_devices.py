"""accounts.signing_in.devices: which browsers have signed in before, and what their cookie is like."""

import datetime as dt

import pytest

from accounts import tasks
from accounts.models import Device
from accounts.personal_data import erasing, exporting
from accounts.signing_in import devices
from core import clock
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PHONE = "+8613900000123"


@pytest.fixture
def person():
    return PersonFactory(phone=PHONE)


def known(token, person, now=None):
    return devices.known(token, phone_hash=person.phone_hash, now=now or clock.now())


def sign_in(client, sent, phone="13900000123"):
    client.post("/sign-in/", {"phone": phone})
    return client.post("/sign-in/code/", {"code": sent[-1]})


def test_a_browser_is_known_after_signing_in_and_never_before(client, sent):
    client.get("/sign-in/")
    client.post("/sign-in/", {"phone": "13900000123"})
    assert (devices.COOKIE in client.cookies, Device.objects.count()) == (False, 0)
    client.post("/sign-in/code/", {"code": sent[0]})
    cookie = client.cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 24 * 3600)
    row = Device.objects.get()
    assert (row.person.phone, cookie.value in (row.digest, ""), len(cookie.value)) == (PHONE, False, 43)


def test_the_cookie_is_secure_with_https(client, sent, settings):
    settings.SESSION_COOKIE_SECURE = True
    sign_in(client, sent)
    assert client.cookies[devices.COOKIE]["secure"] is True


def test_it_says_nothing_of_other_people(person):
    token = devices.remember(person=person, token="", now=clock.now())
    assert known(token, person).person == person
    assert known(token, PersonFactory()) is None
    assert known("", person) is None
    assert known("something else", person) is None


def test_several_people_share_a_browser(person):
    other, now = PersonFactory(), clock.now()
    first = devices.remember(person=person, token="", now=now)
    second = devices.remember(person=other, token=first, now=now)
    assert (known(second, person).person, known(second, other).person) == (person, other)


def test_a_planted_token_is_worth_nothing_after_signing_in(person):
    planted = devices.remember(person=PersonFactory(), token="", now=clock.now())
    token = devices.remember(person=person, token=planted, now=clock.now())
    assert (known(planted, person), known(token, person).person) == (None, person)


def test_a_shared_machine_forgets_those_of_long_ago():
    people, token, now = PersonFactory.create_batch(21), "", clock.now()
    for number, person in enumerate(people):
        token = devices.remember(person=person, token=token, now=now + dt.timedelta(minutes=number))
    assert (known(token, people[0]), known(token, people[-1]).person) == (None, people[-1])


def test_signing_in_again_keeps_one_row(client, sent, time_machine):
    time_machine.move_to("2026-09-17 02:00:00+00:00", tick=False)
    sign_in(client, sent)
    old = client.cookies[devices.COOKIE].value
    time_machine.move_to("2026-09-19 02:00:00+00:00", tick=False)
    client.post("/sign-out/")
    sign_in(client, sent)
    row = Device.objects.get()
    assert (row.since.day, row.used_at.day, client.cookies[devices.COOKIE].value == old) == (17, 19, False)


def test_it_ends_by_itself(person):
    now = clock.now()
    token = devices.remember(person=person, token="", now=now)
    assert known(token, person, now + Device.LIFE - dt.timedelta(seconds=1)).person == person
    assert known(token, person, now + Device.LIFE) is None
    Device.objects.update(used_at=now - Device.LIFE)
    tasks.sweep()
    assert Device.objects.count() == 0


def test_a_new_password_ends_it_and_a_rehashed_one_does_not(person, settings):
    person.set_password("a long enough one")
    person.save()
    token = devices.remember(person=person, token="", now=clock.now())
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert person.check_password("a long enough one") is True
    person.save(update_fields=["name"])
    assert known(token, person).person == person
    person.set_password("another long one")
    person.save()
    assert known(token, person) is None


def test_somebody_switched_off_is_not_known(person):
    token = devices.remember(person=person, token="", now=clock.now())
    person.is_active = False
    person.save()
    assert known(token, person) is None


def test_it_goes_with_the_person_and_stands_in_their_file(person):
    now = clock.now()
    devices.remember(person=person, token="", now=now)
    stamp = now.isoformat()
    assert exporting.export(person=person)["accounts"]["devices"] == [{"since": stamp, "used_at": stamp}]
    erasing.erase(person=person, now=now)
    assert Device.objects.count() == 0
