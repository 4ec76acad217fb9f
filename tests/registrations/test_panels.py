"""Parts of the event's pages."""

import pytest
from django.test import RequestFactory
from django.utils.html import strip_tags

from events.models import Event
from registrations import panels
from registrations.models import SeatPool
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.registrations import fill
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def request():
    return RequestFactory().get("/")


def test_one_date_has_one_button_and_its_seats():
    pool = SeatPoolFactory(capacity=12)
    asked = request()
    link = f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}"
    assert f'href="{link}">报名</a>' in panels.action(asked, event=pool.event)
    shown = panels.line(asked, event=pool.event, occurrence=pool.occurrence)
    assert ("还有 12 个名额" in shown, "<a " in shown) == (True, False)


@pytest.mark.parametrize("count", [2, 4])
def test_stops_are_chosen_in_the_line_and_read_once(count, django_assert_num_queries):
    event = PublishedEventFactory(kind=Event.Kind.DRIVE)
    pools = [SeatPoolFactory(occurrence__event=event, capacity=2) for _ in range(count)]
    fill(pools[0], 3)
    asked = request()
    with django_assert_num_queries(3):
        lines = [panels.line(asked, event=event, occurrence=pool.occurrence) for pool in pools]
        assert "选一站报名" in panels.action(asked, event=event)
    assert ("排这一站的候补" in lines[0], "报这一站" in lines[1]) == (True, True)


@pytest.mark.parametrize(
    ("kind", "said"), [("class", "全部 2 课"), ("competition", "全部 2 轮"), ("exhibition", "全部 2 天")]
)
def test_a_course_is_one_button_with_its_seats(kind, said):
    event = PublishedEventFactory(booking=Event.Booking.COURSE, kind=kind)
    lessons = [OccurrenceFactory(event=event) for _ in range(2)]
    SeatPool.objects.create(event=event, capacity=8)
    shown = panels.action(request(), event=event)
    assert ("还有 8 个名额" in shown, f"报名：{said}" in shown) == (True, True)
    assert panels.line(request(), event=event, occurrence=lessons[0]) == ""


@pytest.mark.parametrize("facts", [{"booking": Event.Booking.NONE}, {"state": Event.State.CANCELLED}])
def test_nothing_where_nobody_registers(facts):
    occurrence = OccurrenceFactory(event=PublishedEventFactory(**facts))
    assert panels.action(request(), event=occurrence.event) == ""
    assert panels.line(request(), event=occurrence.event, occurrence=occurrence) == ""


def shown_in_list(events):
    asked = request()
    return [strip_tags(panels.row(asked, event=event, events=events)).split() for event in events]


@pytest.mark.parametrize("count", [1, 3])
def test_the_staff_list_reads_all_seats_at_once(count, django_assert_num_queries):
    pools = [SeatPoolFactory(capacity=12) for _ in range(count)]
    fill(pools[0], 2)
    with django_assert_num_queries(1):
        assert shown_in_list([pool.event for pool in pools]) == [["2/12"], *[["0/12"]] * (count - 1)]


def test_the_staff_list_adds_up_dates_and_names_who_waits():
    event = PublishedEventFactory()
    first, second = (SeatPoolFactory(occurrence__event=event, capacity=size) for size in (1, 4))
    SeatPoolFactory(occurrence__event=event, unit=SeatPool.Unit.GROUPS, capacity=2)
    SeatPoolFactory(occurrence__event=event, occurrence__state="cancelled", capacity=50)
    fill(first, 3)
    fill(second, 1, first=5)
    assert shown_in_list([event]) == [["0/2", "个团体", "2/5", "候补", "2", "家"]]


def test_the_staff_list_where_there_are_no_seats():
    facts = [{"booking": Event.Booking.NONE}, {}, {"state": Event.State.CANCELLED}]
    assert shown_in_list([PublishedEventFactory(**one) for one in facts]) == [["不用报名"], ["没定名额"], ["—"]]
