"""What the worker does for this room by itself is cut into portions, and nothing is left over."""

import datetime as dt

import pytest

from core import clock
from events.models import Occurrence
from registrations import personal_data, tasks
from registrations.models import Registration
from registrations.proofs import lapsing
from registrations.seats import offers
from tests.factories.registrations import fill
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def test_old_registrations_are_erased_portion_by_portion(monkeypatch):
    monkeypatch.setattr(personal_data, "A_TIME", 2)
    pool = SeatPoolFactory(capacity=9)
    fill(pool, 5)
    long_ago = clock.now() - dt.timedelta(days=400)
    Occurrence.objects.update(start=long_ago, end=long_ago + dt.timedelta(hours=1))
    assert personal_data.erase_old(now=clock.now()) == 2
    assert Registration.objects.filter(erased_at=None).count() == 3
    assert tasks.erase_old() == 3
    assert not Registration.objects.filter(erased_at=None).exists()
    assert tasks.erase_old() == 0


def test_offers_end_portion_by_portion(monkeypatch):
    monkeypatch.setattr(offers, "A_TIME", 2)
    fill(SeatPoolFactory(capacity=9), 5)
    Registration.objects.update(status="offered", offer_expires_at=clock.now() - dt.timedelta(minutes=1))
    assert offers.expire_offers(now=clock.now()) == 2
    assert tasks.expire_offers() == 3
    assert set(Registration.objects.values_list("status", flat=True)) == {"expired"}


def test_holds_end_portion_by_portion_and_a_day_later_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(lapsing, "A_TIME", 2)
    monkeypatch.setattr(personal_data, "A_TIME", 2)
    fill(SeatPoolFactory(capacity=9), 5)
    ago = clock.now() - dt.timedelta(days=2)
    Registration.objects.update(status="unproven", prove_by=ago)
    assert lapsing.lapse_late(now=clock.now()) == 2
    assert tasks.lapse() == {"lapsed": 3, "dropped": 0}
    Registration.objects.update(status_changed_at=ago)
    assert personal_data.drop_unproven(now=clock.now()) == 2
    assert tasks.lapse() == {"lapsed": 0, "dropped": 3}
    assert not Registration.objects.exists()
