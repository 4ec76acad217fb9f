"""What clashes with a plan: each code, who is told what, and that the number of queries stays."""

import datetime as dt

import pytest

from events.clashes import engine
from events.clashes.engine import Code, Planned, PlannedDate, Severity
from events.models import CrewMember, Event
from organizations.models import TravelTime
from special_days.models import DayMark, MarketCycle
from tests.events.conftest import at
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import ShiftFactory
from venues.bookings import booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, OpeningHours

pytestmark = pytest.mark.django_db
TUESDAY, SATURDAY = 15, 12


def date(index=0, *, day=TUESDAY, hours=(14, 16), **facts) -> PlannedDate:
    start, end = at(day, hours[0]), at(day, hours[1])
    defaults = {"label": f"第{index + 1}站", "start": start, "end": end, "arrive": start, "leave": end}
    return PlannedDate(index=index, **(defaults | facts))


def plan(*dates, **facts) -> Planned:
    return Planned(**({"host_id": None, "dates": dates} | facts))


def codes(planned, now, **more):
    return [clash.code for clash in engine.clashes(planned, now=now, **more)]


def take(thing, *, hours=(14, 16), organization=None, kind="use", purpose="样例课堂", **more):
    column = "resource_id" if hasattr(thing, "needs_driver") else "space_id"
    wish = BookingRequest(start=at(TUESDAY, hours[0]), end=at(TUESDAY, hours[1]), **{column: thing.pk})
    facts = {"organization": organization or OrganizationFactory(), "by": None, "purpose": purpose, "kind": kind}
    return booking.book(booking_requests=[wish], now=at(1, 9), **facts | more)[0][1]


def test_a_free_plan_clashes_with_nothing(now):
    venue = VenueFactory()
    assert engine.clashes(plan(date(venue_id=venue.pk, street_id=venue.area_id)), now=now) == []


def test_a_hall_that_is_taken_is_hard_and_says_by_what(now):
    hall = SpaceFactory()
    row = take(hall)
    (found,) = engine.clashes(plan(date(space_id=hall.pk), host_id=row.organization_id), now=now)
    assert (found.code, found.severity, found.booking_id) == (Code.TAKEN, Severity.HARD, row.pk)
    assert (found.start, found.end) == (row.busy_from, row.busy_until)
    assert "样例课堂" in found.words
    assert found.words.endswith("请换个时间，或换一个。")


def test_a_stranger_reads_host_and_time_only(now):
    hall = SpaceFactory()
    row = take(hall)
    planned = plan(date(space_id=hall.pk), host_id=OrganizationFactory().pk)
    stranger, association = MembershipFactory(), MembershipFactory(organization=AssociationFactory())
    (found,) = engine.clashes(planned, now=now, by=stranger.person)
    assert "样例课堂" not in found.words
    assert str(row.organization) in found.words
    (seen,) = engine.clashes(planned, now=now, by=association.person)
    assert "样例课堂" in seen.words
    assert seen.fingerprint == found.fingerprint


def test_closed_upkeep_hours_and_not_in_use(now):
    hall, van, room = SpaceFactory(), ResourceFactory(), SpaceFactory()
    take(hall, kind=Booking.Kind.CLOSURE)
    take(van, kind=Booking.Kind.UPKEEP)
    OpeningHours.objects.create(space=room, weekday=2, opens=dt.time(9), closes=dt.time(15))
    old = SpaceFactory(closed=True)
    facts = [{"space_id": hall.pk}, {"space_id": room.pk}, {"resource_ids": (van.pk,)}, {"space_id": old.pk}]
    planned = plan(*(date(number, **fact) for number, fact in enumerate(facts)))
    assert codes(planned, now) == [Code.CLOSED, Code.OUTSIDE_HOURS, Code.UPKEEP, Code.NOT_IN_USE]


def test_what_ran_out_keeps_nobody_out(now):
    hall = SpaceFactory()
    take(hall, hold_until=now - dt.timedelta(minutes=1))
    assert codes(plan(date(space_id=hall.pk)), now) == []


def test_stops_of_a_drive_overlap_or_are_too_far_apart(now):
    one, two = StreetFactory(), StreetFactory()
    TravelTime.objects.create(one=one, other=two, minutes=45)
    first = date(hours=(9, 11), street_id=one.pk)
    planned = plan(first, date(1, hours=(10, 12), street_id=one.pk), kind=Event.Kind.DRIVE)
    assert codes(planned, now) == [Code.OVERLAPS_ITSELF]
    near = date(1, start=at(15, 11, 44), arrive=at(15, 11, 44), end=at(15, 13), leave=at(15, 13), street_id=two.pk)
    (found,) = engine.clashes(plan(first, near, kind=Event.Kind.DRIVE), now=now)
    assert (found.code, found.index) == (Code.TRAVEL_TOO_SHORT, 1)
    assert "要 45 分钟，中间只有 44 分钟" in found.words
    enough = date(1, start=at(15, 11, 45), arrive=at(15, 11, 45), end=at(15, 13), leave=at(15, 13), street_id=two.pk)
    assert codes(plan(first, enough, kind=Event.Kind.DRIVE), now) == []


def test_lectures_may_run_side_by_side_but_not_with_one_speaker_or_in_one_hall(now):
    speaker, hall = CrewFactory(), SpaceFactory()
    assert codes(plan(date(), date(1), kind=Event.Kind.LECTURE), now) == []
    both = plan(date(crew_ids=(speaker.pk,)), date(1, crew_ids=(speaker.pk,)), kind=Event.Kind.LECTURE)
    assert codes(both, now) == [Code.OVERLAPS_ITSELF]
    assert codes(plan(date(space_id=hall.pk), date(1, space_id=hall.pk), kind=Event.Kind.LECTURE), now) == [
        Code.OVERLAPS_ITSELF
    ]


def test_padding_counts_within_the_plan(now):
    hall = SpaceFactory(setup_minutes=30)
    first = date(hours=(9, 11), space_id=hall.pk)
    planned = plan(first, date(1, hours=(11, 12), space_id=hall.pk), kind=Event.Kind.CLASS)
    assert codes(planned, now) == [Code.OVERLAPS_ITSELF]


def elsewhere(*, hours=(14, 16), **facts):
    other = OccurrenceFactory(start=at(TUESDAY, hours[0]), end=at(TUESDAY, hours[1]), **facts)
    speaker = CrewFactory()
    other.crew.add(speaker)
    return other, speaker


def test_a_speaker_is_elsewhere(now):
    other, speaker = elsewhere()
    (found,) = engine.clashes(plan(date(crew_ids=(speaker.pk,))), now=now)
    assert (found.code, found.occurrence_id) == (Code.CREW_ELSEWHERE, other.pk)
    assert other.event.title not in found.words
    assert str(other.event.host) in found.words
    other.event.state = Event.State.CANCELLED
    other.event.save()
    assert codes(plan(date(crew_ids=(speaker.pk,))), now) == []


def test_a_speaker_needs_time_for_the_way(now, settings):
    settings.TRAVEL_MINUTES = 30
    _, speaker = elsewhere(hours=(9, 14))
    far = date(crew_ids=(speaker.pk,), street_id=StreetFactory().pk)
    assert codes(plan(far), now) == [Code.TRAVEL_TOO_SHORT]


def test_a_van_needs_time_for_the_way(now, settings):
    settings.TRAVEL_MINUTES = 30
    van, other = ResourceFactory(), OccurrenceFactory(start=at(TUESDAY, 16), end=at(TUESDAY, 18))
    other.booking_links.create(booking=take(van, hours=(16, 18)))
    (found,) = engine.clashes(plan(date(resource_ids=(van.pk,), street_id=StreetFactory().pk)), now=now)
    assert found.code == Code.TRAVEL_TOO_SHORT
    assert "之后" in found.words


def test_a_van_needs_a_driver(now):
    van, driver = ResourceFactory(needs_driver=True), CrewFactory(role=CrewMember.Role.DRIVER)
    (found,) = engine.clashes(plan(date(resource_ids=(van.pk,), crew_ids=(CrewFactory().pk,))), now=now)
    assert (found.code, found.severity) == (Code.DRIVER_MISSING, Severity.HARD)
    assert codes(plan(date(resource_ids=(van.pk,), crew_ids=(driver.pk,))), now) == []


@pytest.mark.parametrize(
    ("shift", "is_driven"),
    [
        ({"role": "开大篷车", "drives": True}, True),
        ({"role": "大篷车司机", "drives": True, "closed": True, "taken": 1}, True),
        ({"role": "司机", "drives": True, "closed": True}, False),
        ({"role": "司机的助手"}, False),
    ],
)
def test_a_volunteer_may_drive_it(now, shift, is_driven):
    van, stop = ResourceFactory(needs_driver=True), OccurrenceFactory(start=at(TUESDAY, 14), end=at(TUESDAY, 16))
    ShiftFactory(occurrence=stop, **shift)
    ShiftFactory(role="司机", drives=True)
    found = codes(plan(date(occurrence_id=stop.pk, resource_ids=(van.pk,)), event_id=stop.event_id), now)
    assert (Code.DRIVER_MISSING not in found) is is_driven


def test_a_venue_shared_without_a_space(now):
    hall = SpaceFactory()
    other = OccurrenceFactory(venue=hall.venue, start=at(TUESDAY, 15), end=at(TUESDAY, 17))
    asked, found = engine.clashes(plan(date(venue_id=hall.venue_id)), now=now)
    assert (found.code, found.severity, found.occurrence_id) == (Code.VENUE_SHARED, Severity.SOFT, other.pk)
    assert (asked.code, asked.severity) == (Code.HALL_NOT_CHOSEN, Severity.SOFT)
    assert codes(plan(date(venue_id=hall.venue_id, hours=(17, 18))), now) == [Code.HALL_NOT_CHOSEN]
    other.space = SpaceFactory(venue=hall.venue)
    other.save()
    assert codes(plan(date(venue_id=hall.venue_id, space_id=hall.pk)), now) == []


def test_the_same_audience_in_the_same_street_on_the_same_day(now):
    old, pupils = AudienceFactory(), AudienceFactory()
    oldest = AudienceFactory(parent=old)
    other = OccurrenceFactory(start=at(TUESDAY, 9), end=at(TUESDAY, 10))
    other.event.audiences.add(old)
    street = other.venue.area_id
    assert codes(plan(date(street_id=street), audience_ids=(oldest.pk,)), now) == [Code.SAME_AUDIENCE]
    assert codes(plan(date(street_id=street), audience_ids=(pupils.pk,)), now) == []
    assert codes(plan(date(street_id=street, day=TUESDAY + 1), audience_ids=(old.pk,)), now) == []
    assert codes(plan(date(street_id=StreetFactory().pk), audience_ids=(old.pk,)), now) == []


def test_the_same_school_on_the_same_day(now):
    OccurrenceFactory(start=at(TUESDAY, 9), end=at(TUESDAY, 10), school="样例小学")
    assert codes(plan(date(school="样例小学")), now) == [Code.SAME_SCHOOL]
    assert codes(plan(date(school="样例中学")), now) == []


def test_an_exhibition_that_began_days_ago_is_a_neighbour(now):
    other = OccurrenceFactory(start=at(10, 9), end=at(20, 17))
    other.event.audiences.add(audience := AudienceFactory())
    assert codes(plan(date(street_id=other.venue.area_id), audience_ids=(audience.pk,)), now) == [Code.SAME_AUDIENCE]


def test_days_of_schools_and_of_all(now):
    street = StreetFactory()
    DayMark.objects.create(kind="exam", name="月考", first=dt.date(2026, 9, TUESDAY), last=dt.date(2026, 9, TUESDAY))
    DayMark.objects.create(kind="holiday", name="校庆", first=dt.date(2026, 9, 16), last=dt.date(2026, 9, 16))
    MarketCycle.objects.create(area=street, rule="weekday", values=[2])
    at_school = plan(date(street_id=street.pk), date(1, day=16), date(2, day=SATURDAY), kind=Event.Kind.OUTREACH)
    assert codes(at_school, now) == [Code.EXAM, Code.MARKET, Code.HOLIDAY, Code.WEEKEND]
    lecture = engine.clashes(plan(date(street_id=street.pk), date(1, day=20)), now=now)
    assert [(one.code, one.severity) for one in lecture] == [
        (Code.MARKET, Severity.NOTE),
        (Code.WORKDAY, Severity.NOTE),
    ]


def test_more_people_than_fit(now):
    hall = SpaceFactory(capacity=40)
    (found,) = engine.clashes(plan(date(venue_id=hall.venue_id, space_id=hall.pk, heads=41)), now=now)
    assert (found.code, found.severity) == (Code.TOO_SMALL, Severity.SOFT)
    assert codes(plan(date(venue_id=hall.venue_id, space_id=hall.pk, heads=40)), now) == []


def test_a_manager_who_has_not_answered(now):
    hall, event = SpaceFactory(), PublishedEventFactory()
    occurrence = OccurrenceFactory(event=event, venue=hall.venue, space=hall, start=at(15, 14), end=at(15, 16))
    row = take(hall, organization=event.host)
    occurrence.booking_links.create(booking=row)
    planned = engine.planned_of(event, [occurrence])
    (found,) = engine.clashes(planned, now=now)
    assert (found.code, found.booking_id) == (Code.NOT_ANSWERED, row.pk)
    Booking.objects.update(answer=Booking.Answer.ACCEPTED)
    assert engine.clashes(planned, now=now) == []


def test_what_is_over_clashes_with_nothing(now):
    hall = SpaceFactory()
    take(hall)
    assert codes(plan(date(space_id=hall.pk)), at(16, 9)) == []


def test_a_moved_date_is_another_clash(now):
    hall = SpaceFactory()
    take(hall)
    (one,) = engine.clashes(plan(date(space_id=hall.pk)), now=now)
    (two,) = engine.clashes(plan(date(space_id=hall.pk, hours=(13, 16))), now=now)
    assert one.fingerprint != two.fingerprint


@pytest.mark.parametrize("count", [1, 9])
def test_the_same_queries_for_any_number_of_dates(now, django_assert_num_queries, count):
    van, speaker, hall = ResourceFactory(needs_driver=True), CrewFactory(), SpaceFactory(capacity=10)
    take(van)
    other, _ = elsewhere()
    other.crew.add(speaker)
    audience = AudienceFactory()
    other.event.audiences.add(audience)
    dates = [
        date(
            number,
            day=TUESDAY + number,
            venue_id=hall.venue_id,
            street_id=hall.venue.area_id,
            space_id=hall.pk,
            resource_ids=(van.pk,),
            crew_ids=(speaker.pk,),
            heads=20,
            school="样例小学",
        )
        for number in range(count)
    ]
    planned = plan(*dates, kind=Event.Kind.DRIVE, audience_ids=(audience.pk,), host_id=OrganizationFactory().pk)
    with django_assert_num_queries(12):
        engine.clashes(planned, now=now)


def test_a_speaker_is_bound_by_a_date_that_began_days_ago(now):
    other, speaker = elsewhere()
    other.start = at(TUESDAY - 5, 9)
    other.save()
    (found,) = engine.clashes(plan(date(crew_ids=(speaker.pk,))), now=now)
    assert "9月10日 周四 09:00—9月15日 16:00" in found.words


def test_a_night_is_of_the_day_on_which_it_began(now):
    street, audience = StreetFactory(), AudienceFactory()
    night = OccurrenceFactory(start=at(TUESDAY, 22), end=at(TUESDAY + 1, 0, 30), venue__area=street)
    night.event.audiences.add(audience)
    facts = {"audience_ids": (audience.pk,)}
    same, after = (date(day=day, street_id=street.pk) for day in (TUESDAY, TUESDAY + 1))
    assert codes(plan(same, **facts), now) == [Code.SAME_AUDIENCE]
    assert codes(plan(after, **facts), now) == []
