"""Many at once: what strangers of a network have in an hour holds, and what a known device, an opening and wrong tries have.

PostgreSQL only: SQLite's transactions are IMMEDIATE and run one after the other.
"""

import threading
from itertools import count

import pytest
from django.db import connection

from accounts import locks
from accounts.models import Code, Opening, PasswordTry
from accounts.signing_in import budgets, devices, one_time_codes, openings, passwords, rules
from core import clock
from core.errors import Refusal
from tests.accounts.signing_in.test_races import CLIENTS, PHONE, at_once, pytestmark
from tests.factories.people import PersonFactory

__all__ = ["connection", "pytestmark"]  # the mark reads both


def different(call):
    """The call, with another number from 0 each time, whichever thread asks."""
    numbers = count()
    return lambda: call(next(numbers))


def ask(number, now):
    return one_time_codes.ask(phone=f"+861390000{number:04d}", network="here", now=now).pk


def meet(monkeypatch, module, name, clients):
    """Hold every client after it was let through until all were, or a moment has passed."""
    passed = threading.Barrier(clients)
    real = getattr(module, name)

    def held(*args, **kwargs):
        answer = real(*args, **kwargs)
        try:
            passed.wait(timeout=1)
        except threading.BrokenBarrierError:
            return answer
        return answer

    monkeypatch.setattr(module, name, held)


def test_new_numbers_of_a_network_at_once(sent, settings):
    settings.CODES_PER_NETWORK_PER_HOUR = 5
    now = clock.now()
    answers = at_once(different(lambda number: ask(number, now)), times=12)
    assert (answers.count("too_many_codes"), Code.objects.count()) == (7, 5)


@pytest.mark.parametrize(("has_lock", "refused"), [(True, 1), (False, 0)])
def test_the_lock_of_the_network_keeps_the_second_from_counting(sent, settings, monkeypatch, has_lock, refused):
    """Without it, which is the negative control, the same interleaving passes the limit."""
    settings.CODES_PER_NETWORK_PER_HOUR = 1
    if not has_lock:
        monkeypatch.setattr(locks, "acquire", lambda *names: None)
    meet(monkeypatch, rules, "refuse_another_code", 2)
    now = clock.now()
    answers = at_once(different(lambda number: ask(number, now)), times=2)
    assert answers.count("too_many_codes") == refused


def test_a_known_device_at_once(sent):
    now = clock.now()
    person = PersonFactory(phone=PHONE)
    token = devices.remember(person=person, token="", now=now)
    answers = at_once(lambda: one_time_codes.ask(phone=PHONE, network="here", now=now, device_token=token).pk)
    assert (answers.count("too_many_codes"), Code.objects.count()) == (CLIENTS - 1, 1)


def test_strangers_and_the_owner_at_once(sent):
    """Whoever comes first: the owner gets a code, and of the strangers one."""
    now = clock.now()
    token = devices.remember(person=PersonFactory(phone=PHONE), token="", now=now)

    def come(number):
        mine = token if number == 3 else ""
        return one_time_codes.ask(phone=PHONE, network=f"net{number}", now=now, device_token=mine).lane

    answers = at_once(different(come))
    assert sorted(answers) == ["device", "known"] + ["too_many_codes"] * (CLIENTS - 2)


def typed_once(now, times):
    """Codes of one network, each typed wrongly once."""
    codes = [ask(number, now) for number in range(times)]
    for code in codes:
        type_wrongly(code, now)
    return codes


def type_wrongly(code, now):
    try:
        one_time_codes.redeem(code_id=code, text="x", now=now)
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize(("has_lock", "hasty"), [(True, 1), (False, 0)])
def test_wrong_codes_of_a_network_at_once(sent, monkeypatch, has_lock, hasty):
    """Two codes that were typed wrongly, one try before the network is slowed down: one passes."""
    now = clock.now()
    codes = typed_once(now, 2)
    monkeypatch.setattr(rules, "WRONG_CODES_PER_NETWORK_PER_HOUR", 3)
    if not has_lock:
        monkeypatch.setattr(locks, "acquire", lambda *names: None)
    meet(monkeypatch, budgets, "refuse_hasty", 2)
    answers = at_once(different(lambda number: type_wrongly(codes[number], now)), times=2)
    assert answers.count("too_many_wrong_codes") == hasty


def test_an_opening_is_used_three_times_by_many_at_once():
    now = clock.now()
    text = openings.give(phone=PHONE, reason="新手机", by=PersonFactory(), now=now)

    def use():
        openings.use(text=text, phone_hash=Opening.objects.get().phone_hash, now=now)
        return "used"

    answers = at_once(use)
    assert (answers.count("used"), Opening.objects.get().uses) == (3, 3)


def test_openings_of_a_number_at_once():
    now, givers = clock.now(), PersonFactory.create_batch(CLIENTS)
    at_once(different(lambda number: openings.give(phone=PHONE, reason="x", by=givers[number], now=now)))
    assert Opening.objects.count() == openings.PER_NUMBER_PER_DAY


def test_wrong_passwords_of_a_known_device_at_once():
    now = clock.now()
    token = devices.remember(person=PersonFactory(phone=PHONE), token="", now=now)

    def guess():
        return passwords.check(phone=PHONE, password="wrong", network="here", now=now, device_token=token)

    answers = at_once(guess, times=14)
    assert (answers.count("sign_in_wrong"), answers.count("too_many_tries")) == (10, 4)
    assert PasswordTry.objects.count() == 10


def test_two_tabs_sign_in_at_once():
    """Both browsers' answers hold a token; whichever the browser keeps, the person is known or simply new."""
    now, person = clock.now(), PersonFactory(phone=PHONE)
    token = devices.remember(person=person, token="", now=now)
    tokens = at_once(lambda: devices.remember(person=person, token=token, now=now), times=2)
    rows = [devices.known(one, phone_hash=person.phone_hash, now=now) for one in tokens]
    assert [row.person for row in rows] == [person, person]
