"""Dates as the planner reads them: values of one query, no rows of models, since a month may have two thousand."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django.db.models import Q, QuerySet

from core.spans import Span
from events.models import Event, Occurrence
from events.wording import phrases
from organizations.models import Area


class DateRow(NamedTuple):
    """One date with its event and where it is."""

    pk: int
    start: dt.datetime
    end: dt.datetime
    arrive: dt.datetime | None
    leave: dt.datetime | None
    state: str
    mode: str
    position: int
    place_note: str
    event: int
    title: str
    slug: str
    kind: str
    event_state: str
    is_public: bool
    host: int
    host_name: str
    host_slug: str
    task: str | None
    task_title: str | None
    venue: int | None
    venue_name: str | None
    venue_of: int | None
    area: int | None
    area_level: str | None
    parent: int | None
    space: int | None
    space_name: str | None
    is_whole: bool | None
    setup_minutes: int | None
    clearup_minutes: int | None

    @property
    def is_scheduled(self) -> bool:
        """Whether it will be held as planned."""
        return self.state == Occurrence.State.SCHEDULED

    @property
    def is_postponed(self) -> bool:
        """Whether it waits for a new time."""
        return self.state == Occurrence.State.POSTPONED

    def may_go(self, now: dt.datetime) -> bool:
        """Whether it can be moved still, as far as its states go."""
        if self.event_state in Event.UNPUBLISHED:
            return True
        is_ahead = self.is_scheduled and self.end > now
        return self.event_state == Event.State.PUBLISHED and (is_ahead or self.is_postponed)

    @property
    def working_span(self) -> Span:
        """From arriving to leaving."""
        return Span(self.arrive or self.start, self.leave or self.end)

    @property
    def street(self) -> int | None:
        """The street in which the place lies."""
        return Area.street_id_of(self.area, self.parent, self.area_level)

    @property
    def short(self) -> str:
        """第3站; lectures are told by their title alone."""
        is_counted = self.kind in {Event.Kind.DRIVE, Event.Kind.CLASS}
        return f"第{self.position}{phrases.unit(self.kind)}" if is_counted else ""

    @property
    def place(self) -> str:
        """样例文化站（大厅）."""
        part = self.space_name if self.space and not self.is_whole else ""
        return phrases.named_place(self.venue_name or "", part or "", mode=self.mode, note=self.place_note)


_COLUMNS = (
    "pk", "start", "end", "arrive", "leave", "state", "mode", "position", "place_note", "event", "event__title", "event__slug",
    "event__kind", "event__state", "is_public", "event__host", "event__host__name", "event__host__slug",
    "event__task__code", "event__task__title", "venue", "venue__name", "venue__organization", "venue__area",
    "venue__area__level", "venue__area__parent", "space", "space__name", "space__is_whole", "space__setup_minutes", "space__clearup_minutes",
)  # fmt: skip


def read(dates: "QuerySet[Occurrence]") -> list[DateRow]:
    """In the order of the query."""
    told = dates.annotate(is_public=Q(event__published_at__isnull=False))
    values = cast("Iterable[tuple[Any, ...]]", told.values_list(*_COLUMNS))
    return [DateRow._make(row) for row in values]
