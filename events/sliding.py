"""A date of a draft moves: nobody knows of it yet, so nobody is told, and it can be put back."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from accounts.models import Person
from core.errors import Refusal
from events import changing, clashing, editing, ticks, words
from events.clashes.shapes import Clash, Severity
from events.models import Event, Occurrence
from events.rules import Move
from venues.models import Space, Venue


@dataclass(frozen=True, slots=True)
class Stand:
    """When and where one date is: enough to put it back."""

    occurrence_id: int
    start: dt.datetime
    end: dt.datetime
    arrive: dt.datetime | None
    leave: dt.datetime | None
    venue_id: int | None
    space_id: int | None
    place_note: str

    @classmethod
    def of(cls, one: Occurrence) -> Self:
        """As it is now."""
        return cls(one.pk, one.start, one.end, one.arrive, one.leave, one.venue_id, one.space_id, one.place_note)


def rehearse(event: Event, moves: Iterable[Move], *, now: dt.datetime, space_id: int | None = None) -> list[Occurrence]:
    """All dates of the draft as they would be, in memory. ``space_id`` is for the first of the moves.

    A date that changes its venue loses its space, unless one is named. Refuses: already_published, not_scheduled,
    ends_before_start; and of a moved stop of a drive: stops_swapped, overlaps_itself, travel_too_short.
    """
    if event.state not in editing.UNPUBLISHED:
        raise Refusal("already_published", "这场活动已经发布，请用“改期”，报了名的人会收到通知。", state=event.state)
    dates = list(event.occurrences.select_related("venue__area", "space").order_by("position", "pk"))
    steps = {step.occurrence_id: step for step in moves}
    venues = Venue.objects.select_related("area").in_bulk([one.venue_id for one in steps.values() if one.venue_id])
    first, starts = next(iter(steps), None), changing.scheduled_starts(dates)
    for one in dates:
        if step := steps.get(one.pk):
            _refuse(event, one, step, len(dates))
            old_venue = one.venue_id
            changing.apply(one, step, venues)
            if one.venue_id != old_venue:
                one.space = None
            if space_id and one.pk == first:
                one.space = Space.objects.filter(pk=space_id, venue=one.venue_id).first()
    changing.refuse_swap(event, dates, starts)
    if event.kind == Event.Kind.DRIVE:
        _refuse_among_stops(event, dates, steps, now)
    return dates


def slide(
    *,
    event: Event,
    moves: Sequence[Move],
    by: Person,
    now: dt.datetime,
    expected_version: int,
    space_id: int | None = None,
) -> list[Stand]:
    """Move dates of a draft; answers where the moved ones stood, for ``put_back``.

    Refuses as ``rehearse``, and: changed_meanwhile (Conflict).
    """
    moved = {step.occurrence_id for step in moves}
    stood = [Stand.of(one) for one in event.occurrences.filter(pk__in=moved)]
    dates = rehearse(event, moves, now=now, space_id=space_id)
    editing.save_event(event=event, occurrences=dates, by=by, now=now, expected_version=expected_version)
    return stood


def put_back(*, event: Event, stood: Iterable[Stand], by: Person, now: dt.datetime, expected_version: int) -> None:
    """Take a shift back, unless somebody changed the event since. Refuses as ``slide``."""
    old = {one.occurrence_id: one for one in stood}
    dates = rehearse(event, (), now=now)
    for one in dates:
        if stand := old.get(one.pk):
            one.start, one.end, one.arrive, one.leave = stand.start, stand.end, stand.arrive, stand.leave
            one.venue = Venue.objects.select_related("area").filter(pk=stand.venue_id or 0).first()
            one.space = Space.objects.filter(pk=stand.space_id or 0).first()
            one.place_note = stand.place_note
    editing.save_event(event=event, occurrences=dates, by=by, now=now, expected_version=expected_version)


def in_the_way(
    event: Event, dates: Sequence[Occurrence], moved: Collection[int], *, by: Person, now: dt.datetime
) -> list[Clash]:
    """What the moved dates would clash with, and hard clashes of all dates; a draft may be saved all the same."""
    planned = clashing.planned_of(event, dates)
    found = clashing.clashes(planned, now=now, by=by)
    return [one for one in found if one.severity == Severity.HARD or planned.dates[one.index].occurrence_id in moved]


def _refuse_among_stops(event: Event, dates: Sequence[Occurrence], moved: Collection[int], now: dt.datetime) -> None:
    """A moved stop neither overlaps its neighbors nor leaves the van no time to drive; other stops are left in peace."""
    planned = clashing.planned_of(event, dates)
    indexes = {date.index for date in planned.dates if date.occurrence_id in moved}
    ticks.refuse_hard(clash for clash in clashing.among_own(planned, now=now) if clash.touches(indexes))


def _refuse(event: Event, one: Occurrence, step: Move, total: int) -> None:
    name = words.short_label(event, one, total) or "这场活动"
    if one.state != Occurrence.State.SCHEDULED:
        raise Refusal("not_scheduled", f"{name}{one.get_state_display()}，不能再改。", occurrence=one.pk)
    if step.end <= step.start:
        raise Refusal("ends_before_start", f"{name}的结束要晚于开始，请改一下时间。", occurrence=one.pk)
