"""Templates and copies: kept, used, spread over streets, all or none."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.errors import Refusal
from events.duplication import event_templates, snapshots, street_copies
from events.duplication.snapshots import Place
from events.duplication.street_copies import Copy, Host, Spread
from events.models import Event, EventTemplate, Occurrence
from events.rules import ResourceChange
from organizations.models import Area
from registrations.models import SeatPool
from special_days.models import DayMark
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory
from venues.models import Booking, Venue
from volunteers.models import Shift

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 9, 21)


@pytest.fixture
def member(client):
    found = MembershipFactory()
    client.force_login(found.person)
    return found


@pytest.fixture
def drive(member):
    """Two stops with van, driver, seats and shifts."""
    event = make_drive(2)
    Event.objects.filter(pk=event.pk).update(host=member.organization, description="看展", planned_cost="1200.50")
    event.refresh_from_db()
    event.audiences.add(AudienceFactory())
    first = stops(event)[0]
    first.space = SpaceFactory(venue=first.venue)
    first.save()
    first.resources.add(ResourceFactory())
    first.crew.add(CrewFactory(organization=member.organization))
    SeatPoolFactory(occurrence=first, capacity=30)
    ShiftFactory(occurrence=first, role="讲解员")
    return event


def use(template, member, now, first=MONDAY, **more):
    days = snapshots.days(template.content, first, workdays=False)
    venues = [date["venue"] for date in template.content["dates"]]
    places = [Place(day=day, venue_id=venue) for day, venue in zip(days, venues, strict=True)]
    facts = {"host": member.organization, "title": "大篷车又来了", "places": places, "by": member.person} | more
    return event_templates.use(template=template, now=now, **facts)


def test_everything_but_people_of_the_place_comes_back(drive, member, now):
    kept = event_templates.keep(event=drive, name=" 大篷车 ", organization=drive.host, by=member.person, now=now)
    assert (kept.name, kept.date_count, kept.day_count) == ("大篷车", 2, 2)
    assert "13900000001" not in str(kept.content)
    made = use(kept, member, now)
    was, one = stops(drive)[0], stops(made)[0]
    assert Event.objects.get(pk=made.pk).planned_cost == Decimal("1200.50")
    assert (made.state, made.title, made.description, made.kind) == ("draft", "大篷车又来了", "看展", "drive")
    assert [stop.start for stop in stops(made)] == [at(21, 9, 30), at(22, 9, 30)]
    assert (one.arrive, one.leave, one.end) == (at(21, 9), at(21, 12, 30), at(21, 12))
    assert (one.venue, one.space, one.contact_name, one.contact_phone) == (was.venue, was.space, "", "")
    assert list(one.resources.all()) == list(was.resources.all())
    assert list(one.crew.all()) == list(was.crew.all())
    assert list(made.audiences.all()) == list(drive.audiences.all())
    assert SeatPool.objects.get(occurrence=one).capacity == 30
    assert Shift.objects.get(occurrence=one).role == "讲解员"
    kept.refresh_from_db()
    assert kept.used == 1


def test_what_is_gone_is_left_out(drive, member, now):
    kept = event_templates.keep(event=drive, name="大篷车", organization=drive.host, by=member.person, now=now)
    first = stops(drive)[0]
    first.resources.update(closed=True)
    first.space.closed = True
    first.space.save()
    other = MembershipFactory(person=member.person)
    one = stops(use(kept, member, now, host=other.organization))[0]
    assert (one.space, one.resources.count(), one.crew.count()) == (None, 0, 0)


def test_days_off_push_back_what_follows(drive, now):
    DayMark.objects.create(kind="holiday", name="停课", first=dt.date(2026, 9, 22), last=dt.date(2026, 9, 22))
    content = snapshots.read(drive)
    assert snapshots.days(content, MONDAY, workdays=False) == [MONDAY, dt.date(2026, 9, 22)]
    assert snapshots.days(content, MONDAY, workdays=True) == [MONDAY, dt.date(2026, 9, 23)]
    assert snapshots.days(content, dt.date(2026, 9, 30), workdays=True) == [dt.date(2026, 9, 30), dt.date(2026, 10, 8)]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"host": "other"}, "not_host"),
        ({"title": " "}, "title_missing"),
        ({"first": dt.date(2026, 9, 7)}, "in_the_past"),
        ({"places": [Place(day=MONDAY, venue_id=99_999)] * 2}, "place_unknown"),
    ],
)
def test_refusals_store_nothing(drive, member, now, more, code):
    kept = event_templates.keep(event=drive, name="大篷车", organization=drive.host, by=member.person, now=now)
    facts = more | ({"host": OrganizationFactory()} if "host" in more else {})
    with pytest.raises(Refusal) as refused:
        use(kept, member, now, **facts)
    assert refused.value.code == code
    assert Event.objects.count() == 1


def test_a_name_is_asked_for_and_used_once(drive, member, now):
    facts = {"event": drive, "organization": drive.host, "by": member.person, "now": now}
    with pytest.raises(Refusal, match="name_missing"):
        event_templates.keep(name=" ", **facts)
    event_templates.keep(name="大篷车", **facts)
    with pytest.raises(Refusal, match="name_taken"):
        event_templates.keep(name="大篷车", **facts)


@pytest.fixture
def streets():
    """Three with an office and a place."""
    found = [StreetFactory(name=f"样例{name}街道", position=number) for number, name in enumerate("甲乙丙")]
    for street in found:
        OrganizationFactory(name=f"{street.name}办事处", kind="street_office", area=street)
        VenueFactory(area=street)
    return found


def copies(streets, days):
    return [
        Copy(street=street, first=day, venue_id=street.venues.get().pk)
        for street, day in zip(streets, days, strict=True)
    ]


def test_one_draft_a_street_with_its_office(drive, member, streets, now):
    days = street_copies.spread(3, dt.date(2026, 9, 24), Spread.WORKDAYS)
    assert [day.day for day in days] == [24, 28, 29]  # Mid-autumn holidays from the 25th on
    built = street_copies.copy(drive, copies(streets, days), host=Host.OURS, together=False)
    made = event_templates.make(built=built, by=member.person, now=now)
    assert [event.title for event in made] == [f"科普大篷车（样例{name}）" for name in "甲乙丙"]
    assert [event.host for event in made] == [member.organization] * 3
    assert [event.cooperating.get().name for event in made] == [f"{street.name}办事处" for street in streets]
    assert [stops(event)[0].venue.area for event in made] == streets
    assert stops(made[2])[1].start == at(30, 9, 30)
    assert SeatPool.objects.filter(event__in=made).count() == 3


def test_offices_hold_them_where_the_person_may(drive, member, streets, now):
    built = street_copies.copy(drive, copies(streets, [MONDAY] * 3), host=Host.STREETS, together=False)
    with pytest.raises(Refusal, match="not_host"):
        event_templates.make(built=built, by=member.person, now=now)
    assert Event.objects.count() == 1
    association = MembershipFactory(organization=AssociationFactory())
    built = street_copies.copy(drive, copies(streets, [MONDAY] * 3), host=Host.STREETS, together=False)
    made = event_templates.make(built=built, by=association.person, now=now)
    assert [event.host.area for event in made] == streets


def test_all_or_none(drive, member, streets, now):
    days = [MONDAY, MONDAY, dt.date(2026, 9, 1)]
    with pytest.raises(Refusal, match="in_the_past"):
        event_templates.make(
            built=street_copies.copy(drive, copies(streets, days), host=Host.OURS, together=False),
            by=member.person,
            now=now,
        )
    assert Event.objects.count() == 1


def test_one_drive_through_all_streets(member, streets, now):
    event = EventFactory(host=member.organization, kind="drive", title="一站")
    one = OccurrenceFactory(event=event, start=at(14, 9), end=at(14, 11))
    SeatPoolFactory(occurrence=one, capacity=12)
    days = street_copies.spread(3, MONDAY, Spread.WORKDAYS)
    built = street_copies.copy(event, copies(streets, days), host=Host.OURS, together=True)
    made = event_templates.make(built=built, by=member.person, now=now)
    assert [(stop.position, stop.venue.area) for stop in stops(made[0])] == list(zip((1, 2, 3), streets, strict=True))
    assert [pool.capacity for pool in SeatPool.objects.filter(event=made[0])] == [12] * 3
    assert (made[0].title, made[0].cooperating.count()) == ("一站", 3)


def first_day():
    return (clock.today() + dt.timedelta(days=10)).isoformat()


def test_from_the_event_to_the_template_to_the_draft(client, drive, member):
    client.post(reverse("events:template_keep", args=[drive.pk]), {"name": "两站"})
    kept = EventTemplate.objects.get()
    assert "两站" in client.get(reverse("events:templates")).content.decode()
    address = reverse("events:template_use", args=[kept.pk])
    facts = {"first": first_day(), "title": "又来了", "host": member.organization.pk}
    assert client.get(address).status_code == 200
    seen = client.post(address, facts | {"do": "look"})
    assert Event.objects.count() == 1
    typed = {f"{row.prefix}-{name}": row.initial[name] for row in seen.context["rows"] for name in ("day", "venue")}
    manage = {"places-TOTAL_FORMS": 2, "places-INITIAL_FORMS": 2}
    wrong = client.post(address, facts | typed | manage | {"do": "make", "places-0-day": ""})
    assert "请选日期。" in wrong.content.decode()
    answer = client.post(address, facts | typed | manage | {"do": "make"})
    made = Event.objects.exclude(pk=drive.pk).get()
    assert answer["Location"] == reverse("events:staff_event", args=[made.pk])
    assert made.occurrences.count() == 2


def test_a_template_is_renamed_shared_by_the_association_only_and_deleted(client, drive, member, now):
    kept = event_templates.keep(event=drive, name="大篷车", organization=drive.host, by=member.person, now=now)
    client.post(reverse("events:template_edit", args=[kept.pk]), {"name": "新名", "is_shared": "on"})
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("新名", False)
    client.post(reverse("events:template_edit", args=[kept.pk]), {"name": ""})
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    client.post(reverse("events:template_edit", args=[kept.pk]), {"name": "新名", "is_shared": "on"})
    stranger = MembershipFactory()
    client.force_login(stranger.person)
    assert "新名" in client.get(reverse("events:templates")).content.decode()
    assert client.post(reverse("events:template_delete", args=[kept.pk])).status_code == 404
    client.force_login(member.person)
    client.post(reverse("events:template_delete", args=[kept.pk]))
    assert not EventTemplate.objects.exists()


def test_copies_in_the_browser(client, drive, streets):
    address = reverse("events:copy", args=[drive.pk])
    assert client.get(address).status_code == 200
    facts = {"streets": [street.pk for street in streets], "first": first_day(), "spread": "weekly", "together": ""}
    assert "请至少勾一个街道。" in client.post(address, facts | {"streets": []}).content.decode()
    seen = client.post(address, facts | {"do": "look"})
    assert [street for _, street, *_ in seen.context["shown"]] == streets
    assert Event.objects.count() == 1
    typed = {f"{row.prefix}-{name}": row.initial[name] for row in seen.context["rows"] for name in ("day", "venue")}
    manage = {"places-TOTAL_FORMS": 3, "places-INITIAL_FORMS": 3}
    client.post(address, facts | typed | manage | {"do": "make"})
    assert Event.objects.filter(state="draft").count() == 3
    assert Occurrence.objects.count() == 8


def test_a_copy_goes_where_it_is_open(client, drive, streets):
    ours = streets[0].venues.get()
    hall, other = SpaceFactory(venue=ours), VenueFactory(area=streets[0])
    address, facts = reverse("events:copy", args=[drive.pk]), {"first": first_day(), "spread": "same", "do": "look"}
    facts["streets"] = [street.pk for street in streets]

    def chosen():
        return [row.initial["venue"] for row in client.post(address, facts).context["rows"]]

    rest = [str(street.venues.get().pk) for street in streets[1:]]
    assert chosen() == [f"{ours.pk}-{hall.pk}", *rest]
    start = clock.now()
    span = {"start": start, "end": start + dt.timedelta(days=200), "busy_from": start, "at": start}
    span["busy_until"] = span["end"]
    Booking.objects.create(space=hall, kind="closure", state="confirmed", organization=ours.organization, **span)
    assert chosen() == [str(other.pk), *rest]
    other.delete()
    assert chosen() == [str(ours.pk), *rest]


def test_a_template_is_used_in_another_hall_and_a_copy_takes_one_of_its_street(drive, member, streets, now):
    kept = event_templates.keep(event=drive, name="大篷车", organization=drive.host, by=member.person, now=now)
    venues = [date["venue"] for date in kept.content["dates"]]
    hall = SpaceFactory(venue=Venue.objects.get(pk=venues[0]), name="新厅")
    days = snapshots.days(kept.content, MONDAY, workdays=False)
    places = [
        Place(day=day, venue_id=venue, takes=ResourceChange(hall.pk if not number else None))
        for number, (day, venue) in enumerate(zip(days, venues, strict=True))
    ]
    made = use(kept, member, now, places=places)
    assert [one.space for one in stops(made)] == [hall, None]
    with pytest.raises(Refusal) as caught:
        use(kept, member, now, places=[Place(day=days[1], venue_id=venues[1], takes=ResourceChange(hall.pk))] * 2)
    assert caught.value.code == "space_elsewhere"
    room = SpaceFactory(venue=streets[0].venues.get())
    there = Copy(street=streets[0], first=MONDAY, venue_id=room.venue_id, takes=ResourceChange(room.pk))
    (built,) = street_copies.copy(drive, [there], host=Host.OURS, together=False)
    assert [one.space for one in built.occurrences] == [room, room]


def test_no_street_is_ticked_until_somebody_ticks_it(client, drive, streets):
    """All at once by a button, but for the event's own; what was typed stays."""
    Venue.objects.filter(area=streets[0]).first().occurrences.set(drive.occurrences.all())
    address = reverse("events:copy", args=[drive.pk])
    page = client.get(address).content.decode()
    assert f"{streets[0].name}（已经在这里）" in page
    assert re.findall(r'name="streets" value="(\d+)"[^>]*checked', page) == []
    page = client.post(address, {"do": "all", "first": first_day(), "spread": "weekly"}).content.decode()
    ticked = re.findall(r'name="streets" value="(\d+)"[^>]*checked', page)
    others = Area.objects.filter(level=Area.Level.STREET).exclude(pk=streets[0].pk)
    assert set(map(int, ticked)) == set(others.values_list("pk", flat=True))
    assert f'value="{first_day()}"' in page
    assert re.search(r'value="weekly"[^>]*checked', page)
    assert Event.objects.count() == 1


def test_what_has_no_dates_is_not_copied(client, member):
    event = EventFactory(host=member.organization)
    assert "还没有日期" in client.get(reverse("events:copy", args=[event.pk])).content.decode()
