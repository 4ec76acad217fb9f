"""Taking spaces and resources: what is refused, what is given up, what the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Refusal
from notifications.models import StaffTask
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory, VenueFactory
from venues.bookings import booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, OpeningHours

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)  # Tuesday, 12:00 in Anning
HOUR = dt.timedelta(hours=1)


def take(thing, start=NOON, hours=2, **more):
    owner = thing.venue.organization if hasattr(thing, "venue") else thing.organization
    column = "space_id" if hasattr(thing, "venue") else "resource_id"
    booking_request = BookingRequest(start=start, end=start + hours * HOUR, **{column: thing.pk})
    facts = {"organization": owner, "by": None, "now": NOON - 24 * HOUR} | more
    return [row for _, row in booking.book(booking_requests=[booking_request], **facts)]


def refused(*args, **more):
    with pytest.raises(Refusal) as caught:
        take(*args, **more)
    return caught.value


def test_back_to_back_is_no_clash():
    hall = SpaceFactory()
    take(hall, NOON)
    take(hall, NOON + 2 * HOUR)
    take(hall, NOON - 2 * HOUR)
    assert Booking.objects.live().count() == 3


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_overlaps_are_refused_with_the_booking_in_the_way(offset):
    van = ResourceFactory()
    (first,) = take(van, purpose="样例巡展")
    refusal = refused(van, NOON + offset * HOUR)
    assert refusal.code == "taken"
    assert refusal.detail["bookings"] == [first.pk]
    assert "样例巡展" in refusal.message
    assert Booking.objects.count() == 1


def test_padding_keeps_others_out():
    hall = SpaceFactory(setup_minutes=30, clearup_minutes=15)
    (first,) = take(hall)
    assert (first.busy_from, first.busy_until) == (NOON - HOUR / 2, NOON + 2.25 * HOUR)
    assert refused(hall, NOON + 2.5 * HOUR).code == "taken"  # its own half hour of set-up would overlap
    take(hall, NOON + 2.75 * HOUR)


def test_what_ran_out_is_given_up():
    hall = SpaceFactory()
    (held,) = take(hall, hold_until=NOON - 12 * HOUR)
    assert refused(hall).code == "taken"
    take(hall, now=NOON - 12 * HOUR)
    held.refresh_from_db()
    assert held.state == Booking.State.RELEASED


def test_the_whole_venue_takes_every_part():
    venue = VenueFactory()
    whole, hall, yard = (SpaceFactory(venue=venue, is_whole=not n) for n in range(3))
    (in_hall,) = take(hall)
    assert refused(whole).detail["bookings"] == [in_hall.pk]
    booking.release(bookings=[in_hall], now=clock.now())
    assert {row.space_id for row in take(whole)} == {whole.pk, hall.pk, yard.pk}
    assert refused(yard).code == "taken"


def test_closed_upkeep_and_hours():
    hall, van = SpaceFactory(), ResourceFactory()
    take(hall, kind=Booking.Kind.CLOSURE)
    take(van, kind=Booking.Kind.UPKEEP)
    assert refused(hall).code == "closed"
    assert refused(van).code == "upkeep"
    room = SpaceFactory()
    OpeningHours.objects.create(space=room, weekday=2, opens=dt.time(9), closes=dt.time(14))
    take(room)  # 12 to 14 on a Tuesday
    assert refused(room, NOON + 2 * HOUR).code == "outside_hours"  # 14 to 16
    assert refused(room, NOON + 24 * HOUR).code == "outside_hours"
    assert refused(SpaceFactory(closed=True)).code == "not_in_use"


@pytest.mark.parametrize(("start", "hours"), [(NOON - 12 * HOUR, 143), (NOON - 3.5 * HOUR, 9), (NOON + 11 * HOUR, 24)])
def test_closures_are_no_uses(start, hours):
    room = SpaceFactory(setup_minutes=30, clearup_minutes=45)
    OpeningHours.objects.create(space=room, weekday=2, opens=dt.time(8, 30), closes=dt.time(17, 30))
    (closure,) = take(room, start, hours, kind=Booking.Kind.CLOSURE)
    assert (closure.busy_from, closure.busy_until) == (closure.start, closure.end) == (start, start + hours * HOUR)


def test_a_use_keeps_its_own_padding_beside_a_closure():
    room = SpaceFactory(setup_minutes=30)
    take(room, purpose="样例讲座")
    assert "样例讲座" in refused(room, NOON - 24 * HOUR, 24, kind=Booking.Kind.CLOSURE).message
    take(room, NOON - 24 * HOUR, 23.5, kind=Booking.Kind.CLOSURE)


def test_other_peoples_things_ask_their_manager():
    hall = SpaceFactory()
    (own,) = take(hall)
    (asked,) = take(hall, NOON + 3 * HOUR, organization=ResourceFactory().organization)
    assert (own.answer, asked.answer) == (Booking.Answer.NOT_NEEDED, Booking.Answer.ASKED)


def test_stops_may_take_each_others_old_times():
    van = ResourceFactory()
    rows = [take(van, NOON + n * 2 * HOUR)[0] for n in range(3)]
    booking.rebook(moves=[(row, row.start + 2 * HOUR, row.end + 2 * HOUR) for row in rows], now=NOON - HOUR)
    starts = [row.start for row in Booking.objects.live().order_by("pk")]
    assert starts == [NOON + (n + 1) * 2 * HOUR for n in range(3)]


def test_a_move_into_another_booking_moves_nothing():
    van = ResourceFactory()
    rows = [take(van, NOON + n * 2 * HOUR)[0] for n in range(2)]
    with pytest.raises(Refusal, match="已被占用"):
        booking.rebook(moves=[(rows[0], NOON + HOUR, NOON + 3 * HOUR)], now=clock.now())
    rows[0].refresh_from_db()
    assert (rows[0].start, rows[0].state) == (NOON, Booking.State.CONFIRMED)


def test_the_database_refuses_by_itself():
    hall = SpaceFactory()
    (row,) = take(hall)
    (free,) = take(hall, NOON + 5 * HOUR)
    row.pk = None
    with pytest.raises(IntegrityError, match="space_taken_once"), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError, match="space_taken_once"), transaction.atomic():
        Booking.objects.filter(pk=free.pk).update(busy_from=NOON)
    booking.release(bookings=[free], now=clock.now())
    take(hall, NOON + 5 * HOUR)
    with pytest.raises(IntegrityError, match="space_taken_once"), transaction.atomic():
        Booking.objects.filter(pk=free.pk).update(state=Booking.State.CONFIRMED)


def held(thing, start=NOON, hours=2, **more):
    column = "space_id" if hasattr(thing, "venue") else "resource_id"
    booking_request = BookingRequest(start=start, end=start + hours * HOUR, **{column: thing.pk})
    person = MembershipFactory()
    facts = {"organization": person.organization, "by": person.person, "now": NOON, "purpose": "排练"}
    return booking.reserve_tentatively(booking_request=booking_request, **facts | more)


@pytest.mark.parametrize(
    ("kind", "start", "end", "refused"),
    [
        ("use", -1, 1, True),
        ("use", 0, 1, False),
        ("closure", -1, 1, False),
        ("closure", -2, 0, True),
        ("upkeep", -2, -1, True),
    ],
)
def test_what_is_taken_by_hand_lies_ahead(kind, start, end, refused):
    def take_it():
        held(ResourceFactory(), NOON + start * HOUR, end - start, kind=kind)

    if not refused:
        take_it()
        return
    with pytest.raises(Refusal) as caught:
        take_it()
    assert caught.value.code == "in_the_past"


def test_what_nobody_answers_is_given_up():
    hall = SpaceFactory()
    (row,) = held(hall, NOON + 24 * HOUR)
    assert (row.answer, row.state, row.expires_at) == ("asked", "tentative", NOON + 7 * 24 * HOUR)
    (own,) = held(hall, NOON + 48 * HOUR, organization=hall.venue.organization)
    assert (own.answer, own.state, own.expires_at) == ("not_needed", "confirmed", None)


@pytest.mark.parametrize("is_association", [True, False])
def test_who_keeps_it_is_not_asked(is_association):
    keeper = MembershipFactory(organization__is_association=is_association)
    van = ResourceFactory(organization=keeper.organization)
    (row,) = held(van, by=keeper.person)
    assert (row.answer, row.state, row.answered_by) == ("accepted", "confirmed", keeper.person)
    assert not StaffTask.objects.exists()
    assert not Booking.objects.to_answer_by(keeper.person).exists()


def test_seeing_all_is_not_keeping_all():
    association = MembershipFactory(organization__is_association=True)
    (row,) = held(SpaceFactory(), by=association.person, organization=association.organization)
    assert row.answer == "asked"
