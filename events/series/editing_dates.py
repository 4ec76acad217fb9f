"""Change the times or the place of one date of a series, of it and all that follow, or of all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from events import rules
from events.changes import adding_dates, moving_dates, previewing
from events.clashes.types import Clash, Planned
from events.drafts import draft_moves
from events.models import Change, Occurrence, Series, SeriesDate
from events.occurrences.cloning import Times
from events.rules import Move


class Scope(StrEnum):
    """Which dates of the series."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What shall change. Dates that were changed on their own stay as they are unless ``exceptions`` is set."""

    date: SeriesDate
    scope: Scope
    times: Times
    exceptions: bool = False
    instead: tuple[Move, ...] = ()
    """Where single dates of the event go that can't move so: exceptions of the series from then on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """What would happen: the moves of dates to come, and how many exceptions stay as they are."""

    moves: list[Move]
    kept: int
    change_preview: previewing.ChangePreview | None = None
    """Who would be told what; None for a draft, of which nobody knows."""
    shown: draft_moves.Shown | None = None
    """The dates of a draft that would differ."""
    clashes: list[Clash] = field(default_factory=list)
    """Of a draft, which may be stored all the same, or those of the preview, which want a reason."""
    planned: Planned | None = None
    """The draft as it would be."""

    @property
    def moved(self) -> list[Occurrence]:
        """The dates of a draft that would differ, as they would be."""
        return [line.after for line in self.shown.lines] if self.shown else []


def preview(*, wanted: Wanted, reason: str, now: dt.datetime, by: Person | None = None) -> Shift:
    """The shift without storing it. Refuses as ``shift`` does."""
    event = wanted.date.series.event
    rows = _rows(wanted)
    moves, kept = _moves(wanted, rows, now)
    if event.is_unpublished:
        shown = draft_moves.show(event, moves, now=now)
        planned, clashes = draft_moves.in_the_way(event, shown.dates, moves, by=by, now=now)
        return Shift(moves=moves, kept=kept, shown=shown, clashes=clashes, planned=planned)
    kind = Change.Kind.RESCHEDULED
    change_preview = previewing.preview(change_kind=kind, event=event, moves=moves, reason=reason, now=now, by=by)
    return Shift(moves=moves, kept=kept, change_preview=change_preview, clashes=change_preview.clashes)


def shift(
    *,
    wanted: Wanted,
    reason: str,
    by: Person,
    now: dt.datetime,
    expected_version: int | None = None,
    override_reason: str = "",
) -> Change | None:
    """Move the dates: a draft is edited in silence, of a published event everybody is told once, by one change.

    With one date the series itself stays, and the date is an exception. Refuses: nothing_to_change,
    ends_before_start, and as ``draft_moves`` or ``rescheduling`` do.
    """
    with transaction.atomic():
        event = adding_dates.open_event(wanted.date.series.event, expected_version)
        Series.objects.select_for_update().get(pk=wanted.date.series_id)
        rows = _rows(wanted)
        moves, _ = _moves(wanted, rows, now)
        if wanted.scope != Scope.ONE:
            _rewrite(rows, wanted.times, now)
        return moving_dates.move(event, moves, reason=reason, override_reason=override_reason, by=by, now=now)


def _rows(wanted: Wanted) -> list[SeriesDate]:
    rows = SeriesDate.objects.filter(series=wanted.date.series_id).select_related("occurrence")
    if wanted.scope == Scope.ONE:
        rows = rows.filter(pk=wanted.date.pk)
    elif wanted.scope == Scope.FOLLOWING:
        rows = rows.filter(day__gte=wanted.date.day)
    return list(rows)


def _moves(wanted: Wanted, rows: Sequence[SeriesDate], now: dt.datetime) -> tuple[list[Move], int]:
    """The moves, and how many exceptions are left alone. An exception moves within its own day."""
    wanted.times.check()
    spared = wanted.scope != Scope.ONE and not wanted.exceptions
    open_rows = [(row, row.occurrence) for row in rows if row.occurrence is not None and row.may_change(now)]
    chosen = [occurrence for row, occurrence in open_rows if not (spared and row.is_exception)]
    if not chosen and wanted.scope == Scope.ONE:
        raise Refusal("nothing_to_change", "这一天跳过了或者已经过去，没有可改的。")
    moves = rules.with_instead([_move(occurrence, wanted.times) for occurrence in chosen], wanted.instead)
    return moves, len(open_rows) - len(chosen)


def _move(occurrence: Occurrence, times: Times) -> Move:
    start, end = times.on(phrases.local(occurrence.start).date(), source=occurrence)
    return Move(occurrence.pk, start, end, times.venue_id, times.takes)


def _rewrite(rows: Sequence[SeriesDate], times: Times, now: dt.datetime) -> None:
    """What the series wants from now on; the past stays as it was."""
    for row in rows:
        if row.end > now:
            (row.start, row.end) = times.on(row.day)
            row.venue_id = times.venue_id
            row.space_id = times.takes.space_id if times.takes else None
            row.save(update_fields=["start", "end", "venue", "space"])
