"""Events and dates as the lists and pages of staff show them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from events.models import (
    Event,
    EventQuerySet,
    HeldRecord,
    Occurrence,
)
from events.wording import phrases


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


def spent(event: Event) -> Decimal | None:
    """What the records of its dates say it cost; None while none says anything."""
    found: Decimal | None = HeldRecord.objects.filter(occurrence__event=event).aggregate(sum=Sum("cost"))["sum"]
    return found
