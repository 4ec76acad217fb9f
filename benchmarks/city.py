"""An invented city of nine streets: the same days whatever the size, more years around them in a larger store.

A day holds 27 dates: each at another of 72 spaces, booked with its padding, each with a speaker; the two vans and
the six kits go along with some of them. 1 000 dates are 37 days, from three days before the drive that is measured to
33 after it; 100 000 are the same 37 days and some five years before and after. So what lies near a plan is as dense in
both, and what differs is how much lies elsewhere.
"""

import datetime as dt

from accounts.models import Person
from core.phone_numbers import phones
from events.models import CrewMember, Event, Occurrence, OccurrenceBooking
from organizations.models import Area, Membership, Organization, TravelTime
from plan.models import Audience
from special_days.models import MarketCycle
from venues.models import Booking, Resource, Space, Venue

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ZONE = dt.timezone(dt.timedelta(hours=8))
FIRST = dt.datetime(2027, 3, 1, tzinfo=ZONE)
"""A Monday: the first of the days that every store has."""
NOW = FIRST + 3 * DAY + 7 * HOUR
DAILY, NEAR_DAYS, BATCH = 27, 37, 5000


def seed(size: int) -> None:
    """Fill an empty, migrated database with about ``size`` dates."""
    places = _places()
    for days in batches(size):
        _dates(places, days)
    _drive(places)


def batches(size: int) -> list[range]:
    """The numbers of the days, the first one 0, as many at once as are written at once."""
    days = max(NEAR_DAYS, size // DAILY)
    before = (days - NEAR_DAYS) // 2
    numbers = range(-before, days - before)
    return [numbers[start : start + BATCH // DAILY] for start in range(0, len(numbers), BATCH // DAILY)]


def _places() -> dict[str, list]:
    city = Area.objects.create(name="样例市", slug="bench-city", level=Area.Level.CITY)
    streets = [
        Area.objects.create(name=f"样例{n}街道", slug=f"bench-{n}", level=Area.Level.STREET, parent=city, position=n)
        for n in range(9)
    ]
    hosts = [Organization.objects.create(name=f"样例单位{n}", slug=f"bench-org-{n}") for n in range(36)]
    venues = [
        Venue.objects.create(
            name=f"样例站{n}", slug=f"bench-venue-{n}", organization=hosts[n], area=streets[n % 9], address="样例路"
        )
        for n in range(36)
    ]
    spaces = [Space.objects.create(venue=venues[n % 36], name=f"厅{n // 36}", setup_minutes=15) for n in range(72)]
    things = [
        Resource.objects.create(
            name=f"样例设备{n}", slug=f"bench-thing-{n}", organization=hosts[0], kind="van" if n < 2 else "kit"
        )
        for n in range(8)
    ]
    crew = [
        CrewMember.objects.create(name=f"样例讲师{n}", role="speaker", organization=hosts[n % 36]) for n in range(60)
    ]
    audiences = [Audience.objects.create(slug=f"bench-{n}", name=f"人群{n}") for n in range(8)]
    TravelTime.objects.bulk_create(
        TravelTime(one=one, other=other, minutes=15 + (one.pk + other.pk) % 30)
        for one in streets
        for other in streets
        if one.pk < other.pk
    )
    MarketCycle.objects.bulk_create(
        MarketCycle(area=street, rule="every", every=6, anchor=(FIRST + n * DAY).date())
        for n, street in enumerate(streets)
    )
    number = "+8613900009999"
    person = Person.objects.create(name="样例组织者", phone=number, phone_hash=phones.look_up(number))
    Membership.objects.create(person=person, organization=hosts[0], role="organizer")
    return {"hosts": hosts, "spaces": spaces, "things": things, "crew": crew, "audiences": audiences}


def _dates(places: dict[str, list], days: range) -> None:
    made = [(day, n) for day in days for n in range(DAILY)]
    events = Event.objects.bulk_create(
        Event(
            title=f"样例活动{day}-{n}",
            slug=f"bench-{day}-{n}",
            kind="lecture",
            state="published",
            host=places["hosts"][(day + n) % 36],
            created_at=NOW,
            published_at=NOW,
        )
        for day, n in made
    )
    through = Event.audiences.through
    through.objects.bulk_create(
        through(event_id=event.pk, audience_id=places["audiences"][(day + n) % 8].pk)
        for event, (day, n) in zip(events, made, strict=True)
    )
    dates = Occurrence.objects.bulk_create(
        _occurrence(event, places["spaces"][(day + 5 * n) % 72], FIRST + day * DAY + (8 + n % 10) * HOUR)
        for event, (day, n) in zip(events, made, strict=True)
    )
    crew = Occurrence.crew.through
    crew.objects.bulk_create(
        crew(occurrence_id=date.pk, crewmember_id=places["crew"][(day + n) % 60].pk)
        for date, (day, n) in zip(dates, made, strict=True)
    )
    _book(dates, [{"space": date.space} for date in dates])
    carrying = [(date, n) for date, (_, n) in zip(dates, made, strict=True) if n < 4]
    _book([date for date, _ in carrying], [{"resource": places["things"][n]} for _, n in carrying])


def _occurrence(event: Event, space: Space, start: dt.datetime) -> Occurrence:
    words = f"{event.title}讲座活动{space.venue.name}{space.venue.address}".replace("-", "")
    return Occurrence(
        event=event, venue=space.venue, space=space, start=start, end=start + 2 * HOUR, changed_at=NOW, search=words
    )


def _book(dates: list[Occurrence], things: list[dict]) -> None:
    pad = dt.timedelta(minutes=15)
    rows = Booking.objects.bulk_create(
        Booking(
            **thing,
            start=date.start,
            end=date.end,
            busy_from=date.start - (pad if "space" in thing else dt.timedelta()),
            busy_until=date.end,
            state="confirmed",
            organization_id=date.event.host_id,
            purpose=date.event.title,
            at=NOW,
        )
        for date, thing in zip(dates, things, strict=True)
    )
    OccurrenceBooking.objects.bulk_create(
        OccurrenceBooking(occurrence=date, booking=row) for date, row in zip(dates, rows, strict=True)
    )


def _drive(places: dict[str, list]) -> None:
    """Nine stops in five days, one a street, with a van, two kits and a speaker: a draft of the first organization."""
    drive = Event.objects.create(
        title="样例巡展", slug="bench-drive", kind="drive", host=places["hosts"][0], created_at=NOW
    )
    drive.audiences.set(places["audiences"][:2])
    for n in range(9):
        start = FIRST + (5 + n // 2) * DAY + (9 + 5 * (n % 2)) * HOUR
        stop = _occurrence(drive, places["spaces"][n], start)
        stop.position = n + 1
        stop.save()
        stop.resources.set([places["things"][0], places["things"][4], places["things"][5]])
        stop.crew.set([places["crew"][7]])
