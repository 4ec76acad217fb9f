"""A plan is told how many volunteers it would put in two places."""

import datetime as dt
from dataclasses import replace

import pytest

from events.clashes import engine
from events.clashes.engine import Code
from tests.events.conftest import at, make_drive
from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
NOW = at(8, 12)


def helpers(planned):
    return [one for one in engine.clashes(planned, now=NOW) if one.code == Code.HELPERS_OVERLAP]


def moved(planned, by):
    first, *rest = planned.dates
    names = ("start", "end", "arrive", "leave")
    return replace(planned, dates=(replace(first, **{name: getattr(first, name) + by for name in names}), *rest))


def test_only_a_move_that_puts_somebody_in_two_places_is_a_clash():
    drive, volunteer = make_drive(1), VolunteerFactory()
    stop = drive.occurrences.get()
    other = OccurrenceFactory(start=at(15, 10), end=at(15, 12))
    for occurrence in (stop, other):
        sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=occurrence).pk, now=NOW)
    planned = engine.planned_of(drive, [stop])
    assert helpers(planned) == []
    (found,) = helpers(moved(planned, dt.timedelta(days=1)))
    assert found.words.startswith("1 位志愿者")
    assert volunteer.person.name not in found.words
    assert helpers(moved(planned, dt.timedelta(days=2))) == []


def test_shifts_of_the_same_plan_move_together():
    drive, volunteer = make_drive(2), VolunteerFactory()
    for stop in drive.occurrences.all():
        sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=stop).pk, now=NOW)
    planned = engine.planned_of(drive, list(drive.occurrences.order_by("position")))
    day, names = dt.timedelta(days=1), ("start", "end", "arrive", "leave")
    dates = tuple(replace(one, **{name: getattr(one, name) + day for name in names}) for one in planned.dates)
    assert helpers(replace(planned, dates=dates)) == []
    assert len(helpers(moved(planned, day))) == 1
