"""Staff pages of spaces, resources and photos."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import clock
from core.errors import Refusal
from events.models import OccurrenceBooking
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import ResourceFactory, SpaceFactory, VenueFactory
from venues import queries
from venues.bookings import booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, OpeningHours, Space, Trip

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def member(client):
    found = MembershipFactory()
    client.force_login(found.person)
    return found


@pytest.fixture
def hall(member):
    return SpaceFactory(name="报告厅", venue__organization=member.organization)


def days_ahead(days, hour="09:00"):
    return f"{clock.today() + dt.timedelta(days=days)}T{hour}"


def test_a_first_space_is_the_whole_venue_with_its_hours(client, member):
    venue = VenueFactory(organization=member.organization, capacity=80)
    page = client.get(f"/staff/venues/{venue.pk}/spaces/add/")
    assert page.context["form"]["name"].value() == "整个场馆"
    sent = {
        "name": "整个场馆",
        "is_whole": "on",
        "setup_minutes": 30,
        "clearup_minutes": 0,
        "day1": "8:30-11:30、14:00-17:00",
    }
    assert client.post(f"/staff/venues/{venue.pk}/spaces/add/", sent).status_code == 302
    space = Space.objects.get()
    assert (space.is_whole, space.setup_minutes) == (True, 30)
    assert list(OpeningHours.objects.values_list("weekday", "opens")) == [(1, dt.time(8, 30)), (1, dt.time(14))]


def test_faults_stand_beside_their_fields_and_nothing_is_stored(client, member, hall):
    sent = {"name": "报告厅", "setup_minutes": 0, "clearup_minutes": 0, "day3": "早上"}
    page = client.post(f"/staff/venues/{hall.venue_id}/spaces/add/", sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name"}
    assert set(page.context["hours"].errors) == {"day3"}
    assert Space.objects.count() == 1


def test_a_closure_is_refused_where_something_is_booked(client, member, hall):
    start = clock.now() + 30 * HOUR
    booking.book(
        booking_requests=[BookingRequest(start=start, end=start + HOUR, space_id=hall.pk)],
        organization=member.organization,
        by=None,
        now=clock.now(),
        purpose="样例讲座",
    )
    sent = {"start": days_ahead(0), "end": days_ahead(4), "purpose": "刷墙"}
    page = client.post(f"/staff/spaces/{hall.pk}/close/", sent)
    assert "样例讲座" in page.content.decode()
    assert Booking.objects.count() == 1
    assert client.post(f"/staff/spaces/{hall.pk}/close/", sent | {"start": days_ahead(3)}).status_code == 302
    assert Booking.objects.get(kind="closure").purpose == "刷墙"


def test_what_an_event_took_is_given_back_with_the_event_only(client, member, hall):
    start = clock.now() + 30 * HOUR
    ((_, row),) = booking.book(
        booking_requests=[BookingRequest(start=start, end=start + HOUR, space_id=hall.pk)],
        organization=member.organization,
        by=None,
        now=clock.now(),
    )
    occurrence = OccurrenceFactory(event=EventFactory(title="样例讲座", host=member.organization), venue=hall.venue)
    OccurrenceBooking.objects.create(occurrence=occurrence, booking=row)
    page = client.get(f"/staff/venues/{hall.venue_id}/bookings/").content.decode()
    assert f"/staff/events/{occurrence.event_id}/" in page
    assert client.post(f"/staff/bookings/{row.pk}/release/").status_code == 409
    OccurrenceBooking.objects.all().delete()
    assert client.post(f"/staff/bookings/{row.pk}/release/").status_code == 302
    assert not Booking.objects.live().exists()


def test_another_use_takes_the_hall(client, member, hall):
    sent = {
        "start": days_ahead(2),
        "end": days_ahead(2, "11:00"),
        "organization": member.organization.pk,
        "purpose": "排练",
    }
    address = f"/staff/venues/{hall.venue_id}/bookings/"
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent | {"purpose": "开会"})
    assert again.status_code == 422
    assert "排练" in again.content.decode()
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(("days_before", "days"), [(0, 1), (1, 2), (25, 1)])
def test_the_year_of_a_van_counts_days_once(client, member, time_machine, days_before, days):
    """A trip and a use on one day, on two days, and a use in the year before."""
    time_machine.move_to(dt.datetime(2027, 1, 20, 4, tzinfo=dt.UTC))
    client.force_login(member.person)
    van = ResourceFactory(organization=member.organization, needs_driver=True)
    Trip.objects.create(resource=van, day=clock.today(), kilometres=40, at=clock.now())
    start = clock.now() - days_before * DAY - 2 * HOUR
    booking.book(
        booking_requests=[BookingRequest(start=start, end=start + HOUR, resource_id=van.pk)],
        organization=member.organization,
        by=None,
        now=clock.now(),
    )
    use = client.get(f"/staff/resources/{van.pk}/").context["use"]
    assert (use.kilometres, use.meets_norm) == (40, False)
    assert use.days == days


def test_a_use_over_new_year_counts_its_days_in_either_year():
    van = ResourceFactory()
    start = dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC)  # 20:00 to 2:00 in Anning
    booking.book(
        booking_requests=[BookingRequest(start=start, end=start + 6 * HOUR, resource_id=van.pk)],
        organization=van.organization,
        by=None,
        now=start - DAY,
    )
    days = (dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    found = [queries.uses([van], today=day)[van.pk] for day in days]
    assert [(use.days, use.days_booked) for use in found] == [(1, 0), (1, 0), (1, 0)]


def test_a_trip_is_entered_once_a_day(client, member):
    van = ResourceFactory(organization=member.organization)
    sent = {"trip-day": clock.today().isoformat(), "trip-kilometres": 40, "trip-note": "县街"}
    assert client.post(f"/staff/resources/{van.pk}/trip/", sent).status_code == 302
    page = client.post(f"/staff/resources/{van.pk}/trip/", sent | {"trip-kilometres": 41})
    assert page.status_code == 422
    assert "已经记过" in page.content.decode()
    late = client.post(
        f"/staff/resources/{van.pk}/trip/", sent | {"trip-day": str(clock.today() + dt.timedelta(days=1))}
    )
    assert "还没到这一天" in late.content.decode()
    assert Trip.objects.count() == 1


def test_photos_lose_where_they_were_taken(client, member, hall):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (24.0, 55.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG", exif=exif)
    sent = {"photos": SimpleUploadedFile("gate.jpg", out.getvalue()), "caption": "大门"}
    assert client.post(f"/staff/venues/{hall.venue_id}/photos/", sent).status_code == 302
    photo = hall.venue.photos.get()
    with photo.image.open() as file, Image.open(file) as stored:
        assert not stored.getexif()
    assert "大门" in client.get(f"/venues/{hall.venue.slug}/").content.decode()
    assert (
        client.post(f"/staff/venues/{hall.venue_id}/photos/", {"photos": SimpleUploadedFile("a.jpg", b"x")}).status_code
        == 422
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_resources_asks_as_often_for_three_as_for_one(client, member, count, django_assert_num_queries):
    ResourceFactory.create_batch(count, organization=member.organization)
    client.get("/staff/resources/")
    with django_assert_num_queries(7):
        client.get("/staff/resources/")


def test_a_hall_with_hours_is_closed_for_a_week_as_entered(client, member, hall):
    Space.objects.filter(pk=hall.pk).update(setup_minutes=30, clearup_minutes=15)
    OpeningHours.objects.create(space=hall, weekday=2, opens=dt.time(8, 30), closes=dt.time(17, 30))
    sent = {"start": days_ahead(3, "00:00"), "end": days_ahead(8, "23:00"), "purpose": "刷墙"}
    assert client.post(f"/staff/spaces/{hall.pk}/close/", sent).status_code == 302
    start = Booking.objects.get().start
    booking_request = BookingRequest(start=start, end=start + HOUR, space_id=hall.pk)
    with pytest.raises(Refusal) as caught:
        booking.book(booking_requests=[booking_request], organization=member.organization, by=None, now=clock.now())
    assert "00:00—" in caught.value.message
    assert "23:00 停用" in caught.value.message


def test_the_past_is_refused_beside_the_time(client, member, hall):
    van = ResourceFactory(organization=member.organization)
    sent = {"start": days_ahead(-2), "end": days_ahead(-1), "organization": member.organization.pk, "purpose": "排练"}
    for address, name, field, facts in (
        (f"/staff/venues/{hall.venue_id}/bookings/", "form", "start", sent),
        (f"/staff/spaces/{hall.pk}/close/", "form", "end", sent),
        (f"/staff/resources/{van.pk}/hold/", "hold_form", "start", {f"hold-{key}": sent[key] for key in sent}),
        (f"/staff/resources/{van.pk}/upkeep/", "upkeep_form", "end", {f"upkeep-{key}": sent[key] for key in sent}),
    ):
        page = client.post(address, facts)
        assert (page.status_code, list(page.context[name].errors)) == (422, [field])
        assert "时间已经过去了" in page.content.decode()
    assert not Booking.objects.exists()


def test_who_keeps_it_says_what_became_of_it(client, member, hall):
    sent = {
        "start": days_ahead(2),
        "end": days_ahead(2, "11:00"),
        "organization": member.organization.pk,
        "purpose": "排练",
    }
    page = client.post(f"/staff/venues/{hall.venue_id}/bookings/", sent, follow=True)
    assert "占上了。" in page.content.decode()


# -- what others keep ----------------------------------------------------------------


@pytest.fixture
def van():
    """Another organization's."""
    return ResourceFactory(
        name="样例大篷车", needs_driver=True, organization__desk_phone="0871-1", home=VenueFactory(name="样例车库")
    )


def test_whoever_may_borrow_it_reads_when_it_is_free_and_how_to_ask(client, member, van):
    start = clock.midnight(clock.today() + dt.timedelta(days=2)) + 9 * HOUR
    booking.book(
        booking_requests=[BookingRequest(start=start, end=start + 26 * HOUR, resource_id=van.pk)],
        organization=van.organization,
        by=None,
        now=clock.now(),
        purpose="内部的事",
    )
    assert f'href="/staff/resources/{van.pk}/"' in client.get("/staff/resources/").content.decode()
    page = client.get(f"/staff/resources/{van.pk}/")
    body = page.content.decode()
    for said in ("要有司机", "样例车库", "0871-1", str(van.organization), f"resource={van.pk}"):
        assert said in body
    today = clock.today()
    runs = (
        [(run.first - today).days for run in page.context["free"]],
        [(r.last - today).days for r in page.context["free"]],
    )
    assert runs == ([0, 4], [1, 27])
    for kept in ("内部的事", "upkeep", "送去保养", "出车记录", "编辑"):
        assert kept not in body


def test_it_is_asked_for_without_an_event(client, member, van):
    sent = {"hold-start": days_ahead(2), "hold-end": days_ahead(2, "11:00"), "hold-purpose": "借去展览"}
    address = f"/staff/resources/{van.pk}/hold/"
    page = client.post(address, sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["organization"])
    assert "借去展览" in page.content.decode()
    done = client.post(address, sent | {"hold-organization": member.organization.pk}, follow=True)
    assert f"先留着了，已经去问{van.organization}" in done.content.decode()
    row = Booking.objects.get()
    assert (row.answer, row.state) == ("asked", "tentative")


def test_verbs_of_who_keeps_it_and_what_is_out_of_use_stay_hidden(client, member, van):
    for address in ("upkeep", "trip"):
        assert client.post(f"/staff/resources/{van.pk}/{address}/").status_code == 404
    client.force_login(MembershipFactory(role="viewer").person)
    page = client.get(f"/staff/resources/{van.pk}/")
    assert (page.status_code, page.context["form"]) == (200, None)
    van.closed = True
    van.save()
    assert client.get(f"/staff/resources/{van.pk}/").status_code == 404
