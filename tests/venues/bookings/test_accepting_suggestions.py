"""A manager suggests another time, and whoever asked takes it."""

import datetime as dt
import re

import pytest

from core import clock
from core.errors import Refusal
from events.changes import previewing, rescheduling
from events.models import Change, OccurrenceBooking
from notifications.models import Message
from tests.events.conftest import make_complete_draft
from tests.factories.people import MembershipFactory
from tests.factories.resources import SpaceFactory
from venues import queries
from venues.bookings import accepting_suggestions, answering, booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def manager():
    return MembershipFactory()


@pytest.fixture
def asker():
    return MembershipFactory(person__phone="+8613900000456")


@pytest.fixture
def hall(manager):
    return SpaceFactory(name="报告厅", venue__organization=manager.organization)


@pytest.fixture
def start():
    return clock.now().replace(hour=2, minute=0, second=0, microsecond=0) + 3 * DAY


def suggest(row, manager, start, hours=2):
    facts = {"start": start, "end": start + hours * HOUR, "by": manager.person, "now": clock.now()}
    answering.suggest(bookings=[row], note="那天开会", **facts)
    row.refresh_from_db()
    return row


def held(hall, asker, start):
    booking_request = BookingRequest(start=start, end=start + 2 * HOUR, space_id=hall.pk)
    (row,) = booking.reserve_tentatively(
        booking_request=booking_request,
        organization=asker.organization,
        by=asker.person,
        now=clock.now(),
        purpose="样例排练",
    )
    return row


@pytest.fixture
def suggested(hall, manager, asker, start):
    return suggest(held(hall, asker, start), manager, start + 5 * DAY)


def refused(suggested, asker):
    with pytest.raises(Refusal) as caught:
        accepting_suggestions.take_up(suggested=suggested, by=asker.person, now=clock.now())
    return caught.value.code


def test_the_text_leads_to_the_page_on_which_it_is_taken(client, suggested, asker, settings):
    text = Message.objects.get().text
    assert f"愿意就点开改：{settings.SITE_URL}/staff/bookings/{suggested.pk}/" in text
    client.force_login(asker.person)
    inbox = client.get("/staff/bookings/").content.decode()
    assert f'href="/staff/bookings/{suggested.pk}/">改到这个时间' in inbox
    page = client.get(f"/staff/bookings/{suggested.pk}/")
    assert "<button" in page.content.decode().split("改了就是你们的")[1]
    done = client.post(f"/staff/bookings/{suggested.pk}/", follow=True)
    assert "改好了" in done.content.decode()
    row = Booking.objects.live().get()
    assert (row.start, row.state, row.answer, row.purpose) == (
        suggested.suggested_start, "confirmed", "accepted", "样例排练",
    )  # fmt: skip
    assert [one for one, _ in done.context["asked"]] == [row]
    assert client.get(f"/staff/bookings/{suggested.pk}/").status_code == 404


def test_strangers_and_the_manager_do_not_take_it(client, suggested, manager):
    for person in (manager.person, MembershipFactory().person):
        client.force_login(person)
        assert client.post(f"/staff/bookings/{suggested.pk}/").status_code == 404
    assert not Booking.objects.live().exists()


def test_what_is_taken_meanwhile_is_said(client, suggested, hall, asker):
    booking_request = BookingRequest(start=suggested.suggested_start, end=suggested.suggested_end, space_id=hall.pk)
    booking.book(
        booking_requests=[booking_request],
        organization=hall.venue.organization,
        by=None,
        now=clock.now(),
        purpose="样例讲座",
    )
    assert refused(suggested, asker) == "taken"
    client.force_login(asker.person)
    page = client.get(f"/staff/bookings/{suggested.pk}/").content.decode()
    assert f"已被占用（{hall.venue.organization.name}）" in page
    assert "样例讲座" not in page
    assert "改了就是你们的" not in page
    assert client.post(f"/staff/bookings/{suggested.pk}/").status_code == 422


def test_it_is_taken_once_and_only_where_something_was_suggested(suggested, hall, manager, asker, start):
    accepting_suggestions.take_up(suggested=suggested, by=asker.person, now=clock.now())
    assert refused(suggested, asker) == "taken_up"
    other = held(hall, asker, start + DAY)
    assert refused(other, asker) == "nothing_suggested"
    answering.decline(bookings=[other], by=manager.person, now=clock.now(), note="不借")
    assert refused(other, asker) == "nothing_suggested"


def test_a_suggestion_whose_time_is_over_is_refused(suggested, asker, monkeypatch):
    later = suggested.suggested_start + HOUR
    monkeypatch.setattr(clock, "now", lambda: later)
    assert refused(suggested, asker) == "in_the_past"


def test_the_promise_holds_for_this_purpose_and_time_only(suggested, hall, asker):
    def asked(start, **more):
        booking_request = BookingRequest(start=start, end=start + HOUR, space_id=hall.pk)
        facts = {"organization": asker.organization, "by": asker.person, "now": clock.now(), "purpose": "样例排练"}
        (row,) = booking.reserve_tentatively(booking_request=booking_request, **facts | more)
        booking.release(bookings=[row], now=clock.now())
        return row.answer

    first = suggested.suggested_start
    assert asked(first) == asked(first + HOUR) == "accepted"
    assert asked(first - HOUR) == asked(first + 2 * HOUR) == asked(first, purpose="另一件事") == "asked"
    assert asked(first, organization=MembershipFactory().organization) == "asked"


@pytest.fixture
def lecture(hall, manager, asker, start):
    """A draft in the hall, which its manager would rather give an hour later five days on."""
    draft = make_complete_draft(host=asker.organization)
    date = draft.occurrences.get()
    date.start, date.end = start, start + 2 * HOUR
    date.arrive, date.leave = start - HOUR, start + 3 * HOUR
    date.venue, date.space = hall.venue, hall
    date.save()
    ((_, row),) = booking.book(
        booking_requests=[BookingRequest(start=date.arrive, end=date.leave, space_id=hall.pk)],
        organization=draft.host,
        by=asker.person,
        now=clock.now(),
        purpose=draft.title,
    )
    OccurrenceBooking.objects.create(occurrence=date, booking=row)
    suggest(row, manager, date.arrive + 5 * DAY + HOUR, hours=6)
    return draft


@pytest.mark.parametrize(("state", "page"), [("draft", "slide"), ("published", "move")])
def test_an_event_is_led_to_its_move_with_the_time_filled_in(client, lecture, asker, state, page):
    lecture.state = state
    lecture.published_at = clock.now() if state == "published" else None
    lecture.save()
    date, row = lecture.occurrences.get(), Booking.objects.get()
    assert refused(row, asker) == "held_by_event"
    client.force_login(asker.person)
    assert "改到这个时间" in client.get("/staff/bookings/").content.decode()
    body = client.get(f"/staff/bookings/{row.pk}/").content.decode()
    day = f"{(date.start + 5 * DAY):%Y-%m-%d}"
    link = f"/staff/occurrences/{date.pk}/{page}/?day={day}&start_time=11%3A00&end_time=13%3A00"
    assert re.search(r"href=\"(/staff/occ[^\"]*)", body)[1].replace("&amp;", "&") == link
    assert client.get(link).context["form"]["start_time"].value() == "11:00"
    assert "看对方的建议" in client.get(f"/staff/events/{lecture.pk}/").content.decode()
    date.arrive -= HOUR
    date.save()
    assert "用不上了" in client.get(f"/staff/bookings/{row.pk}/").content.decode()
    assert "改到这个时间" not in client.get("/staff/bookings/").content.decode()


def test_an_event_that_moves_there_asks_nobody_again(lecture, asker, start):
    lecture.state, lecture.published_at = "published", clock.now()
    lecture.save()
    date, goes = lecture.occurrences.get(), start + 5 * DAY + HOUR
    moves = rescheduling.plan_moves(
        occurrence=date, start=goes, end=goes + 2 * HOUR, venue_id=date.venue_id, shift_rest=False
    )
    facts = {"event": lecture, "moves": moves, "by": asker.person, "reason": "", "now": clock.now()}
    assert previewing.preview(change_kind=Change.Kind.RESCHEDULED, **facts).loans == []
    rescheduling.reschedule(**facts, override_reason="看过")
    row = Booking.objects.live().get()
    assert (row.start, row.answer, row.state) == (goes - HOUR, "accepted", "confirmed")
    assert not queries.suggested_to(asker.person).exists()
