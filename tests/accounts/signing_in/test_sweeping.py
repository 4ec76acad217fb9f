"""accounts.signing_in.sweeping: what is taken away, and what stays."""

import datetime as dt

import pytest
from django_q.models import Failure

from accounts import tasks
from accounts.models import Code, KnownNumber, PasswordTry, StoredSession
from accounts.personal_data import erasing
from accounts.signing_in import one_time_codes, sweeping
from core import clock, portions
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_old_codes_go_and_ended_ones_lose_their_number():
    now = clock.now()
    ages = [dt.timedelta(days=1, minutes=1), dt.timedelta(minutes=6), dt.timedelta(0)]
    for last, age in enumerate(ages):
        one_time_codes.ask(phone=f"+861390000012{last}", network="here", now=now - age)
    assert tasks.sweep() == 2
    assert list(Code.objects.order_by("pk").values_list("phone", flat=True)) == ["", "+8613900000122"]


def test_old_tries_and_ended_sessions_go():
    now = clock.now()
    for days in (0, 2):
        PasswordTry.objects.create(phone_hash="x", network="here", at=now - dt.timedelta(days=days))
        StoredSession.objects.create(
            session_key=f"key{days}", session_data="", expire_date=now + dt.timedelta(days=1 - days)
        )
    tasks.sweep()
    assert PasswordTry.objects.count() == 1
    assert list(StoredSession.objects.values_list("session_key", flat=True)) == ["key0"]


def test_a_flood_goes_portion_by_portion(monkeypatch):
    monkeypatch.setattr(portions, "A_TIME", 2)
    old = clock.now() - dt.timedelta(days=800)
    PasswordTry.objects.bulk_create(PasswordTry(phone_hash="x", network="here", at=old) for _ in range(5))
    KnownNumber.objects.bulk_create(KnownNumber(phone_hash=f"{n}", since=old, used_at=old) for n in range(3))
    Code.objects.bulk_create(
        Code(phone="+8613900000123", phone_hash="x", network="here", asked_at=clock.now() - dt.timedelta(hours=1))
        for _ in range(3)
    )
    assert sweeping.sweep(now=clock.now()) == 6
    assert (PasswordTry.objects.count(), KnownNumber.objects.count(), Code.objects.filter(phone="").count()) == (
        3,
        1,
        2,
    )
    assert tasks.sweep() == 5
    assert (PasswordTry.objects.count(), KnownNumber.objects.count(), Code.objects.exclude(phone="").count()) == (
        0,
        0,
        0,
    )
    assert tasks.sweep() == 0


def test_tracebacks_of_the_worker_go_after_a_month_and_with_whoever_is_erased():
    now = clock.now()
    for days in (31, 29):
        at = now - dt.timedelta(days=days)
        facts = {"func": "events.tasks.remind", "started": at, "stopped": at, "success": False}
        Failure.objects.create(id=f"task{days}", name=f"task{days}", result="Failing row contains (王奶奶)", **facts)
    tasks.sweep()
    assert list(Failure.objects.values_list("id", flat=True)) == ["task29"]
    erasing.erase(person=PersonFactory(), now=now)
    assert not Failure.objects.exists()
