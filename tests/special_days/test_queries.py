"""Which days are holidays, exams, markets; what is entered overrides what the library knows."""

import datetime as dt

import pytest

from special_days import queries
from special_days.models import DayMark, MarketCycle
from special_days.queries import Mark
from tests.factories.people import CityFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db
NATIONAL_DAY = dt.date(2026, 10, 1)
PLAIN = dt.date(2026, 9, 15)


def test_the_library_knows_holidays_and_makeup_workdays():
    assert queries.marks([NATIONAL_DAY, dt.date(2026, 9, 20), PLAIN]) == {
        PLAIN: [],
        NATIONAL_DAY: [Mark("holiday", "国庆放假", is_off=True)],
        dt.date(2026, 9, 20): [Mark("workday", "补班")],
    }


def test_a_holiday_of_a_year_not_announced_says_what_is_not_known():
    day, monday = dt.date(2099, 10, 1), dt.date(2099, 10, 5)
    found = queries.marks([day, monday])
    assert found == {day: [Mark("holiday", "国庆放假", is_off=True, doubt="调休还没公布")], monday: []}
    assert [mark.said for mark in found[day]] == ["国庆放假（调休还没公布）"]


def test_what_is_entered_overrides_the_library():
    DayMark.objects.create(kind="workday", name="照常上班", first=NATIONAL_DAY, last=NATIONAL_DAY)
    assert queries.marks([NATIONAL_DAY]) == {NATIONAL_DAY: [Mark("workday", "照常上班补班")]}


def test_marks_of_one_street_stay_there():
    street, other = StreetFactory(), StreetFactory()
    village = VillageFactory(parent=street)
    DayMark.objects.create(kind="exam", name="期末考试", first=PLAIN, last=PLAIN, area=village)
    found = queries.marks([PLAIN], streets=[street.pk, other.pk])
    assert queries.of(found, PLAIN, street.pk) == [Mark("exam", f"{village}：期末考试", street_id=street.pk)]
    assert queries.of(found, PLAIN, other.pk) == []
    assert queries.of(found, PLAIN, None) == []


def test_a_mark_of_the_city_is_for_every_street():
    street = StreetFactory()
    DayMark.objects.create(kind="festival", name="火把节", first=PLAIN, last=PLAIN, area=CityFactory())
    assert [mark.words for mark in queries.of(queries.marks([PLAIN]), PLAIN, street.pk)] == ["安宁市：火把节"]


def test_market_days_of_the_streets_that_are_asked_for():
    street = StreetFactory()
    MarketCycle.objects.create(area=street, rule="every", every=6, anchor=PLAIN)
    days = [PLAIN + dt.timedelta(days=n) for n in range(13)]
    found = queries.marks(days, streets=[street.pk])
    assert [day for day in days if any(mark.code == "market" for mark in found.get(day, []))] == days[::6]
    assert not any(mark.code == "market" for of_day in queries.marks(days).values() for mark in of_day)


@pytest.mark.parametrize("count", [1, 40])
def test_two_queries_for_any_days(django_assert_num_queries, count):
    street = StreetFactory()
    days = [PLAIN + dt.timedelta(days=n) for n in range(count)]
    with django_assert_num_queries(2):
        queries.marks(days, streets=[street.pk])
