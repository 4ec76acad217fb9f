"""Many at once: limits hold, a code is used once, wrong tries are counted.

PostgreSQL only: SQLite's transactions are IMMEDIATE and run one after the other.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts import locks
from accounts.models import Code, PasswordTry, Person
from accounts.signing_in import one_time_codes, passwords, rules
from core import clock
from core.errors import Refusal
from tests.races.databases import TWO_WRITERS

PHONE, CLIENTS = "+8613900000123", 8

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True),
    TWO_WRITERS,
]


def at_once(call, times=CLIENTS):
    """Run the call in threads that start together; the answers, or the refusals' codes."""
    start = threading.Barrier(times)

    def run(_):
        start.wait(timeout=60)
        try:
            return call()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def ask(now):
    return one_time_codes.ask(phone=PHONE, network="here", now=now).pk


def meet_after_counting(monkeypatch, clients, *, patience):
    """Hold every client after its count until all have counted, or so many seconds have passed."""
    counted = threading.Barrier(clients)
    real = rules.refuse_another_code

    def refuse(asked, *, now):
        real(asked, now=now)
        try:
            counted.wait(timeout=patience)
        except threading.BrokenBarrierError:
            return

    monkeypatch.setattr(rules, "refuse_another_code", refuse)


def test_one_code_a_minute_for_many_at_once(sent):
    now = clock.now()
    answers = at_once(lambda: ask(now))
    assert answers.count("too_many_codes") == CLIENTS - 1
    assert (Code.objects.count(), len(sent)) == (1, 1)


def test_the_lock_keeps_the_second_from_counting(sent, monkeypatch):
    meet_after_counting(monkeypatch, 2, patience=1)
    now = clock.now()
    assert at_once(lambda: ask(now), times=2).count("too_many_codes") == 1


def test_without_the_lock_both_would_pass(sent, monkeypatch):
    """The negative control: the same interleaving breaks the limit."""
    monkeypatch.setattr(locks, "acquire", lambda *names: None)
    meet_after_counting(monkeypatch, 2, patience=60)
    now = clock.now()
    assert at_once(lambda: ask(now), times=2).count("too_many_codes") == 0


def test_the_right_code_works_once_for_many_at_once(sent):
    now = clock.now()
    code = ask(now)
    answers = at_once(lambda: one_time_codes.redeem(code_id=code, text=sent[0], now=now), times=4)
    assert [answer for answer in answers if isinstance(answer, Person)] == [Person.objects.get()]
    assert answers.count("code_expired") == 3


def test_wrong_tries_at_once_are_all_counted(sent):
    now = clock.now()
    code, wrong = ask(now), f"{(int(sent[0]) + 1) % 10**6:06d}"
    answers = at_once(lambda: one_time_codes.redeem(code_id=code, text=wrong, now=now), times=12)
    # Each reads the tries after its own was counted: when all five were by then, nobody hears that some are left.
    assert set(answers) <= {"code_wrong", "code_used_up"}
    assert (answers.count("code_wrong") <= 4, Code.objects.get().tries) == (True, 5)


def test_wrong_passwords_at_once_are_all_counted():
    now = clock.now()

    def guess():
        return passwords.check(phone=PHONE, password="wrong", network="here", now=now)

    answers = at_once(guess, times=12)
    assert (answers.count("sign_in_wrong"), answers.count("too_many_tries")) == (5, 7)
    assert PasswordTry.objects.count() == 5
