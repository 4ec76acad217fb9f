"""events.pages.event_page: what the public page of an event shows, to whom."""

import datetime as dt

import pytest

from events.models import Change, ChangeItem, ChangeSide, Event, HeldRecord, Occurrence
from events.pages.event_page import page
from special_days.models import MarketCycle
from tests.events.conftest import NOON, at, make_drive, stops
from tests.factories.events import CooperationFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.resources import CrewFactory

pytestmark = pytest.mark.django_db


def shown(event, *, street=None, now=NOON, **facts):
    return page(event, street=street, now=now, **facts)


def moved(occurrence, *, hours=0, days=0, venue=None, kind=Change.Kind.RESCHEDULED):
    """A change that replaced this time and place."""
    gap = dt.timedelta(hours=hours, days=days)
    before = ChangeSide(
        start=occurrence.start - gap,
        end=occurrence.end - gap,
        venue_id=venue.pk if venue else occurrence.venue_id,
        place=venue.name if venue else "",
    )
    after = ChangeSide(start=occurrence.start, end=occurrence.end, venue_id=occurrence.venue_id, place="")
    items = [ChangeItem(occurrence_id=occurrence.pk, label="", before=before, after=after)]
    return Change.objects.create(event=occurrence.event, kind=kind, at=NOON, items=items)


@pytest.fixture
def drive():
    return make_drive(3)


def test_stops_in_order_of_time_with_the_first_of_each_day(drive):
    OccurrenceFactory(event=drive, start=at(14, 14), end=at(14, 16))
    found = shown(drive)
    assert [(stop.occurrence.start, stop.opens_day) for stop in found.stops] == [
        (at(14, 9, 30), True),
        (at(14, 14), False),
        (at(15, 9, 30), True),
        (at(16, 9, 30), True),
    ]
    assert (found.day_count, found.first, found.last) == (3, found.stops[0], found.stops[-1])


@pytest.mark.parametrize(
    ("now", "over"),
    [(at(14, 11, 59), []), (at(14, 12), [14]), (at(16, 12), [14, 15, 16])],
)
def test_what_is_over(drive, now, over):
    found = shown(drive, now=now)
    assert [stop.occurrence.start.astimezone(now.tzinfo).day for stop in found.stops if stop.is_over] == over
    assert found.is_over is (len(over) == 3)
    assert found.is_coming is (len(over) < 3)


def test_nobody_can_go_to_what_is_called_off(drive):
    drive.state = Event.State.CANCELLED
    assert not shown(drive).is_coming


def test_the_stop_of_the_visitors_street_is_theirs(drive):
    second = stops(drive)[1]
    found = shown(drive, street=second.venue.area)
    assert [stop.is_mine for stop in found.stops] == [False, True, False]
    assert found.mine == found.stops[1]
    assert found.place == second.venue
    assert shown(drive, street=StreetFactory()).mine is None
    assert shown(drive).place is None


def test_a_village_belongs_to_its_street(drive):
    second, village = stops(drive)[1], VillageFactory()
    Occurrence.objects.filter(pk=second.pk).update(venue=VenueFactory(area=village))
    found = shown(drive, street=village.parent)
    assert found.mine is not None
    assert found.mine.street == village.parent.short_name


def test_the_only_date_is_nobodys_own():
    date = OccurrenceFactory(start=at(20, 14), end=at(20, 16))
    found = shown(date.event, street=date.venue.area)
    assert (found.mine, found.place) == (None, date.venue)


def test_an_online_date_has_no_street():
    date = OccurrenceFactory(venue=None, mode="online", start=at(20, 14), end=at(20, 16))
    found = shown(date.event, street=StreetFactory())
    assert (found.stops[0].street, found.place) == ("线上", None)


def test_what_the_latest_change_replaced_is_said(drive):
    first, second, third = stops(drive)
    old = VenueFactory(name="样例旧馆")
    moved(first, hours=5)
    moved(first, hours=2)
    moved(second, days=1)
    moved(third, venue=old)
    found = shown(drive).stops
    assert [(stop.was_when, stop.was_where) for stop in found] == [
        ("上午 7:30—10:00", ""),
        ("9月14日 周一 上午 9:30—12:00", ""),
        ("", "样例旧馆"),
    ]


def test_what_is_over_or_was_not_moved_says_nothing(drive):
    first, second, _ = stops(drive)
    moved(first, hours=2)
    moved(second, hours=2, kind=Change.Kind.SWAPPED)
    assert [stop.was_when for stop in shown(drive, now=at(14, 12)).stops] == ["", "", ""]


def test_a_market_day_is_said_while_it_is_to_come(drive):
    first = stops(drive)[0]
    MarketCycle.objects.create(area=first.venue.area, rule=MarketCycle.Rule.WEEKDAY, values=[1])
    assert [stop.is_market_day for stop in shown(drive).stops] == [True, False, False]
    assert [stop.is_market_day for stop in shown(drive, now=at(14, 12)).stops] == [False, False, False]


def test_people_are_named_once(drive):
    speaker, guide = CrewFactory(name="样例甲"), CrewFactory(name="样例乙", role="guide")
    driver = CrewFactory(name="样例司机", role="driver")
    for stop in stops(drive):
        stop.crew.set([speaker, guide, driver])
    found = shown(drive)
    assert sorted(found.speakers) == ["样例乙", "样例甲"]
    assert found.contacts == ["样例联系人"]


def test_only_who_agreed_helps(drive):
    for state, name in [("confirmed", "样例学校"), ("invited", "样例书店"), ("declined", "样例医院")]:
        CooperationFactory(event=drive, organization=OrganizationFactory(name=name), state=state, reason="忙")
    assert shown(drive).cooperating == ["样例学校"]


def test_the_text_for_a_group_is_of_the_own_stop_where_there_is_one(drive, settings):
    settings.SITE_URL = "https://kp.example"
    first, second, _ = stops(drive)
    everything = shown(drive).share_text
    mine = shown(drive, street=second.venue.area).share_text
    assert f"https://kp.example{drive.get_absolute_url()}" in everything
    assert all(stop.venue.name in everything for stop in (first, second))
    assert second.venue.name in mine
    assert first.venue.name not in mine


def test_a_theme_day_shows_its_members_and_is_over_with_them():
    programme = PublishedEventFactory(kind=Event.Kind.THEME_DAY)
    member = OccurrenceFactory(event__programme=programme, start=at(20, 14), end=at(20, 16))
    found = shown(programme)
    assert [item.occurrence for _, items in found.programme.days for item in items] == [member]
    assert (found.stops, found.is_over, found.is_coming) == ([], False, True)
    assert shown(programme, now=at(20, 16)).is_over
    assert shown(programme, programme_in=member.venue.area.slug).programme.chosen == member.venue.area
    assert shown(member.event).programme is None


def test_records_with_their_heads(drive):
    first = stops(drive)[0]
    record = HeldRecord.objects.create(occurrence=first, recorded_at=at(14, 13))
    HeldRecord.objects.create(occurrence=OccurrenceFactory(), recorded_at=at(14, 13))
    assert [(row, row.heads) for row in shown(drive).records] == [(record, 0)]


@pytest.mark.parametrize("many", [1, 6])
def test_queries_do_not_grow(many, django_assert_num_queries):
    drive = make_drive(many)
    for stop in stops(drive):
        moved(stop, hours=1)
        stop.crew.add(CrewFactory())
        CooperationFactory(event=drive, state="confirmed")
    street = StreetFactory()
    with django_assert_num_queries(6):
        found = shown(drive, street=street)
        assert len(found.speakers) == many
        assert all(stop.street for stop in found.stops)
