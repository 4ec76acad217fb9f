"""Reads that several callers share."""

from collections.abc import Iterable

from django.db.models import QuerySet

from events import words
from events.models import Event, Occurrence
from events.rules import DateFacts, EventFacts

ONE_AT_A_TIME = (Event.Kind.DRIVE, Event.Kind.CLASS)
"""A van is at one stop, a course at one lesson; lectures and school slots may run side by side."""


def position_words(event: Event, occurrences: Iterable[Occurrence]) -> dict[int, str]:
    """第3站/共9站 by occurrence id; the occurrences are all of the event."""
    found = list(occurrences)
    return {one.pk: words.label(event, one, len(found)) for one in found}


def dates_of(event: Event) -> "QuerySet[Occurrence]":
    """All occurrences with their places, in the order of their positions."""
    return event.occurrences.select_related("venue__area").order_by("position", "start", "pk")


def date_facts(event: Event, occurrence: Occurrence, total: int) -> DateFacts:
    """One occurrence as the rules see it."""
    return DateFacts(
        label=words.short_label(event, occurrence, total) or "活动",
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
        one_at_a_time=event.kind in ONE_AT_A_TIME,
        dates=tuple(date_facts(event, one, len(dates)) for one in live),
    )
