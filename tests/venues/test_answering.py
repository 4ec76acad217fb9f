"""A manager answers another organization that asked for a space."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.things import SpaceFactory
from venues import answering, booking
from venues.booking import Wish
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
        wishes=[Wish(start=start, end=start + 2 * HOUR, space_id=hall.pk)],
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
    answering.accept(booking=asked, by=manager, now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.expires_at) == ("confirmed", None)


def test_yes_to_a_draft_keeps_it_and_says_so(asked, manager):
    OccurrenceFactory().takings.create(booking=asked)
    answering.accept(booking=asked, by=manager, now=NOW)
    asked.refresh_from_db()
    assert (asked.answer, asked.state, asked.answered_by) == ("accepted", "tentative", manager)
    assert "同意您用" in text()
    assert "报告厅（12月3日 周四 上午 10:00—12:00）" in text()


def test_no_frees_it_and_says_why(asked, manager):
    answering.decline(booking=asked, by=manager, now=NOW, note="那天要刷墙。")
    asked.refresh_from_db()
    assert (asked.answer, asked.state, asked.expires_at) == ("declined", "released", None)
    assert "不能给您用：那天要刷墙。请换个时间或地方" in text()


def test_no_without_a_reason_changes_nothing(asked, manager):
    with pytest.raises(Refusal) as caught:
        answering.decline(booking=asked, by=manager, now=NOW, note=" ")
    asked.refresh_from_db()
    assert (caught.value.code, asked.answer, Message.objects.count()) == ("reason_missing", "asked", 0)


def test_another_time_is_suggested(asked, manager):
    start = NOW + 72 * HOUR
    answering.suggest(booking=asked, start=start, end=start + 2 * HOUR, by=manager, now=NOW, note="那天开会")
    asked.refresh_from_db()
    assert (asked.state, asked.suggested_start) == ("released", start)
    assert "这时不行（那天开会），建议改到 12月4日 周五 上午 10:00—12:00" in text()


@pytest.mark.parametrize(("start", "end", "code"), [(2, 1, "ends_before_start"), (-2, 1, "in_the_past")])
def test_a_suggestion_makes_sense(asked, manager, start, end, code):
    with pytest.raises(Refusal) as caught:
        answering.suggest(booking=asked, start=NOW + start * HOUR, end=NOW + end * HOUR, by=manager, now=NOW)
    assert caught.value.code == code


def test_one_answer_is_enough(asked, manager):
    answering.decline(booking=asked, by=manager, now=NOW, note="刷墙")
    with pytest.raises(Refusal) as caught:
        answering.accept(booking=asked, by=manager, now=NOW)
    assert caught.value.code == "not_asked"
    assert Booking.objects.get().answer == "declined"


def test_what_ran_out_is_not_answered(asked, manager):
    with pytest.raises(Refusal) as caught:
        answering.accept(booking=asked, by=manager, now=NOW + 24 * HOUR)
    assert caught.value.code == "run_out"


def test_only_the_manager_sees_it(client, asked, manager, asker):
    for person, listed, status in (
        (manager, True, 200),
        (asker.person, False, 404),
        (MembershipFactory().person, False, 404),
    ):
        client.force_login(person)
        page = client.get("/staff/bookings/")
        assert ([row.pk for row in page.context["to_answer"]] == [asked.pk]) is listed
        assert client.get(f"/staff/bookings/{asked.pk}/answer/").status_code == status
    client.force_login(PersonFactory())
    assert client.get("/staff/bookings/").status_code == 403


def test_the_page_keeps_what_was_typed(client, asked, manager):
    client.force_login(manager)
    page = client.post(f"/staff/bookings/{asked.pk}/answer/", {"answer": "suggest", "note": "那天开会"})
    assert page.status_code == 422
    assert "建议的时间要写全" in page.content.decode()
    assert "那天开会" in page.content.decode()
