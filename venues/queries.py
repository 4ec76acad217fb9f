"""Queries on venues, resources and bookings that pages and the API share."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from core import clock, phrases, registry
from core.chinese import pinyin
from organizations.models import Area, Organization
from organizations.own_first import own_first
from venues import rules
from venues.models import Booking, Resource, Trip, Venue
from venues.rules import FreeDays, Use

AHEAD = 28
"""For how many days whoever wants to borrow something sees when it is free."""


def found(venues: QuerySet[Venue], *, text: str = "", street: Area | None = None) -> QuerySet[Venue]:
    """Those in a street (its villages too) whose name, address or initials hold every word."""
    if street:
        venues = venues.filter(Q(area=street) | Q(area__parent=street))
    for word in text.split():
        venues = venues.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(initials__icontains=word.lower())
        )
    return venues.select_related("area", "area__parent", "organization", "kind")


def organizations_for(person: Person) -> QuerySet[Organization]:
    """Organizations for which the person may organize, as forms offer them."""
    mine = Organization.objects.managed_by(person, role="organizer").in_use()
    return own_first(mine, person, organization="pk", area="area")


def organized_by(person: Person) -> set[int]:
    """Ids of the organizations in which the person may organize."""
    return set(Organization.objects.managed_by(person, role="organizer").values_list("pk", flat=True))


def works_for(person: Person, organization: Organization) -> bool:
    """Whether it is in use and the person organizes there themselves, not only as somebody of the association."""
    return Organization.objects.own(person, role="organizer").in_use().filter(pk=organization.pk).exists()


def free_slug(name: str) -> str:
    """An address in pinyin that no place has yet: ``xian-jie-wen-hua-zhan``, then ``…-2``."""
    stem = pinyin.slug(name, longest=72) or "venue"
    taken = set(Venue.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return pinyin.numbered(stem, taken)


def uses(resources: Iterable[Resource], *, today: dt.date) -> dict[int, Use]:
    """How much each was out this year, by its id: days with a trip or a booked use; three queries."""
    ids = [resource.pk for resource in resources]
    first = dt.date(today.year, 1, 1)
    last = dt.date(today.year, 12, 31)
    out: dict[int, set[dt.date]] = {pk: set() for pk in ids}
    kilometres = dict.fromkeys(ids, 0)
    for pk, day, distance in Trip.objects.filter(resource__in=ids, day__range=(first, last)).values_list(
        "resource", "day", "kilometres"
    ):
        out[pk].add(day)
        kilometres[pk] += distance
    used = Booking.objects.filter(resource__in=ids, kind=Booking.Kind.USE, state=Booking.State.CONFIRMED)
    used = used.filter(start__lt=clock.midnight(last + dt.timedelta(days=1)), end__gt=clock.midnight(first))
    for pk, start, end in used.values_list("resource", "start", "end"):
        out[pk or 0] |= {day for day in _days(start, end) if first <= day <= last}
    return {
        pk: Use(
            days=sum(day <= today for day in out[pk]),
            days_booked=sum(day > today for day in out[pk]),
            kilometres=kilometres[pk],
            days_norm=settings.VAN_DAYS_A_YEAR,
            kilometres_norm=settings.VAN_KILOMETRES_A_YEAR,
        )
        for pk in ids
    }


def _days(start: dt.datetime, end: dt.datetime) -> Iterator[dt.date]:
    first = phrases.local(start).date()
    last = phrases.local(end - dt.timedelta(microseconds=1)).date()
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def bookings_of_venue(venue: Venue, *, now: dt.datetime) -> QuerySet[Booking]:
    """Live ones that are not over, of all its spaces."""
    rows = Booking.objects.live().filter(space__venue=venue, busy_until__gt=now).exclude(expires_at__lte=now)
    return rows.select_related("space", "organization").order_by("busy_from", "pk")


def bookings_of_resource(resource: Resource, *, now: dt.datetime) -> QuerySet[Booking]:
    """Live ones that are not over."""
    rows = Booking.objects.live().filter(resource=resource, busy_until__gt=now).exclude(expires_at__lte=now)
    return rows.select_related("organization").order_by("busy_from", "pk")


def free_days(resource: Resource, *, now: dt.datetime) -> list[FreeDays]:
    """Whole days of the coming weeks on which it can still be asked for."""
    taken = {
        day
        for row in bookings_of_resource(resource, now=now)
        for day in _days(max(row.busy_from, now), min(row.busy_until, now + dt.timedelta(days=AHEAD + 1)))
    }
    return rules.free_days(taken, first=phrases.local(now).date(), count=AHEAD)


def to_answer(person: Person, *, now: dt.datetime) -> QuerySet[Booking]:
    """What others ask of the person's organizations, the soonest first."""
    rows = Booking.objects.to_answer_by(person).filter(end__gt=now).exclude(expires_at__lte=now)
    return rows.select_related("space__venue", "resource", "organization", "by").order_by("start", "pk")


def asked_by(person: Person, *, now: dt.datetime) -> QuerySet[Booking]:
    """What the person's organizations asked of others and is still to come: open ones and answers."""
    mine = Organization.objects.managed_by(person, role="organizer")
    coming = Q(end__gt=now) | Q(suggested_end__gt=now)
    asked = Booking.objects.filter(coming, organization__in=mine).exclude(answer=Booking.Answer.NOT_NEEDED)
    given_up = Q(state=Booking.State.RELEASED) & ~Q(answer=Booking.Answer.DECLINED)
    rows = asked.exclude(given_up).exclude(_taken_up())
    return rows.select_related("space__venue", "resource").order_by("start", "pk")


def suggested_to(person: Person) -> QuerySet[Booking]:
    """Declined with another time, to the person's organizations, that was not taken up yet."""
    mine = Organization.objects.managed_by(person, role="organizer")
    said = Booking.objects.filter(organization__in=mine, answer=Booking.Answer.DECLINED, suggested_end__isnull=False)
    return said.exclude(_taken_up()).select_related("space__venue", "resource", "organization")


def is_taken_up(booking: Booking) -> bool:
    """Whether the time that was suggested is theirs already."""
    return Booking.objects.filter(_taken_up(), pk=booking.pk).exists()


def _taken_up() -> Exists:
    """The suggestion was taken: the same thing is theirs then."""
    same = Q(space=OuterRef("space")) | Q(resource=OuterRef("resource"))
    within = Q(start__gte=OuterRef("suggested_start"), end__lte=OuterRef("suggested_end"))
    rows = Booking.objects.live().filter(same, within, organization=OuterRef("organization"))
    return Exists(rows.filter(purpose=OuterRef("purpose")))


def promised(organization_id: int | None, purpose: str, *, now: dt.datetime) -> list[Booking]:
    """Declined with another time for this very purpose: who takes that time (``Booking.offers``) asks nobody again."""
    said = Booking.objects.filter(organization=organization_id, purpose=purpose, answer=Booking.Answer.DECLINED)
    return list(said.filter(suggested_end__gt=now).select_related("space", "resource", "answered_by").order_by("pk"))


def came_of(rows: Iterable[Booking]) -> str:
    """What has come of a booking by hand, for who made it."""
    asked = next((row for row in rows if row.answer == Booking.Answer.ASKED), None)
    if asked is None or asked.expires_at is None:
        return "占上了。"
    until = phrases.local(asked.expires_at)
    owner = Organization.objects.get(pk=asked.thing_owner_id)
    return f"先留着了，已经去问{owner}。他们答应了才算定；到{phrases.date(until.date())} {until:%H:%M}还没有答复，就自动放开。"


@dataclass(frozen=True, slots=True)
class Holder:
    """What a booking was made for, as apps above know it."""

    words: str
    url: str
    move: str = ""
    """The page on which its date moves to the time that the manager suggested; empty where nothing fits."""


def holders(bookings: Iterable[Booking]) -> list[tuple[Booking, Holder | None]]:
    """Each booking with what it was made for; None for one that was entered by hand."""
    rows = list(bookings)
    found: dict[int, Holder] = {}
    for answer in registry.provided("venues.holders"):
        found |= {pk: Holder(*facts) for pk, facts in answer([row.pk for row in rows]).items()}
    return [(row, found.get(row.pk)) for row in rows]


@dataclass(frozen=True, slots=True)
class Asking:
    """What one organization wants of another for one purpose: answered together, or one by one."""

    rows: list[Booking]

    @property
    def first(self) -> Booking:
        """The one whose page answers all."""
        return self.rows[0]

    @property
    def things(self) -> str:
        """样例厅、大篷车: each once."""
        return "、".join(dict.fromkeys(str(row.thing) for row in self.rows))


def askings(rows: Iterable[Booking]) -> list[Asking]:
    """Bookings that one event made, or that were entered by hand in one go, stand together; in the order of the first."""
    found: dict[tuple[object, ...], list[Booking]] = {}
    for row, holder in holders(rows):
        by_hand = (row.purpose, row.by_id, row.at)
        found.setdefault((row.organization_id, row.thing_owner_id, holder.url if holder else by_hand), []).append(row)
    return [Asking(group) for group in found.values()]


def asking_with(booking: Booking, person: Person, *, now: dt.datetime) -> Asking:
    """The booking with those that can be answered together with it."""
    others = to_answer(person, now=now).filter(organization=booking.organization_id).exclude(pk=booking.pk)
    return next(asking for asking in askings([booking, *others]) if booking in asking.rows)
