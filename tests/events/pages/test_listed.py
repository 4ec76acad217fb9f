"""The list of events reads as many as a page shows, however many there are."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from events.pages import staff_events
from events.pages.staff_events import Listed, Order, Wanted
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def event(*days: float, state: str = "scheduled", **facts) -> Event:
    """With a date so many days from now for each number."""
    made = PublishedEventFactory(**facts)
    for number in days:
        OccurrenceFactory(
            event=made,
            start=NOW + number * DAY,
            end=NOW + number * DAY + HOUR,
            state=state,
            search=facts.get("title", ""),
        )
    return made


@pytest.fixture
def all_kinds() -> list[Event]:
    """In the order in which they are listed."""
    oldest = event(-9, -3, title="以前的")
    empty = EventFactory(title="还没排")
    cancelled = event(4, state="cancelled", title="取消的")
    later = event(2, 9, title="后天的")
    sooner = event(-30, 1, 40, title="明天的")
    running = event(-0.01, title="正在办")
    same_time = event(2, title="也是后天")
    return [running, sooner, same_time, later, cancelled, empty, oldest]


@pytest.mark.parametrize("order", [Order.NEXT, Order.NEWEST])
def test_pages_show_the_rows_of_the_file_in_its_order(all_kinds, order):
    mine, wanted = Event.objects.all(), Wanted(order=order)
    whole = list(staff_events.staff_events(mine, wanted, now=NOW))
    listed = Listed(mine, wanted, now=NOW)
    for first in range(len(whole) + 1):
        for end in range(first, len(whole) + 2):
            assert listed[first:end] == whole[first:end]
    assert len(listed) == len(whole)
    facts = ("next_start", "first_start", "date_count")
    assert [[getattr(one, name) for name in facts] for one in listed] == [
        [getattr(one, name) for name in facts] for one in whole
    ]
    if order == Order.NEXT:
        assert whole == all_kinds


def test_no_page_counts_or_sorts_all_events(all_kinds):
    with CaptureQueriesContext(connection) as captured:
        list(Listed(Event.objects.all(), Wanted(), now=NOW)[0:3])
    ids, *_ = statements = [query["sql"] for query in captured]
    assert len(statements) == 3
    assert not any("COUNT(*)" in sql or "GROUP BY" in sql.split("WHERE", 1)[0] for sql in statements)
    assert '"events_occurrence"."start" >' in ids
    assert f"LIMIT {staff_events.MOST + 1}" in ids


def test_a_word_is_looked_for_within_a_year_or_around_the_days_that_are_asked_for(all_kinds):
    old = event(-500, title="前年的讲座")
    near = event(-100, title="春天的讲座")
    draft = EventFactory(title="讲座草稿")
    listed = Listed(Event.objects.all(), Wanted(text="讲座"), now=NOW)
    assert list(listed) == [draft, near]
    day = (NOW - 500 * DAY).date()
    assert list(Listed(Event.objects.all(), Wanted(text="讲座", since=day, until=day), now=NOW)) == [old]
    with CaptureQueriesContext(connection) as captured:
        len(listed.__class__(Event.objects.all(), Wanted(text="讲座"), now=NOW))
    for query in captured:
        said = query["sql"].split('"search"')[0].rsplit("FROM", 1)[1]
        assert '."start" >' in said
        assert '."start" <' in said


def test_the_page_says_that_there_are_more(client, monkeypatch):
    monkeypatch.setattr(staff_events, "MOST", 2)
    made = event(1)
    membership = MembershipFactory(organization=made.host)
    client.force_login(membership.person)
    event(2, host=made.host)
    assert "2 场活动" in client.get("/staff/events/").text
    event(3, host=made.host)
    page = client.get("/staff/events/").text
    assert "2+ 场活动" in page
    assert "只列前 2 场" in page
