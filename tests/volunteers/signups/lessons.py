"""Courses: lessons of two hours, a week apart, each with a shift; for tests of signing up for all of them."""

import datetime as dt

from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import ShiftFactory
from tests.volunteers.signups.making import HOUR, NOW, START
from volunteers import queries
from volunteers.models import Shift
from volunteers.signups import courses, terms

WEEK = dt.timedelta(days=7)


def lesson_of(event=None, *, start=START, **facts) -> Shift:
    """One more lesson, or the first."""
    place = {"event": event} if event else {"event__kind": "class"}
    date = OccurrenceFactory(start=start, end=start + 2 * HOUR, **place)
    return ShiftFactory(occurrence=date, start=start, end=date.end, **({"maximum": 2} | facts))


def course(number=6, *, start=START, **facts) -> list[Shift]:
    """So many lessons, one a week."""
    first = lesson_of(start=start, **facts)
    event = first.occurrence.event
    return [first, *(lesson_of(event, start=start + week * WEEK, **facts) for week in range(1, number))]


def card(shift: Shift) -> Shift:
    return queries.for_cards(Shift.objects.all()).get(pk=shift.pk)


def ticks(shifts, *, waits=()) -> list[courses.Tick]:
    """As they are shown now."""
    fresh = [card(one) for one in shifts]
    return [courses.Tick(shift_id=one.pk, terms=terms.of(one), waits=one in waits) for one in fresh]


def take(volunteer, shifts, *, waits=(), now=NOW) -> list[courses.Outcome]:
    """All of these in one press."""
    return courses.sign_up_for_course(
        volunteer_id=volunteer.pk, shift_id=shifts[0].pk, ticks=ticks(shifts, waits=waits), now=now
    )


def codes(outcomes) -> list[str]:
    """What came of each: the code of the refusal, or the state of the sign-up."""
    return [one.refusal.code if one.refusal else one.sign_up.status for one in outcomes]
