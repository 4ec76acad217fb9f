"""The planner says where nothing happens for long, and what the lists of the year still want."""

import datetime as dt

import pytest
import time_machine

from events.models import HeldRecord, Occurrence
from organizations.access_scope import reach
from plan.models import StreetTarget
from portal.planner import gaps
from portal.planner.gaps import Stretch
from portal.planner.rows import Cell, Row
from special_days.models import MarketCycle
from tests.factories.events import EventFactory, OccurrenceFactory, PlanFactory, TaskFactory, VenueFactory
from tests.factories.people import StreetFactory, VillageFactory
from tests.portal.test_planner import NOW, at, page

pytestmark = pytest.mark.django_db
DAYS = [dt.date(2026, 9, day) for day in range(1, 31)]
STREET = ("street", 1)


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def street():
    return StreetFactory(name="县街街道", slug="xianjie")


def on(*days: int) -> list[dt.date]:
    return [dt.date(2026, 9, day) for day in days]


@pytest.mark.parametrize(
    ("busy", "known", "found"),
    [
        (on(1, 15, 30), {}, Stretch(*on(16, 29))),
        (on(1, 15, 29), {}, None),
        (on(20), {STREET: (dt.date(2026, 8, 28), None)}, Stretch(dt.date(2026, 8, 29), dt.date(2026, 9, 19))),
        (on(10), {STREET: (None, dt.date(2026, 10, 9))}, Stretch(dt.date(2026, 9, 11), dt.date(2026, 10, 8))),
        ([], {}, Stretch(*on(1, 30))),
        (on(3, 9, 12, 17, 22, 28), {}, None),
    ],
)
def test_a_street_goes_two_weeks_without(busy, known, found):
    assert gaps.stretch(STREET, busy, DAYS, known) == found


def test_a_hall_may_rest_for_longer():
    days = on(1, 25)
    assert gaps.stretch(("venue", 1), days, DAYS, {}) is None
    assert gaps.stretch(("space", 1), [], DAYS, {}).days == 30


def test_the_nearest_days_around_are_of_the_street_with_its_villages(organizer, host, street):
    village = VenueFactory(area=VillageFactory(parent=street))
    for day, facts in ((2, {}), (5, {"venue": village}), (25, {"venue": village}), (28, {})):
        at(day, 9, event__host=host, **{"venue": VenueFactory(area=street)} | facts)
    at(8, 9, event=EventFactory(), venue=VenueFactory(area=street))
    at(9, 9, event__host=host, venue=VenueFactory(area=street), state=Occurrence.State.CANCELLED)
    first, end = (dt.datetime(2026, 9, day, tzinfo=dt.UTC) for day in (10, 20))
    found = gaps.around(first=first, end=end, reach=reach(organizer))
    assert found["street", street.pk] == (dt.date(2026, 9, 5), dt.date(2026, 9, 25))
    assert found["venue", village.pk] == (dt.date(2026, 9, 5), dt.date(2026, 9, 25))


def test_a_row_says_how_long(client, organizer, host, street):
    at(1, 9, event__host=host, venue=VenueFactory(area=street))
    at(17, 9, event__host=host, venue=VenueFactory(area=street))
    text = client.get("/staff/planner/?by=street").text
    assert "9月2日—16日没有活动（15 天）" in text
    assert "9月2日—16日没有活动" not in client.get("/staff/planner/?by=street&kind=lecture").text


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (dt.date(2026, 9, 2), dt.date(2026, 9, 16), "9月2日—16日没有活动（15 天）"),
        (dt.date(2026, 8, 30), dt.date(2026, 12, 6), "8月30日—12月6日没有活动（99 天）"),
        (dt.date(2026, 11, 23), dt.date(2027, 3, 1), "11月23日—2027年3月1日没有活动（99 天）"),
    ],
)
def test_a_long_stretch_is_told_from_when_to_when(first, last, said):
    assert Stretch(first, last).words == said


@pytest.mark.parametrize("view", ["week", "month"])
def test_market_days_are_seen_where_nothing_is_on(client, organizer, street, view):
    MarketCycle.objects.create(area=street, rule="every", every=6, anchor=dt.date(2026, 9, 15))
    answer = client.get(f"/staff/planner/?by=street&view={view}")
    (row,) = [row for _, rows in answer.context["page"].groups for row in rows]
    special = [hole.special.head.date.day for hole in row.holes if hole.special]
    assert special == ([15] if view == "week" else [3, 9, 15, 21, 27])
    assert sum(len(hole.cells) for hole in row.holes) == len(row.cells)
    assert answer.text.count("空着：") == 1
    assert "赶街" in answer.text


def test_a_gap_says_so_even_where_every_day_is_special():
    days = [Cell(None, [], ("赶街天",), "") for _ in range(3)]
    assert [hole.says for hole in Row(None, days).holes] == [True, False, False]


def target(street, planned: int, *, held: int = 0) -> StreetTarget:
    plan = PlanFactory(first_year=2026, last_year=2026) if not StreetTarget.objects.exists() else None
    task = TaskFactory(group__plan=plan) if plan else TaskFactory(group=StreetTarget.objects.first().task.group)
    for _ in range(held):
        one = OccurrenceFactory(
            event__task=task, venue=VenueFactory(area=street), state="held", start=NOW, end=NOW + dt.timedelta(hours=1)
        )
        HeldRecord.objects.create(occurrence=one, recorded_at=NOW)
    return StreetTarget.objects.create(street=street, task=task, year=2026, planned=planned)


def test_the_list_of_the_year_is_counted_task_by_task_and_linked(client, organizer, street):
    first, second = target(street, 4, held=1), target(street, 1, held=2)
    assert first.task.plan == second.task.plan
    text = client.get("/staff/planner/?by=street").text
    assert "年度清单还差 3 场" in text
    assert f"/staff/plan/streets/xianjie/?plan={first.task.plan.slug}&amp;year=2026" in text
    assert [coverage_gap.owed for _, coverage_gap in page(client, "show=list").coverage_gaps] == [3]


def test_a_year_without_a_plan_says_nothing(client, organizer, street):
    target(street, 4)
    assert "年度清单" not in client.get("/staff/planner/?by=street&day=2031-01-01").text
