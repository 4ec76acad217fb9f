"""Events and dates as the lists and pages of staff show them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core import clock
from core.bounds import MAX_DURATION
from events.models import (
    Event,
    EventQuerySet,
    HeldRecord,
    Occurrence,
    OccurrenceQuerySet,
)
from events.models.event import may_lack_dates
from events.wording import phrases, search_words
from organizations.models import Area, Organization

MOST = 1000
"""Events that pages of a list show; who looks for others narrows it."""
WINDOW = dt.timedelta(days=366)
"""How far before and after now words are looked for, where no days are asked for."""


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
    """Of ``mine`` those that are wanted, with ``next_start``, ``first_start`` and ``date_count``: all of them, for files.

    By their next date, then those without one, newest first; or all newest first.
    """
    events = _with_dates(_found(mine, wanted, now), now)
    if wanted.order == Order.NEWEST:
        return events.order_by("-pk")
    return events.order_by(F("next_start").asc(nulls_last=True), "-pk")


class Listed(Sequence[Event]):
    """The same for pages, up to ``MOST``: ids first, in their order, then the rows of one page."""

    def __init__(self, mine: EventQuerySet, wanted: Wanted, *, now: dt.datetime) -> None:
        events = _found(mine, wanted, now).order_by()
        self._now = now
        self._parts: list[QuerySet[Any, int]]
        if wanted.order == Order.NEWEST:
            self._parts = [events.order_by("-pk").values_list("pk", flat=True)]
            return
        coming = Occurrence.objects.scheduled().upcoming(now)
        same_time = Q(start=OuterRef("start"), pk__lt=OuterRef("pk"))
        earlier = coming.order_by().filter(Q(start__lt=OuterRef("start")) | same_time, event=OuterRef("event"))
        next_dates = coming.filter(~Exists(earlier), event__in=events.values("pk"))
        without = events.filter(~Exists(coming.order_by().filter(event=OuterRef("pk"))))
        self._parts = [
            next_dates.order_by("start", "-event").values_list("event", flat=True),
            without.order_by("-pk").values_list("pk", flat=True),
        ]

    @cached_property
    def _ids(self) -> list[int]:
        ids: list[int] = []
        for part in self._parts:
            ids += part[: MOST + 1 - len(ids)]
        return ids

    @property
    def is_more(self) -> bool:
        """Whether there are more than that."""
        return len(self._ids) > MOST

    def __len__(self) -> int:
        """How many pages can show."""
        return min(len(self._ids), MOST)

    @overload
    def __getitem__(self, wanted: int) -> Event: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Event]: ...

    def __getitem__(self, wanted: int | slice) -> Event | list[Event]:
        """The rows of a page."""
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        ids = self._ids[:MOST][wanted]
        rows = _with_dates(Event.objects.filter(pk__in=ids), self._now).in_bulk()
        return [rows[pk] for pk in ids]


def _with_dates(events: EventQuerySet, now: dt.datetime) -> EventQuerySet:
    dates = Occurrence.objects.filter(event=OuterRef("pk"))
    total = dates.order_by().values("event").annotate(total=Count("pk")).values("total")
    annotated = events.annotate(
        next_start=Subquery(dates.scheduled().upcoming(now).values("start")[:1]),
        first_start=Subquery(dates.order_by("start").values("start")[:1]),
        date_count=Coalesce(Subquery(total), 0),
    )
    return annotated.select_related("host", "task")


def _found(mine: EventQuerySet, wanted: Wanted, now: dt.datetime) -> EventQuerySet:
    events = mine
    if wanted.ids:
        events = events.filter(pk__in=wanted.ids)
    if wanted.state:
        events = events.filter(state=wanted.state)
    if wanted.kind:
        events = events.filter(kind=wanted.kind)
    if wanted.host:
        events = events.filter(host=wanted.host)
    for word in search_words.words(wanted.text):
        events = events.filter(_called(word, wanted, now))
    if wanted.street or wanted.since or wanted.until:
        dates = Occurrence.objects.filter(event=OuterRef("pk"))
        events = events.filter(Exists(_where_and_when(dates, wanted)))
    return events


def _called(word: str, wanted: Wanted, now: dt.datetime) -> Q:
    """Found by what is stored with the dates of ``WINDOW`` before and after now, or around the days that are asked for;
    what may have no dates yet also by its title.
    """
    until = clock.midnight(wanted.until + dt.timedelta(days=1)) if wanted.until else None
    since = clock.midnight(wanted.since) if wanted.since else min(now, until or now) - WINDOW
    near = Occurrence.objects.filter(start__gt=since - MAX_DURATION, start__lt=until or max(now, since) + WINDOW)
    said = near.filter(search_words.condition(word).q("search"), end__gt=since).order_by()
    titled = Event.objects.filter(may_lack_dates(), title__icontains=word).order_by()
    return Q(pk__in=said.values("event")) | Q(pk__in=titled.values("pk"))


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
