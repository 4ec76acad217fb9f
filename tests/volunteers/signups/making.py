"""Shifts of two hours in a week, and who is on them; for tests of cover and of swaps."""

import datetime as dt

from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.signups.signing_up import sign_up

NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 9, 17, 6, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def shift(*, start=START, **facts) -> Shift:
    occurrence = OccurrenceFactory(start=start, end=start + 2 * HOUR)
    return ShiftFactory(occurrence=occurrence, start=start, end=start + 2 * HOUR, **({"maximum": 1} | facts))


def on(wanted, volunteer=None, *, now=NOW) -> SignUp:
    return sign_up(volunteer_id=(volunteer or VolunteerFactory()).pk, shift_id=wanted.pk, now=now)


def paused(volunteer) -> None:
    Volunteer.objects.filter(pk=volunteer.pk).update(active=False)
