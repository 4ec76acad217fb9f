"""Queries on events and occurrences that pages, the API and verbs share."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse

from accounts.models import Person
from core import bounds
from core import phrases as base_words
from core.spans import Span
from events.models import (
    CrewMember,
    Event,
    EventQuerySet,
    HeldRecord,
    Occurrence,
    OccurrenceBooking,
)
from events.rules import Assignments, DateFacts, EventFacts
from events.schedule import local_times
from events.wording import phrases
from organizations.models import Organization, OrganizationQuerySet
from organizations.travel import street_id
from special_days import queries as special_days
from venues.models import Venue

ONE_AT_A_TIME = (Event.Kind.DRIVE, Event.Kind.CLASS, Event.Kind.TRAINING, Event.Kind.COMPETITION)
"""A van is at one stop, a course at one lesson, rounds follow each other; lectures may run side by side."""
COMING = 6
"""Dates on the page of a place."""


def dates_of(event: Event) -> "QuerySet[Occurrence]":
    """All occurrences with their places, in the order of their positions."""
    return event.occurrences.select_related("venue__area", "space").order_by("position", "start", "pk")


def programmes_for(person: Person, *, chosen: int | None = None) -> "QuerySet[Event]":
    """Theme-day programmes that are public, or drafts of the person's organizations; and the one already chosen."""
    mine = Event.objects.managed_by(person).values("pk")
    seen = Q(published_at__isnull=False) | Q(pk__in=mine)
    found = Event.objects.filter(Q(state__in=Event.OPEN) & seen | Q(pk=chosen), kind=Event.Kind.THEME_DAY)
    return found.order_by("-pk")


def members_of(programme: Event, *, everything: bool = False) -> list[Event]:
    """The events of a theme-day programme: what anybody may see, or (for its organizers) drafts too."""
    if programme.pk is None:
        return []
    members = programme.members.select_related("host").order_by("pk")
    return list(members if everything else members.filter(published_at__isnull=False))


def with_dates_ahead(crew: "QuerySet[CrewMember]", *, now: dt.datetime) -> "QuerySet[CrewMember]":
    """With ``ahead``: at how many coming dates each is named."""
    coming = Q(occurrences__state=Occurrence.State.SCHEDULED, occurrences__end__gt=now)
    return crew.annotate(ahead=Count("occurrences", filter=coming)).order_by("-active", "role", "name", "pk")


def dates_with(member: CrewMember, *, now: dt.datetime) -> list[Occurrence]:
    """The coming dates at which somebody is named, earliest first."""
    rows = Occurrence.objects.scheduled().upcoming(now).filter(crew=member)
    return list(rows.select_related("event", "venue__area"))


def coming_at(venue: Venue, *, now: dt.datetime) -> list[Occurrence]:
    """The next public dates at a place, earliest first."""
    rows = Occurrence.objects.public().scheduled().upcoming(now).filter(venue=venue)
    return list(rows.select_related("event").order_by("start", "pk")[:COMING])


def date_facts(event: Event, occurrence: Occurrence, total: int) -> DateFacts:
    """One occurrence as the rules see it."""
    return DateFacts(
        label=phrases.short_label(event, occurrence, total) or "活动",
        start=occurrence.start,
        end=occurrence.end,
        arrive=occurrence.arrive,
        leave=occurrence.leave,
        lacks_venue=occurrence.mode != Occurrence.Mode.ONLINE and occurrence.venue_id is None,
        lacks_link=occurrence.mode != Occurrence.Mode.ON_SITE and not occurrence.online_link,
    )


def facts(event: Event) -> EventFacts:
    """The event as the rules see it: three queries."""
    dates = list(dates_of(event))
    live = [one for one in dates if one.state == Occurrence.State.SCHEDULED]
    return EventFacts(
        title=event.title,
        description=event.description,
        has_host=event.host_id is not None,
        has_task=event.task_id is not None,
        has_audience=event.audiences.exists(),
        is_programme=event.kind == Event.Kind.THEME_DAY,
        one_at_a_time=event.kind in ONE_AT_A_TIME,
        dates=tuple(date_facts(event, one, len(dates)) for one in live),
    )


def assignments_of(ids: Sequence[int]) -> dict[int, Assignments]:
    """What each of these dates takes along: two queries."""
    if not ids:
        return {}
    resources = _by_occurrence("resources", "resource_id", ids)
    crew = _by_occurrence("crew", "crewmember_id", ids)
    return {pk: Assignments(tuple(resources[pk]), tuple(crew[pk])) for pk in ids}


def _by_occurrence(name: str, column: str, ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = getattr(Occurrence, name).through.objects.filter(occurrence_id__in=ids)
    for occurrence, thing in rows.order_by(column).values_list("occurrence_id", column):
        found[occurrence].append(thing)
    return found


def beside(occurrence: Occurrence) -> tuple[Span, ...]:
    """When the event is elsewhere on its other dates; nothing for those that may run side by side."""
    if occurrence.event.kind not in ONE_AT_A_TIME:
        return ()
    others = Occurrence.objects.scheduled().filter(event=occurrence.event_id).exclude(pk=occurrence.pk)
    return tuple(one.working_span for one in others)


def staff_events(
    mine: EventQuerySet, *, state: str = "", kind: str = "", text: str = "", now: dt.datetime
) -> EventQuerySet:
    """Of ``mine`` those that fit the filters, with ``next_start``, ``first_start`` and ``date_count``: newest first."""
    dates = Occurrence.objects.filter(event=OuterRef("pk"))
    coming = dates.scheduled().upcoming(now).values("start")[:1]
    found = mine.annotate(
        next_start=Subquery(coming),
        first_start=Subquery(dates.order_by("start").values("start")[:1]),
        date_count=Count("occurrences"),
    )
    if state in Event.State.values:
        found = found.filter(state=state)
    if kind in Event.Kind.values:
        found = found.filter(kind=kind)
    for word in text.lower().split():
        found = found.filter(Q(title__icontains=word) | Exists(dates.filter(search__contains=word)))
    return found.select_related("host", "task").order_by("-pk")


def has_role(person: Person, event: Event, role: str) -> bool:
    """Whether the person has at least this role in the host."""
    return Organization.objects.managed_by(person, role=role).filter(pk=event.host_id).exists()


def may_organize(person: Person) -> bool:
    """Whether there is an organization for which the person may organize."""
    return hosts_of(person).exists()


def hosts_of(person: Person) -> OrganizationQuerySet:
    """Organizations for which the person may organize."""
    return Organization.objects.managed_by(person, role="organizer")


@dataclass(frozen=True, slots=True)
class DateRow:
    """One occurrence on the staff page, and what can be done with it now."""

    occurrence: Occurrence
    label: str
    place: str
    may_change: bool
    is_postponed: bool
    may_record: bool
    is_recorded: bool
    takes: list[str]
    """Vans, kits and people that go there."""


def date_row(event: Event, occurrence: Occurrence, *, total: int, now: dt.datetime) -> DateRow:
    """The row."""
    is_scheduled = occurrence.state == Occurrence.State.SCHEDULED
    is_recorded = occurrence.state == Occurrence.State.HELD
    return DateRow(
        occurrence=occurrence,
        label=phrases.short_label(event, occurrence, total),
        place=phrases.place(occurrence),
        may_change=event.is_live and occurrence.is_ahead(now),
        is_postponed=occurrence.state == Occurrence.State.POSTPONED,
        may_record=event.is_public and is_scheduled and occurrence.start <= now,
        is_recorded=is_recorded,
        takes=[str(one) for one in (*occurrence.resources.all(), *occurrence.crew.all())],
    )


def has_rest(occurrence: Occurrence) -> bool:
    """Whether scheduled occurrences of the same event come after it."""
    later = Occurrence.objects.scheduled().filter(event=occurrence.event_id, start__gte=occurrence.start)
    return later.exclude(pk=occurrence.pk).exists()


def cancellable(event: Event, *, now: dt.datetime) -> list[Occurrence]:
    """Dates that can still be cancelled, earliest first."""
    return list(event.occurrences.ahead(now).select_related("venue__area", "space"))


def postponable(event: Event, *, now: dt.datetime) -> list[Occurrence]:
    """Dates that can still be postponed, earliest first."""
    return list(event.occurrences.scheduled().upcoming(now).select_related("venue__area", "space"))


def holders_of_bookings(booking_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Which events made these bookings, by the booking's id: words, the staff page, and where the date moves to the
    time that was suggested.
    """
    rows = OccurrenceBooking.objects.filter(booking__in=list(booking_ids))
    return {
        row.booking_id: (
            row.occurrence.event.title,
            reverse("events:staff_event", args=[row.occurrence.event_id]),
            _move_to_suggestion(row),
        )
        for row in rows.select_related("occurrence__event", "booking")
    }


def _move_to_suggestion(row: OccurrenceBooking) -> str:
    """Empty where none was made, or the date has moved on since. It stays as long as it is where the time is longer."""
    date = row.occurrence
    booking = row.booking
    is_there = date.is_scheduled and date.working_span == Span(booking.start, booking.end)
    if not (booking.suggested_start and booking.suggested_end and is_there) or not date.event.is_open:
        return ""
    start = booking.suggested_start + (date.start - booking.start)
    end = max(booking.suggested_end - (booking.end - date.end), start + dt.timedelta(minutes=1))
    end = min(end, start + (date.end - date.start))
    first = base_words.local(start)
    last = base_words.local(end)
    asked = {"day": f"{first:%Y-%m-%d}", "start_time": f"{first:%H:%M}", "end_time": f"{last:%H:%M}"}
    if other := local_times.end_day(start, end):
        asked["end_day"] = f"{other:%Y-%m-%d}"
    page = "events:move" if date.event.is_public else "events:slide"
    return f"{reverse(page, args=[date.pk])}?{urlencode(asked)}"


def spent(event: Event) -> Decimal | None:
    """What the records of its dates say it cost; None while none says anything."""
    found: Decimal | None = HeldRecord.objects.filter(occurrence__event=event).aggregate(sum=Sum("cost"))["sum"]
    return found


def on_market_days(dates: Iterable[Occurrence]) -> set[int]:
    """Ids of those on a market day of their street or village; they come with ``venue__area``. One query."""
    placed = [(one, one.venue.area) for one in dates if one.venue]
    cycles = special_days.markets_in({street for _, area in placed if (street := street_id(area))})
    return {
        one.pk
        for one, area in placed
        for cycle in cycles
        if cycle.area_id in {area.pk, street_id(area)} and cycle.includes(base_words.local(one.start).date())
    }


def asked_for(person: Person, asked: Mapping[str, str]) -> Event:
    """The one of their events that a list is about: ``pk`` where a page says it, else ``event`` (slug).

    Raises Event.DoesNotExist.
    """
    mine = Event.objects.managed_by(person)
    return mine.get(pk=bounds.whole(asked["pk"]) or 0) if "pk" in asked else mine.get(slug=asked.get("event", ""))
