"""A manager answers another organization that asked for a space."""

import datetime as dt

import pytest

from core import clock
from core.errors import Refusal
from events.models import OccurrenceBooking
from notifications.models import Message, StaffTask
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues import queries
from venues.bookings import answering, booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)  # 10:00 in Anning
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def manager():
    return MembershipFactory().person


@pytest.fixture
def asker():
    return MembershipFactory(person__phone="+8613900000456")


@pytest.fixture
def asked(manager, asker):
    hall = SpaceFactory(name="报告厅", venue__organization=manager.memberships.get().organization)
    start = NOW + 48 * HOUR
    ((_, row),) = booking.book(
        booking_requests=[BookingRequest(start=start, end=start + 2 * HOUR, space_id=hall.pk)],
        organization=asker.organization,
        by=asker.person,
        now=NOW,
        purpose="样例讲座",
        hold_until=NOW + 24 * HOUR,
    )
    return row


def text():
    return Message.objects.get().text


def test_yes_confirms_what_was_held_by_hand(asked, manager):
    answering.accept(bookings=[asked], by=manager, now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.expires_at) == ("confirmed", None)


def test_yes_to_a_draft_keeps_it_and_says_so(asked, manager):
    OccurrenceFactory().booking_links.create(booking=asked)
    answering.accept(bookings=[asked], by=manager, now=NOW)
    asked.refresh_from_db()
    assert (asked.answer, asked.state, asked.answered_by) == ("accepted", "tentative", manager)
    assert "同意您用" in text()
    assert "报告厅（12月3日 周四 上午 10:00—12:00）" in text()


def test_no_frees_it_and_says_why(asked, manager):
    answering.decline(bookings=[asked], by=manager, now=NOW, note="那天要刷墙。")
    asked.refresh_from_db()
    assert (asked.answer, asked.state, asked.expires_at) == ("declined", "released", None)
    assert "不能给您用：那天要刷墙。请换个时间或地方" in text()


def test_no_without_a_reason_changes_nothing(asked, manager):
    with pytest.raises(Refusal) as caught:
        answering.decline(bookings=[asked], by=manager, now=NOW, note=" ")
    asked.refresh_from_db()
    assert (caught.value.code, asked.answer, Message.objects.count()) == ("reason_missing", "asked", 0)


def test_another_time_is_suggested(asked, manager):
    start = NOW + 72 * HOUR
    answering.suggest(bookings=[asked], start=start, end=start + 2 * HOUR, by=manager, now=NOW, note="那天开会")
    asked.refresh_from_db()
    assert (asked.state, asked.suggested_start) == ("released", start)
    assert "这时不行（那天开会），建议改到 12月4日 周五 上午 10:00—12:00" in text()


@pytest.mark.parametrize(("start", "end", "code"), [(2, 1, "ends_before_start"), (-2, 1, "in_the_past")])
def test_a_suggestion_makes_sense(asked, manager, start, end, code):
    with pytest.raises(Refusal) as caught:
        answering.suggest(bookings=[asked], start=NOW + start * HOUR, end=NOW + end * HOUR, by=manager, now=NOW)
    assert caught.value.code == code


def test_one_answer_is_enough(asked, manager):
    answering.decline(bookings=[asked], by=manager, now=NOW, note="刷墙")
    with pytest.raises(Refusal) as caught:
        answering.accept(bookings=[asked], by=manager, now=NOW)
    assert caught.value.code == "not_asked"
    assert Booking.objects.get().answer == "declined"


def test_what_ran_out_is_not_answered(asked, manager):
    with pytest.raises(Refusal) as caught:
        answering.accept(bookings=[asked], by=manager, now=NOW + 24 * HOUR)
    assert caught.value.code == "run_out"


def test_only_the_manager_sees_it(client, asked, manager, asker, time_machine):
    time_machine.move_to(NOW)
    for person, listed, status in (
        (manager, True, 200),
        (asker.person, False, 404),
        (MembershipFactory().person, False, 404),
    ):
        client.force_login(person)
        page = client.get("/staff/bookings/")
        assert ([asking.rows for asking in page.context["to_answer"]] == [[asked]]) is listed
        assert client.get(f"/staff/bookings/{asked.pk}/answer/").status_code == status
    client.force_login(PersonFactory())
    assert client.get("/staff/bookings/").status_code == 403


def test_the_page_keeps_what_was_typed(client, asked, manager):
    client.force_login(manager)
    page = client.post(f"/staff/bookings/{asked.pk}/answer/", {"answer": "suggest", "note": "那天开会"})
    assert page.status_code == 422
    assert "建议的时间要写全" in page.content.decode()
    assert "那天开会" in page.content.decode()


# -- several together ------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def nine(manager, asker):
    """Three dates of one event in the hall, with the van."""
    owner = manager.memberships.get().organization
    hall, van = (
        SpaceFactory(name="报告厅", venue__organization=owner),
        ResourceFactory(name="大篷车", organization=owner),
    )
    event, start = EventFactory(host=asker.organization), NOW + 48 * HOUR
    dates = [OccurrenceFactory(event=event, start=start + day * 24 * HOUR) for day in range(3)]
    booking_requests = [
        BookingRequest(start=one.start, end=one.start + 2 * HOUR, key=one.pk, **{name: thing.pk})
        for one in dates
        for name, thing in (("space_id", hall), ("resource_id", van))
    ]
    made = booking.book(
        booking_requests=booking_requests, organization=asker.organization, by=asker.person, now=NOW, purpose="样例讲座",
        hold_until=NOW + 24 * HOUR,
    )  # fmt: skip
    for booking_request, row in made:
        OccurrenceBooking.objects.create(occurrence_id=booking_request.key, booking=row)
    return [row for _, row in made]


def test_what_one_event_asks_for_stands_together(nine, asked, manager):
    (single,) = [one for one in queries.askings(queries.to_answer(manager, now=NOW)) if len(one.rows) == 1]
    assert single.rows == [asked]
    found = queries.asking_with(nine[4], manager, now=NOW)
    assert {row.pk for row in found.rows} == {row.pk for row in nine}
    assert found.things == f"{nine[0].thing}、大篷车"


def test_one_answer_and_one_text_for_all(nine, manager):
    answering.accept(bookings=nine, by=manager, now=NOW)
    assert set(Booking.objects.values_list("answer", "state")) == {("accepted", "tentative")}
    assert "等 6 项" in text()


def test_all_are_declined_with_one_reason_or_none_is(nine, manager):
    Booking.objects.filter(pk=nine[5].pk).update(answer="accepted")
    with pytest.raises(Refusal):
        answering.decline(bookings=nine, by=manager, now=NOW, note="刷墙")
    assert Booking.objects.live().count() == 6
    answering.decline(bookings=nine[:5], by=manager, now=NOW, note="刷墙")
    assert Booking.objects.live().get() == nine[5]


def test_another_time_is_for_the_things_of_one_time(nine, manager):
    start = NOW + 200 * HOUR
    with pytest.raises(Refusal) as caught:
        answering.suggest(bookings=nine, start=start, end=start + HOUR, by=manager, now=NOW)
    assert caught.value.code == "one_at_a_time"
    answering.suggest(bookings=nine[:2], start=start, end=start + HOUR, by=manager, now=NOW)
    assert Booking.objects.filter(suggested_start=start).count() == 2


@pytest.mark.usefixtures("today")
def test_together_or_one_by_one_on_the_page(client, nine, manager):
    client.force_login(manager)
    inbox = client.get("/staff/bookings/").content.decode()
    address = f"/staff/bookings/{nine[0].pk}/answer/"
    assert (inbox.count(address), inbox.count("6 条一起答复")) == (1, 1)
    page = client.get(address)
    assert page.content.decode().count("checked") == 6
    nothing = client.post(address, {"answer": "accept"})
    assert "请至少勾一条" in nothing.content.decode()
    times = {"start": "2026-12-20T09:00", "end": "2026-12-20T10:00"}
    several = client.post(address, {"answer": "suggest", "bookings": [row.pk for row in nine], **times})
    assert list(several.context["form"].errors) == ["bookings"]
    some = client.post(address, {"answer": "accept", "bookings": [row.pk for row in nine[:4]]})
    assert some["Location"] == f"/staff/bookings/{nine[4].pk}/answer/"
    last = client.post(some["Location"], {"answer": "decline", "note": "刷墙", "bookings": [r.pk for r in nine[4:]]})
    assert last["Location"] == "/staff/bookings/"
    assert client.get(address)["Location"] == "/staff/bookings/"
    assert [Booking.objects.filter(answer=answer).count() for answer in ("accepted", "declined")] == [4, 2]


def test_the_manager_is_led_to_one_page_by_one_text(nine, manager):
    assert set(StaffTask.objects.values_list("path", flat=True)) == {f"/staff/bookings/{nine[0].pk}/answer/"}
    assert StaffTask.objects.filter(person=manager).count() == 6


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(client, nine, manager, django_assert_num_queries, count):
    Booking.objects.filter(pk__in=[row.pk for row in nine[count * 2 :]]).update(state="released")
    client.force_login(manager)
    client.get("/staff/bookings/")
    with django_assert_num_queries(6):
        client.get("/staff/bookings/")
