"""A date that can't be as planned is offered times and places; whatever is offered, the verb takes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from events.changes import previewing, rescheduling
from events.clashes import acknowledging, engine, free_time_search, ways_out
from events.models import Change
from events.rules import ResourceChange
from tests.events.conftest import NOON, at, make_drive, stops
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TIMES = ("arrive", "start", "end", "leave")


class Town:
    """A drive of five stops, one a day, each in a hall of its own place; the fourth place has two halls and a yard."""

    def __init__(self, *, published: bool = True) -> None:
        self.drive = make_drive(5, published=published)
        self.organizer = MembershipFactory(organization=self.drive.host).person
        for number, stop in enumerate(stops(self.drive), start=1):
            venue = VenueFactory(area=StreetFactory(), organization=self.drive.host, name=f"样例站{number}")
            stop.venue = venue
            stop.space = SpaceFactory(venue=venue, name="报告厅", capacity=100)
            stop.save()
        self.fourth = stops(self.drive)[3]
        venue = self.fourth.venue
        self.yard = SpaceFactory(venue=venue, name="院子", capacity=80)
        self.small = SpaceFactory(venue=venue, name="小会议室", capacity=10)
        near = VenueFactory(area=venue.area, organization=self.drive.host, name="样例小学")
        self.playground = SpaceFactory(venue=near, name="操场")

    def take(self, space, start: dt.datetime, end: dt.datetime) -> Booking:
        """Somebody else has it."""
        return Booking.objects.create(
            space=space, start=start, end=end, busy_from=start, busy_until=end, state=Booking.State.CONFIRMED,
            organization=self.drive.host, purpose="开会", at=NOON,
        )  # fmt: skip

    def moves(self, by: dt.timedelta = DAY, instead=()):
        first = stops(self.drive)[0]
        return rescheduling.plan_moves(
            occurrence=first, start=first.start + by, end=first.end + by, venue_id=first.venue_id, shift_rest=True,
            takes=ResourceChange(first.space_id), instead=instead,
        )  # fmt: skip

    def blocked(self, moves):
        with pytest.raises(acknowledging.Blocked) as caught:
            previewing.preview(
                change_kind=Change.Kind.RESCHEDULED,
                event=self.drive,
                moves=moves,
                reason="",
                now=NOON,
                by=self.organizer,
            )
        return caught.value


@pytest.fixture
def town():
    return Town()


def test_the_stop_whose_hall_is_taken_is_named_with_ways_out(town):
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    refusal = town.blocked(town.moves())
    assert (refusal.code, "第4站" in refusal.message) == ("taken", True)
    (only,) = ways_out.of(refusal.planned, refusal.hard, now=NOON)
    assert (only.date.occurrence_id, only.date.label) == (town.fourth.pk, "第4站")
    assert [(str(one), one.is_near) for one in only.places] == [
        ("样例站4 · 院子（80 人）", False),
        ("样例站4 · 小会议室（10 人）", False),
        ("样例小学 · 操场", True),
    ]
    assert all(at(17, 12, 30) <= span.start - dt.timedelta(minutes=30) for span in only.times)
    assert all(span.end + dt.timedelta(minutes=30) <= at(19, 9) for span in only.times), "between its neighbours"
    assert only.times


def test_too_small_halls_and_taken_ones_are_left_out(town):
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    town.take(town.yard, at(18, 9), at(18, 12))
    town.fourth.pupils = 40
    town.fourth.save()
    refusal = town.blocked(town.moves())
    (only,) = ways_out.of(refusal.planned, refusal.hard, now=NOON)
    assert [str(one) for one in only.places] == ["样例小学 · 操场"]


def test_every_offer_is_taken_by_the_verb(town):
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    town.take(town.playground, at(18, 9), at(18, 12))
    refusal = town.blocked(town.moves())
    (only,) = ways_out.of(refusal.planned, refusal.hard, now=NOON)
    fourth = town.fourth
    offers = [
        rescheduling.Move(fourth.pk, span.start, span.end, fourth.venue_id, ResourceChange(fourth.space_id))
        for span in only.times
    ]
    offers += [
        rescheduling.Move(fourth.pk, only.date.start, only.date.end, one.venue.pk, ResourceChange(one.space.pk))
        for one in only.places
    ]
    assert len(offers) > 3
    for offer in offers:
        previewing.preview(
            change_kind=Change.Kind.RESCHEDULED, event=town.drive, moves=town.moves(instead=[offer]), reason="",
            now=NOON, by=town.organizer,
        )  # fmt: skip


def test_where_a_van_is_missing_another_hall_is_no_way_out(town):
    van = ResourceFactory(organization=town.drive.host)
    town.fourth.resources.add(van)
    other = PublishedEventFactory(host=town.drive.host, kind="lecture")
    date = OccurrenceFactory(event=other, start=at(18, 9), end=at(18, 12), venue=VenueFactory(area=StreetFactory()))
    date.resources.add(van)
    Booking.objects.create(
        resource=van, start=date.start, end=date.end, busy_from=date.start, busy_until=date.end,
        state=Booking.State.CONFIRMED, organization=town.drive.host, purpose="别的", at=NOON,
    )  # fmt: skip
    refusal = town.blocked(town.moves())
    (only,) = ways_out.of(refusal.planned, refusal.hard, now=NOON)
    assert only.places == []
    assert only.times


def test_not_more_stops_than_can_be_read_at_once(town):
    for stop in stops(town.drive):
        town.take(stop.space, stop.start + DAY, stop.end + DAY)
    refusal = town.blocked(town.moves())
    found = ways_out.of(refusal.planned, refusal.hard, now=NOON)
    assert [one.date.label for one in found] == ["第1站", "第2站", "第3站"]


@pytest.mark.parametrize("published", [True, False])
def test_a_missing_driver_is_not_a_matter_of_time_or_place(published):
    town = Town(published=published)
    van = ResourceFactory(organization=town.drive.host, needs_driver=True)
    town.fourth.resources.add(van)
    town.take(town.fourth.space, at(18, 9), at(18, 12))
    planned = engine.planned_of(town.drive, stops(town.drive))
    later = tuple(replace(one, **{name: getattr(one, name) + DAY for name in TIMES}) for one in planned.dates)
    planned = replace(planned, dates=later)
    hard = [one for one in engine.clashes(planned, now=NOON) if one.is_hard]
    assert {one.code.value for one in hard} == {"taken", "driver_missing"}
    found = ways_out.of(planned, hard, of_draft=not published, now=NOON)
    assert [bool(one.places and one.times) for one in found] == ([] if published else [True])
    search = free_time_search.of_occurrence(
        town.fourth,
        rest=False,
        now=NOON,
        space_ids=(town.fourth.space_id,),
        first=at(16, 0).date(),
        last=at(20, 0).date(),
    )
    assert bool(free_time_search.free_times(search, now=NOON)) == (not published)


def place(town, name, latitude=None, longitude=None, street=None):
    """A venue with one hall."""
    spot = {"latitude": latitude and Decimal(latitude), "longitude": longitude and Decimal(longitude)}
    venue = VenueFactory(area=street or StreetFactory(), organization=town.drive.host, name=name, **spot)
    SpaceFactory(venue=venue, name="大厅", capacity=90)
    return venue


def nearby(town) -> list[str]:
    for space in [town.fourth.space, town.yard, town.small]:
        town.take(space, at(18, 9), at(18, 12))
    refusal = town.blocked(town.moves())
    (only,) = ways_out.of(refusal.planned, refusal.hard, now=NOON)
    return [str(one) for one in only.places if one.is_near]


def test_near_places_are_the_nearest_first_over_the_border_of_a_street_too(town):
    here = town.fourth.venue
    here.latitude, here.longitude = Decimal("24.919000"), Decimal("102.478000")
    here.save()
    place(town, "三里外小学", "24.946000", "102.478000")
    place(town, "对面文化站", "24.919000", "102.488000")
    place(town, "外县中学", "25.100000", "102.478000")
    place(town, "本街村委会", "24.937000", "102.478000", street=here.area)
    assert nearby(town) == [
        "对面文化站 · 大厅（90 人，1.0 公里）",
        "本街村委会 · 大厅（90 人，2.0 公里）",
        "三里外小学 · 大厅（90 人，3.0 公里）",
        "样例小学 · 操场",
    ]


def test_where_the_place_has_no_spot_only_its_street_is_near(town):
    place(town, "对面文化站", "24.919000", "102.488000")
    place(town, "本街村委会", "24.937000", "102.478000", street=town.fourth.venue.area)
    assert nearby(town) == ["本街村委会 · 大厅（90 人）", "样例小学 · 操场"]
