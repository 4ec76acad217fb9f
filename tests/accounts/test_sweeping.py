"""accounts.sweeping: what is taken away, and what stays."""

import datetime as dt

import pytest

from accounts import signing_in, tasks
from accounts.models import Code, PasswordTry, StoredSession
from core import clock

pytestmark = pytest.mark.django_db


def test_old_codes_go_and_ended_ones_lose_their_number():
    now = clock.now()
    ages = [dt.timedelta(days=1, minutes=1), dt.timedelta(minutes=6), dt.timedelta(0)]
    for last, age in enumerate(ages):
        signing_in.ask(phone=f"+861390000012{last}", network="here", now=now - age)
    assert tasks.sweep() == 1
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
