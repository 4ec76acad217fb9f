"""Shifts of two hours in a week, and who is on them; for tests of cover and of swaps."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import covers
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


def questions_read() -> None:
    """The texts that ask for cover have reached their phones."""
    rows = Message.objects.filter(state="pending", about__startswith="cover-ask:")
    rows.update(state="delivered", called_at=NOW)


def paused(volunteer) -> None:
    Volunteer.objects.filter(pk=volunteer.pk).update(active=False)


def refused(call, **arguments) -> str:
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value.code


def asks(cover) -> list[CoverAsk]:
    return list(cover.asks.order_by("pk"))


def fresh(cover) -> Cover:
    return Cover.objects.get(pk=cover.pk)


def sought(people=6, *, now=NOW, **facts):
    """A full shift of one, who can't come, and the search among so many others."""
    wanted = shift(**facts)
    mine = on(wanted)
    others = [VolunteerFactory() for _ in range(people)]
    cover = covers.ask(sign_up=mine, now=now, reason="出差")
    questions_read()
    return wanted, mine, others, cover


def organizer_of(wanted):
    return MembershipFactory(organization=wanted.occurrence.event.host, role="organizer").person
