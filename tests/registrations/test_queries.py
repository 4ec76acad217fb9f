"""registrations.queries."""

import datetime as dt

import pytest

from core import clock
from events.models import Event, Occurrence
from registrations import queries
from registrations.models import SeatPool
from registrations.proofs import lapsing
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.registrations import fill, register, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


def words_of(occurrence):
    row = Occurrence.objects.select_related("event").get(pk=occurrence.pk)
    found = queries.seat_words([row], now=clock.now())[row.pk]
    return found.kind, found.words, found.number


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"capacity": 12}, ("open", "还有 12 个名额", 12)),
        ({"capacity": 12, "taken": 9}, ("few", "快满了，只剩 3 个名额", 3)),
        ({"capacity": 12, "taken": 12}, ("full", "已满，可以候补", 0)),
        ({"capacity": 12, "taken": 12, "waiting": 4}, ("full", "已满，可以候补：前面还有 4 家", 4)),
        ({"capacity": 2, "taken": 2, "beside": 1}, ("full", "已满，可以候补", 0)),
        (
            {"capacity": 2, "taken": 2, "beside": 1, "unit": SeatPool.Unit.GROUPS},
            ("full", "已满，可以候补：前面还有 1 个团体", 1),
        ),
        ({"capacity": 4, "unit": SeatPool.Unit.GROUPS}, ("open", "还有 4 个团体名额", 4)),
        ({"is_open": False}, ("closed", "现在不能报名", 0)),
    ],
)
def test_seat_words(facts, expected):
    assert words_of(SeatPoolFactory(**facts).occurrence) == expected


def test_seats_that_are_kept_for_whoever_heads_the_queue_are_not_called_full():
    pool = SeatPoolFactory(capacity=4)
    fill(pool, 2)
    register(pool, "甲", "乙", "丙", phone="+8613900000001", wait_if_full=True)
    assert words_of(pool.occurrence) == ("kept", "还有 2 个名额，先问排在前面的一家", 2)
    register(pool, "丁", phone="+8613900000002")
    assert words_of(pool.occurrence) == ("kept", "还有 2 个名额，先问排在前面的 2 家", 2)


def test_a_group_beside_the_queue_keeps_no_seats():
    pool = SeatPoolFactory(capacity=60)
    fill(pool, 10)
    register(pool, made_for="group", attendees=(), group_name="样例小学", pupils=55, adults=5, wait_if_full=True)
    assert words_of(pool.occurrence) == ("open", "还有 50 个名额", 50)


def test_no_pool_and_no_booking():
    occurrence = OccurrenceFactory()
    assert words_of(occurrence) == ("closed", "现在不能报名", 0)
    Event.objects.update(booking=Event.Booking.NONE)
    assert words_of(occurrence) == ("free", "不用报名，来了就看", 0)
    Event.objects.update(booking=Event.Booking.INVITED)
    assert words_of(occurrence) == ("closed", "只给约好的单位，不对外", 0)


def test_a_course_pool_speaks_for_its_lessons():
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    lesson = OccurrenceFactory(event=event)
    SeatPool.objects.create(event=event, capacity=8)
    assert words_of(lesson) == ("open", "还有 8 个名额", 8)


def test_after_the_deadline_nobody_is_invited():
    occurrence = SeatPoolFactory().occurrence
    Event.objects.update(registration_deadline=clock.now())
    assert words_of(occurrence) == ("closed", "报名已经截止", 0)


@pytest.mark.parametrize("count", [1, 3])
def test_one_query(count, django_assert_num_queries):
    for _ in range(count):
        SeatPoolFactory()
    rows = list(Occurrence.objects.select_related("event"))
    with django_assert_num_queries(1):
        assert len(queries.seat_words(rows, now=clock.now())) == count


def test_ahead():
    rows = fill(SeatPoolFactory(capacity=1), 4)
    assert [queries.ahead(row) for row in rows] == [0, 0, 1, 2]


def test_dates_of_a_course_are_all_its_lessons():
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    lessons = [OccurrenceFactory(event=event) for _ in range(2)]
    pool = SeatPool.objects.create(event=event, capacity=8)
    (row,) = fill(pool, 1, now=clock.now())
    assert queries.dates(row) == lessons


def test_seats_that_may_lapse_are_taken_and_not_called_full():
    pool = SeatPoolFactory(capacity=10)
    fill(pool, 7)
    unproven(pool, "戊", "己", phone="+8613800000001")
    assert words_of(pool.occurrence) == ("few", "快满了，只剩 1 个名额", 1), "nobody is promised a seat that is held"
    fill(pool, 1, first=50)
    assert words_of(pool.occurrence) == ("full", "暂时没有空位，有 2 个名额还没确认，可以先候补", 0)
    register(pool, "甲", phone="+8613900000001", wait_if_full=True)
    assert words_of(pool.occurrence) == ("full", "暂时没有空位，有 2 个名额还没确认，可以先候补：前面还有 1 家", 1)
    later = clock.now() + dt.timedelta(hours=1)
    lapsing.lapse_late(now=later)
    assert words_of(pool.occurrence)[1] != "暂时没有空位，有 2 个名额还没确认，可以先候补：前面还有 1 家"


@pytest.mark.parametrize(
    ("unit", "capacity", "said"), [("groups", 1, "等一个团体名额"), ("people", 60, "等够 44 个空位")]
)
def test_what_a_group_waits_for(client, unit, capacity, said):
    pool = SeatPoolFactory(unit=unit, capacity=capacity)
    school = {"made_for": "group", "attendees": (), "pupils": 40, "adults": 4, "wait_if_full": True}
    register(pool, group_name="样例一小", phone="+8613900000101", **school)
    second = register(pool, group_name="样例二小", phone="+8613900000102", **school)
    assert queries.waits_for(queries.by_token_digest(second.link_digest)) == said
    page = client.get(f"/r{second.link_token}").text
    assert (said in page, "别的人家照常报名" in page) == (True, unit == "people")


@pytest.mark.parametrize("typed", ["买买提·艾力", "买买提•艾力", "买买提艾力", "提．艾", "LEE", "ｌｅｅ"])
def test_a_name_is_found_whatever_its_dots_width_and_case(typed):
    pool = SeatPoolFactory(capacity=9)
    register(pool, "买买提·艾力", "Lee", phone="+8613900000001")
    register(pool, "李奶奶", phone="+8613900000002")
    assert [row.phone for row in queries.staff_list(pool.event, text=typed)] == ["+8613900000001"]
    assert queries.staff_list(pool.event, text="？") == []
