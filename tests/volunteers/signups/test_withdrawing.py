"""Giving a shift back."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import SignUp
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    shift = ShiftFactory()
    now = shift.start - dt.timedelta(days=1)
    return sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=now)


def test_the_place_is_free_again_and_the_text_taken_back(mine):
    now = mine.shift.start - dt.timedelta(seconds=1)
    gone = withdraw(sign_up=mine, now=now, reason="孩子发烧")
    mine.shift.refresh_from_db()
    assert (gone.status, gone.changed_at, mine.shift.taken) == (SignUp.Status.WITHDRAWN, now, 0)
    assert Message.objects.get().state == Message.State.WITHDRAWN


def test_not_once_it_has_begun(mine):
    with pytest.raises(Refusal) as caught:
        withdraw(sign_up=mine, now=mine.shift.start)
    mine.shift.refresh_from_db()
    assert (caught.value.code, mine.shift.taken) == ("ended", 1)


def test_twice_frees_once(mine):
    now = mine.shift.start - dt.timedelta(hours=1)
    withdraw(sign_up=mine, now=now, reason="孩子发烧")
    with pytest.raises(Refusal) as caught:
        withdraw(sign_up=mine, now=now)
    mine.shift.refresh_from_db()
    assert (caught.value.code, mine.shift.taken) == ("not_signed_up", 0)


def test_the_other_shift_no_longer_overlaps(mine):
    other = ShiftFactory(start=mine.shift.start, end=mine.shift.end)
    kept = SignUp.objects.create(
        shift=other, volunteer=mine.volunteer, has_overlap=True, created_at=other.start, changed_at=other.start
    )
    SignUp.objects.filter(pk=mine.pk).update(has_overlap=True)
    withdraw(sign_up=mine, now=mine.shift.start - dt.timedelta(hours=1), reason="孩子发烧")
    kept.refresh_from_db()
    mine.refresh_from_db()
    assert (kept.has_overlap, mine.has_overlap) == (False, False)
