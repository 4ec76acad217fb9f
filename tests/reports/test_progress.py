"""Progress counts what was held, inside the plan's period only."""

import datetime as dt

import pytest
from django.utils import timezone

from events.models import HeldCount, HeldRecord
from plan.models import Task
from reports import progress
from reports.progress import Tally
from tests.factories.events import (
    AudienceFactory,
    OccurrenceFactory,
    PlanFactory,
    PublishedEventFactory,
    TaskFactory,
    TaskGroupFactory,
    VenueFactory,
)
from tests.factories.people import MembershipFactory, PersonFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)


def at(*when):
    return timezone.make_aware(dt.datetime(*when))  # noqa: DTZ001 - made aware right here


@pytest.fixture
def task():
    plan = PlanFactory(slug="now", first_year=2026, last_year=2030)
    return TaskFactory(group=TaskGroupFactory(plan=plan, code="A1"))


def date(task, start, **facts):
    event = PublishedEventFactory(task=task, **facts.pop("event", {}))
    return OccurrenceFactory(event=event, start=start, **facts)


def held(task, start, *, heads=10, online=0, **facts):
    occurrence = date(task, start, state="held", **facts)
    record = HeldRecord.objects.create(occurrence=occurrence, online_heads=online, recorded_at=NOW)
    for share in (heads, 1):
        HeldCount.objects.create(record=record, audience=AudienceFactory(), heads=share)
    return occurrence


def test_dates_and_heads_are_counted_by_task(task):
    held(task, at(2026, 3, 1, 9), heads=20, online=5)
    held(task, at(2026, 4, 1, 9), heads=30)
    date(task, at(2026, 9, 1, 9))
    date(task, at(2026, 10, 1, 9))
    assert progress.by_task(task.plan, now=NOW) == {task.pk: Tally(planned=4, held=2, unrecorded=1, heads=57)}


@pytest.mark.parametrize(
    ("start", "counts"),
    [
        ((2025, 12, 31, 23, 59), False),
        ((2026, 1, 1, 0, 0), True),
        ((2030, 12, 31, 23, 59), True),
        ((2031, 1, 1, 0, 0), False),
    ],
)
def test_only_what_lies_inside_the_period_counts(task, start, counts):
    held(task, at(*start))
    assert (task.pk in progress.by_task(task.plan, now=NOW)) == counts


def test_other_plans_drafts_and_cancelled_dates_do_not_count(task):
    held(TaskFactory(), at(2026, 3, 1, 9))
    date(task, at(2026, 3, 1, 9), event={"state": "draft"})
    date(task, at(2026, 3, 1, 9), event={"state": "cancelled"})
    date(task, at(2026, 3, 1, 9), state="cancelled")
    assert progress.by_task(task.plan, now=NOW) == {}


def test_a_village_counts_for_its_street(task):
    street = StreetFactory()
    held(task, at(2026, 3, 1, 9), venue=VenueFactory(area=street))
    held(task, at(2026, 3, 2, 9), venue=VenueFactory(area=VillageFactory(parent=street)))
    date(task, at(2026, 3, 3, 9), venue=VenueFactory(area=street))
    assert progress.by_street(task.plan) == {street.pk: {task.group_id: 2}}


def test_a_retired_task_is_shown_only_with_something_held(task):
    gone = TaskFactory(group=task.group, retired=True)
    [group] = progress.by_group(task.plan, now=NOW)
    assert [shown for shown, _ in group.tasks] == [task]
    held(gone, at(2026, 3, 1, 9))
    [group] = progress.by_group(task.plan, now=NOW)
    assert {shown for shown, _ in group.tasks} == {task, gone}
    assert (group.tally.held, group.tally.percent, Tally().percent) == (1, 100, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_for_one_and_three(client, task, django_assert_max_num_queries, rows):
    client.force_login(MembershipFactory().person)
    for number in range(rows):
        held(TaskFactory(group=task.group), at(2026, 3, number + 1, 9))
    with django_assert_max_num_queries(14):
        assert client.get("/staff/plan/?plan=now").status_code == 200


def test_the_page_takes_the_plan_of_today_and_offers_the_others(client, task):
    PlanFactory(slug="old", title="旧方案", first_year=2021, last_year=2022, status="征求意见稿")
    client.force_login(MembershipFactory(role="viewer").person)
    held(task, at(2026, 3, 1, 9), heads=41)
    shown = client.get("/staff/plan/")
    assert (shown.context["plan"].slug, shown.context["total"].heads) == ("now", 42)
    old = client.get("/staff/plan/?plan=old").content.decode()
    assert "方案期到 2022 年底，已经结束" in old
    assert client.get("/staff/plan/?plan=none").status_code == 404


def test_without_a_plan_the_page_says_what_to_do(client):
    client.force_login(MembershipFactory().person)
    assert "还没有方案" in client.get("/staff/plan/").content.decode()
    assert not Task.objects.exists()


def test_only_staff_may_look(client):
    assert client.get("/staff/plan/")["Location"].startswith("/staff/sign-in/")
    client.force_login(PersonFactory())
    assert client.get("/staff/plan/").status_code == 403
