"""Move dates of drafts, without texts since nobody knows of them yet; a move can be undone."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from accounts.models import Person
from core.errors import Refusal
from events import queries, rules
from events.clashes import acknowledging, engine
from events.clashes.types import Clash, Planned, Severity
from events.drafts import editing
from events.models import Event, Occurrence
from events.occurrences import day_marks, plan_change, substitutions
from events.rules import Assignments, Move, ResourceChange
from events.wording import change_lines, phrases
from venues.models import Space, Venue


@dataclass(frozen=True, slots=True)
class DatePosition:
    """When and where one date is: enough to undo a move."""

    occurrence_id: int
    start: dt.datetime
    end: dt.datetime
    arrive: dt.datetime | None
    leave: dt.datetime | None
    venue_id: int | None
    space_id: int | None
    place_note: str
    resource_ids: tuple[int, ...] = ()
    crew_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, one: Occurrence, assignments: Assignments | None = None) -> Self:
        """As it is now; ``assignments``: what it takes along, looked up where it isn't given."""
        taken = assignments or queries.assignments_of([one.pk])[one.pk]
        where = (one.venue_id, one.space_id, one.place_note)
        return cls(one.pk, one.start, one.end, one.arrive, one.leave, *where, taken.resource_ids, taken.crew_ids)


def preview(event: Event, moves: Sequence[Move], *, now: dt.datetime) -> list[Occurrence]:
    """All dates of the draft as they would be, in memory.

    A date that changes its venue loses its space, unless one is named. Refuses: already_published, not_scheduled,
    ends_before_start, space_elsewhere; and of a moved stop of a drive: stops_swapped, overlaps_itself,
    travel_too_short.
    """
    if not event.is_unpublished:
        raise Refusal("already_published", "这场活动已经发布，请用“改期”，报了名的人会收到通知。", state=event.state)
    dates = list(event.occurrences.select_related("venue__area", "space").order_by("position", "pk"))
    steps = {step.occurrence_id: step for step in moves}
    venues = Venue.objects.select_related("area").in_bulk([move.venue_id for move in steps.values() if move.venue_id])
    spaces = substitutions.spaces(steps.values())
    starts = plan_change.scheduled_starts(dates)
    for occurrence in dates:
        if step := steps.get(occurrence.pk):
            _refuse(event, occurrence, step, len(dates))
            plan_change.apply(occurrence, step, venues, spaces)
    plan_change.refuse_swap(event, dates, starts)
    if event.kind == Event.Kind.DRIVE:
        _refuse_among_stops(event, dates, moves, now)
    return dates


@dataclass(frozen=True, slots=True)
class Line:
    """One date that would move: how it is called, as it was, as it would be, and what it takes instead in words."""

    label: str
    before: Occurrence
    after: Occurrence
    swapped: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All dates as they would be, and those of them that differ."""

    dates: list[Occurrence]
    lines: list[Line]
    far: list[str]
    """Moves that ask back (``rules.FAR_MOVE``), in words."""
    day_lines: list[str]
    """What the days are to which dates go."""


def show(event: Event, moves: Sequence[Move], *, now: dt.datetime) -> Shown:
    """The preview of a move. Refuses as ``preview``."""
    dates = preview(event, moves, now=now)
    moved = {step.occurrence_id for step in moves}
    before = {
        occurrence.pk: occurrence
        for occurrence in event.occurrences.filter(pk__in=moved).select_related("venue", "space")
    }
    took = queries.assignments_of(list(moved))
    assignments = substitutions.assignments(dates, moves)
    lines = []
    for one in dates:
        if one.pk not in moved:
            continue
        old = before[one.pk]
        had = took[one.pk]
        takes = assignments.get(one.uid, had)
        if DatePosition.of(old, had) != DatePosition.of(one, takes):
            names = substitutions.assigned_names((had, takes)) if takes != had else ((), ())
            swapped = change_lines.assigned_line(*names)
            lines.append(Line(phrases.short_label(event, one, len(dates)), old, one, swapped))
    marked = day_marks.marked_days([line.after for line in lines], [line.label for line in lines])
    return Shown(dates, lines, _far(lines, now), [marked_day.words(now) for marked_day in marked])


def _far(lines: Iterable[Line], now: dt.datetime) -> list[str]:
    return [
        change_lines.far_line(line.label, line.before.start, line.after.start, now=now)
        for line in lines
        if rules.is_far(line.before.start, line.after.start)
    ]


def slide(
    *,
    event: Event,
    moves: Sequence[Move],
    by: Person,
    now: dt.datetime,
    expected_version: int,
    confirm_far: bool = False,
) -> list[DatePosition]:
    """Move dates of a draft; returns their previous positions, for ``put_back``.

    Refuses as ``preview``, and: changed_meanwhile (Conflict), moved_far (unless ``confirm_far``).
    """
    if not confirm_far:
        plan_change.refuse_far(show(event, moves, now=now).far)
    moved = {step.occurrence_id for step in moves}
    took = queries.assignments_of(list(moved))
    previous = [
        DatePosition.of(occurrence, took[occurrence.pk]) for occurrence in event.occurrences.filter(pk__in=moved)
    ]
    dates = preview(event, moves, now=now)
    assignments = substitutions.assignments(dates, moves)
    editing.save_event(
        event=event, occurrences=dates, by=by, now=now, expected_version=expected_version, assignments=assignments
    )
    return previous


def choose_space(*, event: Event, space: Space, by: Person, now: dt.datetime) -> int:
    """The space for all dates of a draft that are to come at its venue and have none; how many.

    Refuses: nothing_to_change, and as ``slide``.
    """
    dates = event.occurrences.scheduled().filter(venue=space.venue_id, space=None, end__gt=now)
    takes = ResourceChange(space.pk)
    moves = [Move(occurrence.pk, occurrence.start, occurrence.end, occurrence.venue_id, takes) for occurrence in dates]
    if not moves:
        raise Refusal("nothing_to_change", "这里的日期都选好了场地，没有要改的。")
    slide(event=event, moves=moves, by=by, now=now, expected_version=event.version)
    return len(moves)


def put_back(
    *, event: Event, previous: Iterable[DatePosition], by: Person, now: dt.datetime, expected_version: int
) -> None:
    """Undo a move, unless somebody changed the event since. Refuses as ``slide``."""
    old = {date_position.occurrence_id: date_position for date_position in previous}
    dates = preview(event, (), now=now)
    for occurrence in dates:
        if position := old.get(occurrence.pk):
            occurrence.start = position.start
            occurrence.end = position.end
            occurrence.arrive = position.arrive
            occurrence.leave = position.leave
            occurrence.venue = Venue.objects.select_related("area").filter(pk=position.venue_id or 0).first()
            occurrence.space = Space.objects.filter(pk=position.space_id or 0).first()
            occurrence.place_note = position.place_note
    assignments = {
        one.uid: Assignments(old[one.pk].resource_ids, old[one.pk].crew_ids) for one in dates if one.pk in old
    }
    editing.save_event(
        event=event, occurrences=dates, by=by, now=now, expected_version=expected_version, assignments=assignments
    )


def in_the_way(
    event: Event, dates: Sequence[Occurrence], moves: Sequence[Move], *, by: Person | None, now: dt.datetime
) -> tuple[Planned, list[Clash]]:
    """The draft as it would be; what the moved dates would clash with, and hard clashes of all dates. It may be saved
    all the same.
    """
    planned = engine.planned_of(event, dates, substitutions.assignments(dates, moves))
    clashes = engine.clashes(planned, now=now, by=by)
    moved = {step.occurrence_id for step in moves}
    return planned, [
        clash
        for clash in clashes
        if clash.severity == Severity.HARD or planned.dates[clash.index].occurrence_id in moved
    ]


def _refuse_among_stops(event: Event, dates: Sequence[Occurrence], moves: Sequence[Move], now: dt.datetime) -> None:
    """A moved stop neither overlaps its neighbors nor leaves the van no time to drive; other stops are not checked."""
    planned = engine.planned_of(event, dates, substitutions.assignments(dates, moves))
    moved = {move.occurrence_id for move in moves}
    indexes = {date.index for date in planned.dates if date.occurrence_id in moved}
    clashes = [clash for clash in engine.among_own(planned, now=now) if clash.touches(indexes)]
    acknowledging.refuse_hard(planned, clashes)


def _refuse(event: Event, one: Occurrence, step: Move, total: int) -> None:
    name = phrases.short_label(event, one, total) or "这场活动"
    if one.state != Occurrence.State.SCHEDULED:
        raise Refusal("not_scheduled", f"{name}{one.get_state_display()}，不能再改。", occurrence=one.pk)
    if step.end <= step.start:
        raise Refusal("ends_before_start", f"{name}的结束要晚于开始，请改一下时间。", occurrence=one.pk)
