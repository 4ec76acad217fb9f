"""The condition for a whole list answers what the rules answer for each shift."""

import datetime as dt
import random

import pytest

from events.models import Occurrence
from organizations.models import TravelTime
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import CityFactory, StreetFactory, VillageFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers import queries
from volunteers.free_times import WEEKDAYS, Away, DayPart, FreeTimes
from volunteers.models import Qualification, Shift, SignUp, VolunteerQualification
from volunteers.queries import street_of
from volunteers.shifts import fitting

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
HALF_HOUR = dt.timedelta(minutes=30)


def places(chance):
    """Two streets with a village each, the city itself, nowhere, and online."""
    streets = [StreetFactory() for _ in range(3)]
    TravelTime.objects.create(one=streets[0], other=streets[1], minutes=60)
    areas = [*streets, VillageFactory(parent=streets[0]), VillageFactory(parent=streets[1]), CityFactory()]
    venues = [VenueFactory(area=area) for area in areas]

    def facts():
        venue = chance.choice([*venues, None])
        return {"venue": venue, "mode": Occurrence.Mode.ONLINE if chance.random() < 0.2 else Occurrence.Mode.ON_SITE}

    return facts


def shift(chance, where, **facts):
    start = NOW + dt.timedelta(days=chance.randrange(3)) + HALF_HOUR * chance.randrange(1, 20)
    end = start + HALF_HOUR * chance.randrange(1, 6)
    return ShiftFactory(occurrence=OccurrenceFactory(start=start, end=end, **where()), start=start, end=end, **facts)


def hold(volunteer, one):
    SignUp.objects.create(shift=one, volunteer=volunteer, created_at=NOW, changed_at=NOW)


def asked(chance, skills):
    return {
        "language": chance.choice(["", "", "彝语", "白语"]),
        "qualification": chance.choice([None, None, *skills]),
        "taken": chance.choice([0, 4, 5]),
        "opens_at": chance.choice([None, None, NOW, NOW + HALF_HOUR]),
    }


def certificates(volunteer, skills, chance):
    """One for ever, one until tomorrow and perhaps renewed after some days, and a claim that counts for nothing."""
    tomorrow = NOW.date() + dt.timedelta(days=1)
    again = tomorrow + dt.timedelta(days=chance.randrange(1, 3))
    for skill, status, first, last in (
        (skills[0], "verified", None, None),
        (skills[1], "verified", None, tomorrow),
        (skills[1], chance.choice(["verified", "claimed"]), again, None),
        (skills[2], "claimed", None, None),
    ):
        VolunteerQualification.objects.create(
            volunteer=volunteer, qualification=skill, status=status, valid_from=first, valid_until=last
        )


@pytest.mark.parametrize("seed", range(12))
def test_it_is_what_the_rules_answer_one_by_one(seed):
    chance = random.Random(seed)
    where = places(chance)
    volunteer = VolunteerFactory(languages="普通话、彝语", active=seed != 7)
    skills = [Qualification.objects.create(name=f"证{number}") for number in range(3)]
    certificates(volunteer, skills, chance)
    for _ in range(chance.randrange(4)):
        hold(volunteer, shift(chance, where))
    full = shift(chance, where, taken=5)
    SignUp.objects.create(
        shift=full, volunteer=volunteer, status="waitlisted", path="waiting_list", position=1,
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    for _ in range(40):
        shift(chance, where, **asked(chance, skills))
    facts = queries.facts_of(volunteer, now=NOW)
    one_by_one = queries.weighed(queries.coming(NOW), facts, now=NOW)
    at_once = fitting.with_street(queries.ahead(NOW)).filter(fitting.fits(facts, now=NOW))
    assert [row.pk for row in at_once] == [choice.shift.pk for choice in one_by_one if choice.refusal is None]
    others = fitting.with_street(queries.ahead(NOW)).exclude(fitting.fits(facts, now=NOW))
    assert [row.pk for row in others] == [choice.shift.pk for choice in one_by_one if choice.refusal]
    streets = {row.pk: row.street_at for row in fitting.with_street(queries.coming(NOW))}
    for choice in one_by_one:
        street = street_of(choice.shift.occurrence)
        assert streets[choice.shift.pk] == (street.pk if street else fitting.NOWHERE)


@pytest.mark.parametrize("seed", range(8))
def test_free_times_are_what_the_rules_answer_one_by_one(seed):
    chance = random.Random(seed)
    for _ in range(60):
        start = NOW + HALF_HOUR * chance.randrange(48 * 14)
        end = start + HALF_HOUR * chance.randrange(1, 500 if chance.random() < 0.4 else 12)
        ShiftFactory(start=start, end=end)
    whole = {(weekday, part) for weekday in WEEKDAYS for part in DayPart}
    weekly = frozenset(time for time in whole if chance.random() < (0, 0.3, 0.8, 0.97)[seed % 4])
    day = dt.date(2026, 9, 10)
    away = tuple(
        Away(day + dt.timedelta(days=first), day + dt.timedelta(days=first + chance.randrange(3)))
        for first in chance.sample(range(14), seed % 3)
    )
    times = FreeTimes(weekly, away)
    at_once = set(Shift.objects.filter(fitting.at_free_times(times)).values_list("pk", flat=True))
    assert at_once == {row.pk for row in Shift.objects.all() if times.fit(row.span)}
