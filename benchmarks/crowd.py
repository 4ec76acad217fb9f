"""Who comes to the city of ``city``: so many of each on a day, in every store.

A day has one date with fourteen registrations, three with shifts that eleven volunteers have taken, and fifty-four
messages; what is over is recorded, one date a day belongs to a theme day and one to a programme. 100 000 dates have some
50 000 registrations, 5 000 volunteers, 40 000 sign-ups and 200 000 messages.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count

from accounts.models import Person
from benchmarks import city
from benchmarks.city import DAY, HOUR, NOW
from core import tokens
from core.phone_numbers import phones
from events.models import Event, HeldCount, HeldRecord, Occurrence
from notifications.models import Message, Purpose
from organizations.models import Membership, Organization
from plan.models import Audience, Occasion, OccasionDate
from registrations.models import Attendee, Registration, SeatClaim, SeatPool
from volunteers.models import Shift, SignUp, Volunteer

REGISTERED, TEXTS = 14, 54
HELPED = {6: 4, 7: 4, 8: 3}
"""Volunteers by the number of the date in its day."""
SIGNED_UP_EACH = 8
CAPACITY, MONTH = 30, 30
PER_YEAR = 12
Dates = dict[tuple[int, int], Occurrence]
"""By day and number in the day."""


def seed(size: int) -> None:
    """Fill an empty, migrated database: the city with about ``size`` dates, and who comes."""
    city.seed(size)
    staff = Person.objects.get()
    association = Organization.objects.create(name="样例市科协", slug="bench-association", is_association=True)
    Membership.objects.create(person=staff, organization=association, role="approver")
    batches = city.batches(size)
    days = sum(map(len, batches))
    numbers = (f"+8613{number}" for number in count(100000000))
    volunteers = _volunteers(days * sum(HELPED.values()) // SIGNED_UP_EACH, numbers)
    occasions = _occasions()
    for some in batches:
        dates = _dates(some)
        _themes(dates, occasions)
        _record([date for date in dates.values() if date.end < NOW - 3 * DAY])
        _register([date for (_, n), date in dates.items() if n == 5], numbers)
        _help(dates, volunteers)
    for first in range(-days, 0, 90):
        _write(range(first, min(0, first + 90)), numbers)


def _dates(days: range) -> Dates:
    first, end = (city.FIRST + day * DAY for day in (days[0], days[-1] + 1))
    rows = Occurrence.objects.filter(start__gte=first, start__lt=end, event__kind="lecture").select_related("event")
    named = ((row, row.event.slug.removeprefix("bench-").rpartition("-")) for row in rows)
    return {(int(day), int(n)): row for row, (day, _, n) in named}


def _volunteers(size: int, numbers: Iterator[str]) -> list[Volunteer]:
    found: list[Volunteer] = []
    for first in range(0, size, city.BATCH):
        some = range(first, min(size, first + city.BATCH))
        people = Person.objects.bulk_create(
            Person(name=f"样例志愿者{n}", phone=phone, phone_hash=phones.look_up(phone))
            for n, phone in zip(some, numbers, strict=False)
        )
        found += Volunteer.objects.bulk_create(
            Volunteer(person=person, number=f"V{n:06d}", joined_at=NOW) for n, person in zip(some, people, strict=True)
        )
    return found


def _occasions() -> list[Occasion]:
    """Twelve a year, of a week each."""
    found = Occasion.objects.bulk_create(
        Occasion(slug=f"bench-{n}", name=f"样例主题周{n}", kind="week", position=n) for n in range(PER_YEAR)
    )
    starts = [(one, dt.date(year, one.position + 1, 8)) for year in range(2021, 2034) for one in found]
    OccasionDate.objects.bulk_create(
        OccasionDate(occasion=one, first=first, last=first + 6 * DAY) for one, first in starts
    )
    return found


def _themes(dates: Dates, occasions: list[Occasion]) -> None:
    months = sorted({day // MONTH for day, _ in dates})
    programmes = {
        month: Event.objects.get_or_create(
            slug=f"bench-programme-{month}",
            defaults={
                "title": f"样例主题日{month}", "kind": "theme_day", "state": "published", "created_at": NOW,
                "published_at": NOW, "host": Organization.objects.get(slug="bench-org-0"),
                "occasion": occasions[month % PER_YEAR],
            },
        )[0]
        for month in months
    }  # fmt: skip
    changed = []
    for (day, n), date in dates.items():
        if n == 1:
            date.event.occasion = occasions[day % PER_YEAR]
            changed.append(date.event)
        if n == 2:
            date.event.programme = programmes[day // MONTH]
            changed.append(date.event)
    Event.objects.bulk_update(changed, ["occasion", "programme"], batch_size=500)


def _record(dates: list[Occurrence]) -> None:
    audience = Audience.objects.get(slug="bench-0")
    Occurrence.objects.filter(pk__in=[date.pk for date in dates]).update(state=Occurrence.State.HELD)
    records = HeldRecord.objects.bulk_create(HeldRecord(occurrence=date, recorded_at=date.end) for date in dates)
    HeldCount.objects.bulk_create(HeldCount(record=record, audience=audience, heads=20) for record in records)


def _register(dates: list[Occurrence], numbers: Iterator[str]) -> None:
    pools = SeatPool.objects.bulk_create(
        SeatPool(event_id=date.event_id, occurrence=date, capacity=CAPACITY, taken=REGISTERED) for date in dates
    )
    wanted = [pool for pool in pools for _ in range(REGISTERED)]
    made = Registration.objects.bulk_create(
        _registration(pool, phone) for pool, phone in zip(wanted, numbers, strict=False)
    )
    SeatClaim.objects.bulk_create(
        SeatClaim(registration=one, pool=pool, occurrence=pool.occurrence, seats=1, held=True)
        for one, pool in zip(made, wanted, strict=True)
    )
    Attendee.objects.bulk_create(Attendee(registration=one, name="样例", name_key="样例") for one in made)


def _registration(pool: SeatPool, phone: str) -> Registration:
    seed = tokens.new_seed()
    before = pool.occurrence.start - 2 * DAY
    return Registration(
        event_id=pool.event_id, seed=seed, link_digest=tokens.digest(tokens.derive("registration", seed)), phone=phone,
        phone_hash=phones.look_up(phone), contact_name="样例", party_size=1, status="confirmed", created_at=before,
        status_changed_at=before, proved_at=before, proved_how="code",
    )  # fmt: skip


def _help(dates: Dates, volunteers: list[Volunteer]) -> None:
    wanted = [(day, n, date) for (day, n), date in dates.items() if n in HELPED]
    shifts = Shift.objects.bulk_create(
        Shift(
            occurrence=date, role="引导", start=date.start - HOUR, end=date.end, minimum=1, ideal=5, maximum=6,
            taken=HELPED[n],
        )
        for _, n, date in wanted
    )  # fmt: skip
    SignUp.objects.bulk_create(
        SignUp(
            shift=shift, volunteer=volunteers[(day * 11 + n * 4 + place) % len(volunteers)], created_at=NOW,
            changed_at=NOW,
        )
        for shift, (day, n, _) in zip(shifts, wanted, strict=True)
        for place in range(HELPED[n])
    )  # fmt: skip


def _write(days: range, numbers: Iterator[str]) -> None:
    """Texts of past days, the last ones of today; one a day did not arrive."""
    hosts = list(Organization.objects.filter(is_association=False).values_list("pk", flat=True))
    texts = [(day, n) for day in days for n in range(TEXTS)]
    Message.objects.bulk_create(
        _message(day, n, phone, hosts[(day + n) % len(hosts)]) for (day, n), phone in zip(texts, numbers, strict=False)
    )


def _message(day: int, n: int, phone: str, host: int) -> Message:
    at = NOW + day * DAY
    return Message(
        phone=phone, phone_hash=phones.look_up(phone), purpose=Purpose.REMINDER, text="【样例市科协】明天上午九点，样例站。",
        key=f"bench:{day}:{n}", organization_id=host, state="failed" if n == 0 else "delivered", created_at=at,
        not_before=at, called_at=at, submitted_at=at, finished_at=at, expires_at=at + DAY,
    )  # fmt: skip
