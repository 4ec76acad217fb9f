"""Events and dates as the lists and pages of staff show them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from core import clock
from events.models import (
    Event,
    EventQuerySet,
    HeldRecord,
    Occurrence,
    OccurrenceQuerySet,
)
from events.wording import phrases, search_words
from organizations.models import Area, Organization


class Order(models.TextChoices):
    """How the list is sorted."""

    NEXT = "next", "按下一场"
    NEWEST = "newest", "新建的在前"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is looked for; what is empty leaves nothing out."""

    text: str = ""
    state: str = ""
    kind: str = ""
    street: Area | None = None
    host: Organization | None = None
    since: dt.date | None = None
    """Events with a date on this day or later; with ``until``, between the two, both included."""
    until: dt.date | None = None
    ids: tuple[int, ...] = ()
    """Only these, whatever else is wanted."""
    order: Order = Order.NEXT


def staff_events(mine: EventQuerySet, wanted: Wanted, *, now: dt.datetime) -> EventQuerySet:
    """Of ``mine`` those that are wanted, with ``next_start``, ``first_start`` and ``date_count``.

    By their next date, then those without one, newest first; or all newest first.
    """
    dates = Occurrence.objects.filter(event=OuterRef("pk"))
    coming = dates.scheduled().upcoming(now).values("start")[:1]
    events = mine.annotate(
        next_start=Subquery(coming),
        first_start=Subquery(dates.order_by("start").values("start")[:1]),
        date_count=Count("occurrences"),
    )
    if wanted.ids:
        events = events.filter(pk__in=wanted.ids)
    if wanted.state:
        events = events.filter(state=wanted.state)
    if wanted.kind:
        events = events.filter(kind=wanted.kind)
    if wanted.host:
        events = events.filter(host=wanted.host)
    for word in search_words.words(wanted.text):
        events = events.filter(
            Q(title__icontains=word) | Exists(dates.filter(search_words.condition(word).q("search")))
        )
    if wanted.street or wanted.since or wanted.until:
        events = events.filter(Exists(_where_and_when(dates, wanted)))
    events = events.select_related("host", "task")
    if wanted.order == Order.NEWEST:
        return events.order_by("-pk")
    return events.order_by(F("next_start").asc(nulls_last=True), "-pk")


def _where_and_when(dates: OccurrenceQuerySet, wanted: Wanted) -> OccurrenceQuerySet:
    """The dates that make an event one of those that are wanted."""
    if wanted.street:
        dates = dates.filter(Q(venue__area=wanted.street) | Q(venue__area__parent=wanted.street))
    if wanted.since:
        dates = dates.filter(end__gt=clock.midnight(wanted.since))
    if wanted.until:
        dates = dates.filter(start__lt=clock.midnight(wanted.until + dt.timedelta(days=1)))
    return dates


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
    cost: Decimal | None = HeldRecord.objects.filter(occurrence__event=event).aggregate(sum=Sum("cost"))["sum"]
    return cost
