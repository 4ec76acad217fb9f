"""Queries on events and occurrences that pages, the API and verbs share."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Person
from core import bounds
from core.spans import Span
from events.models import (
    Event,
    Occurrence,
)
from events.rules import Assignments, DateFacts, EventFacts
from events.wording import phrases
from organizations.models import Organization, OrganizationQuerySet

ONE_AT_A_TIME = (Event.Kind.DRIVE, Event.Kind.CLASS, Event.Kind.TRAINING, Event.Kind.COMPETITION)
"""A van is at one stop, a course at one lesson, rounds follow each other; lectures may run side by side."""


def dates_of(event: Event) -> "QuerySet[Occurrence]":
    """All occurrences with their places, in the order of their positions."""
    return event.occurrences.select_related("venue__area", "space").order_by("position", "start", "pk")


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
    live = [occurrence for occurrence in dates if occurrence.state == Occurrence.State.SCHEDULED]
    audiences = Event.audiences.through.objects.filter(event=OuterRef("pk"))
    stored = Event.objects.filter(pk=event.pk).values_list(
        Exists(audiences), "task__plan__first_year", "task__plan__last_year"
    )
    has_audience, first_year, last_year = stored.get()
    return EventFacts(
        title=event.title,
        description=event.description,
        has_host=event.host_id is not None,
        has_task=event.task_id is not None,
        has_audience=has_audience,
        plan_years=(first_year, last_year) if event.task_id and first_year else None,
        is_programme=event.kind == Event.Kind.THEME_DAY,
        one_at_a_time=event.kind in ONE_AT_A_TIME,
        dates=tuple(date_facts(event, occurrence, len(dates)) for occurrence in live),
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


def has_role(person: Person, event: Event, role: str) -> bool:
    """Whether the person has at least this role in the host."""
    return Organization.objects.managed_by(person, role=role).filter(pk=event.host_id).exists()


def may_organize(person: Person) -> bool:
    """Whether there is an organization for which the person may organize."""
    return hosts_of(person).exists()


def hosts_of(person: Person) -> OrganizationQuerySet:
    """Organizations for which the person may organize."""
    return Organization.objects.managed_by(person, role="organizer")


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


def asked_for(person: Person, asked: Mapping[str, str]) -> Event:
    """The one of their events that a list is about: ``pk`` where a page says it, else ``event`` (slug).

    Raises Event.DoesNotExist.
    """
    mine = Event.objects.managed_by(person)
    return mine.get(pk=bounds.whole(asked["pk"]) or 0) if "pk" in asked else mine.get(slug=asked.get("event", ""))
