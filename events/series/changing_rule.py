"""Change the rule of a series from a day on: every Tuesday becomes every Thursday, each date in its turn."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from events import locks, rules
from events.changes import adding_dates, moving_dates, previewing
from events.clashes import engine
from events.clashes.engine import Clash
from events.clashes.types import OF_DAYS, Planned
from events.drafts import editing
from events.models import Change, Event, Series, SeriesDate
from events.occurrences import plan_change, substitutions
from events.occurrences.cloning import Times
from events.rules import Move
from events.schedule import recurrence
from events.schedule.recurrence import Kind, Pattern
from events.series import generating
from events.wording import change_lines
from organizations.travel import street_id
from special_days import queries
from special_days.queries import Mark
from venues.models import Venue


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The rule from ``date`` on (or, with ``all_dates``, for all that are still to come), without an end of its own.

    Dates that were changed on their own stay where they are unless ``exceptions`` is set.
    """

    date: SeriesDate
    pattern: Pattern
    times: Times
    all_dates: bool = False
    exceptions: bool = False
    instead: tuple[Move, ...] = ()
    """Where single dates of the series go that can't follow the rule: exceptions from then on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What becomes of one day of the series: it is the new rule's ``day`` then."""

    date: SeriesDate
    day: dt.date
    start: dt.datetime
    end: dt.datetime
    stays: str = ""
    """Why its date isn't moved at all: skipped, cancelled, changed on its own, over."""
    marks: list[Mark] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    instead: Move | None = None
    """Where its date goes that can't follow the rule; ``start`` and ``end`` are still what the rule wants."""

    @property
    def moves(self) -> bool:
        """Whether its date would move."""
        return not self.stays

    @property
    def goes(self) -> dt.datetime:
        """When its date would begin."""
        return self.instead.start if self.instead else self.start

    @property
    def doubt(self) -> str:
        """Why it is left out unless somebody wants it; empty for one that nothing speaks against."""
        return "" if self.stays else generating.reason_against(self.marks, self.clashes)


def propose(*, wanted: Wanted, by: Person, now: dt.datetime) -> list[Step]:
    """Which date moves where, and what is there on that day; nothing is stored.

    Refuses: nothing_to_change, ends_before_start, days_do_not_match, in_the_past, before_the_rest, place_unknown, and
    what can't be read as a rule.
    """
    event = wanted.date.series.event
    steps = _steps(wanted, now)
    venue = generating.chosen_venue(wanted.times.venue_id)
    street = street_id(venue.area) if venue else None
    marked = queries.marks([step.day for step in steps], streets=[street] if street else [])
    found = _previewed(event, steps, wanted.times, by=by, now=now)
    return [
        replace(step, marks=marked[step.day], clashes=found.get(step.date.occurrence_id or 0, []) if step.moves else [])
        for step in steps
    ]


def blocked(
    *, wanted: Wanted, left_out: Collection[dt.date], steps: Sequence[Step], by: Person, now: dt.datetime
) -> tuple[Planned, list[Clash]]:
    """The plan in which the steps (of ``propose``) with hard clashes move too, and these clashes; for ways out."""
    hard = [step for step in steps if any(clash.is_hard for clash in step.clashes)]
    out = set(left_out) - {step.day for step in hard}
    planned = _planned(wanted.date.series.event, _moves(steps, out, wanted.times), wanted.times)
    ids = {step.date.occurrence_id for step in hard}
    indexes = {date.index for date in planned.dates if date.occurrence_id in ids}
    clashes = engine.clashes(planned, now=now, by=by) if indexes else []
    return planned, [clash for clash in clashes if clash.is_hard and clash.index in indexes]


def preview(
    *, wanted: Wanted, left_out: Collection[dt.date], reason: str, by: Person, now: dt.datetime
) -> previewing.ChangePreview | None:
    """Who would be told what; None for a draft, and where no date moves. Refuses as ``replan``."""
    event = wanted.date.series.event
    moves = _moves(_steps(wanted, now), left_out, wanted.times)
    if event.is_unpublished or not moves:
        return None
    kind = Change.Kind.RESCHEDULED
    return previewing.preview(change_kind=kind, event=event, moves=moves, reason=reason, now=now, by=by)


def replan(
    *,
    wanted: Wanted,
    left_out: Mapping[dt.date, str],
    reason: str,
    by: Person,
    now: dt.datetime,
    expected_version: int | None = None,
    override_reason: str = "",
    confirm_far: bool = False,
) -> tuple[Series, Change | None]:
    """Move the dates; the rule from there on is a series of its own, with the skipped days and the exceptions.

    What is left out (by its new day, with a reason) is skipped in a draft; of a published event its date stays where
    it is, until somebody cancels or moves it. Refuses as ``propose``, and as ``adding_dates.open_event``, ``draft_moves`` or
    ``rescheduling`` do.
    """
    with transaction.atomic():
        locked = adding_dates.open_event(wanted.date.series.event, expected_version)
        old = Series.objects.select_for_update().get(pk=wanted.date.series_id)
        steps = _steps(wanted, now)
        series = _write(old, locked, steps, wanted, by=by, now=now)
        if locked.is_unpublished:
            _skip(locked, [step for step in steps if step.moves and step.day in left_out], left_out, by=by, now=now)
        moves = _moves(steps, left_out, wanted.times)
        change = moving_dates.move(
            locked, moves, reason=reason, override_reason=override_reason, by=by, now=now, confirm_far=confirm_far
        )
        return series, change


def _steps(wanted: Wanted, now: dt.datetime) -> list[Step]:
    """The days in their order, each with the day that the new rule names in its turn."""
    wanted.times.check()
    rows = SeriesDate.objects.filter(series=wanted.date.series_id, end__gt=now).select_related("occurrence")
    if not wanted.all_dates:
        rows = rows.filter(day__gte=wanted.date.day)
    dates = list(rows)
    if not any(date.may_change(now) for date in dates):
        raise Refusal("nothing_to_change", "从这天起没有还要办的日期，没有可改的。")
    days = _days(wanted.pattern, len(dates))
    steps = [_step(date, day, wanted, now) for date, day in zip(dates, days, strict=True)]
    if any(step.moves and step.goes <= now for step in steps):
        raise Refusal("in_the_past", "照新规律有的日期已经过去了，请把“从哪天起”往后改。")
    _refuse_passing(dates, days[0])
    return steps


def _refuse_passing(dates: Sequence[SeriesDate], first: dt.date) -> None:
    """Those that stay as they are stay before those that move."""
    before = SeriesDate.objects.filter(series=dates[0].series_id, day__gte=first, day__lt=dates[0].day)
    if last := before.order_by("-day").first():
        sentence = f"照新规律，{phrases.date(first)}会排到不改的{phrases.date(last.day)}前面，请把“从哪天起”往后改。"
        raise Refusal("before_the_rest", sentence)


def _days(pattern: Pattern, count: int) -> list[dt.date]:
    """As many days as there are dates to move."""
    days = recurrence.days(_rule(pattern, count))
    if len(days) != count:
        sentence = f"还有 {count} 天要排，照新规律是 {len(days)} 天。请换个规律，或列够 {count} 天。"
        raise Refusal("days_do_not_match", sentence, dates=count, days=len(days))
    return days


def _rule(pattern: Pattern, count: int) -> Pattern:
    if pattern.kind == Kind.DATES:
        return replace(pattern, count=None, until=None)
    text = recurrence.endless(pattern.text) if pattern.kind == Kind.RRULE else ""
    return replace(pattern, count=count, until=None, text=text)


def _step(date: SeriesDate, day: dt.date, wanted: Wanted, now: dt.datetime) -> Step:
    start, end = wanted.times.on(day, source=date.occurrence)
    stays = ""
    if date.is_skipped:
        stays = "已经取消" if date.occurrence else "跳过"
    elif not date.may_change(now):
        stays = "已经办过或延期"
    elif date.is_exception and not wanted.exceptions:
        stays = "单独改过"
    own = {move.occurrence_id: move for move in wanted.instead}
    instead = own.get(date.occurrence_id or 0)
    return Step(date=date, day=day, start=start, end=end, stays=stays, instead=instead)


def _moves(steps: Sequence[Step], left_out: Collection[dt.date], times: Times) -> list[Move]:
    return [
        step.instead or Move(step.date.occurrence_id, step.start, step.end, times.venue_id, times.takes)
        for step in steps
        if step.moves and step.day not in left_out and step.date.occurrence_id
    ]


def far_lines(steps: Iterable[Step], *, now: dt.datetime) -> list[str]:
    """The steps that ask back (``rules.FAR_MOVE``), in words."""
    moved = [(step.date.occurrence, step.goes) for step in steps if step.moves]
    return [
        change_lines.far_line("", occurrence.start, start, now=now)
        for occurrence, start in moved
        if occurrence and rules.is_far(occurrence.start, start)
    ]


def _previewed(
    event: Event, steps: Sequence[Step], times: Times, *, by: Person, now: dt.datetime
) -> dict[int, list[Clash]]:
    """By the id of each date, its clashes; what the days themselves are, their marks tell."""
    planned = _planned(event, _moves(steps, (), times), times)
    found: dict[int, list[Clash]] = {}
    for clash in engine.clashes(planned, now=now, by=by):
        if clash.code not in OF_DAYS:
            for date in planned.dates:
                if clash.touches({date.index}):
                    found.setdefault(date.occurrence_id or 0, []).append(clash)
    return found


def _planned(event: Event, moves: Sequence[Move], times: Times) -> Planned:
    """The event as it would be with these moves."""
    generating.chosen_venue(times.venue_id)
    generating.chosen_space(times)
    dates = list(event.occurrences.select_related("venue__area", "space").order_by("pk"))
    by_id = {occurrence.pk: occurrence for occurrence in dates}
    venues = Venue.objects.select_related("area").in_bulk([move.venue_id for move in moves if move.venue_id])
    spaces = substitutions.spaces(moves)
    for move in moves:
        plan_change.apply(by_id[move.occurrence_id], move, venues, spaces)
    return engine.planned_of(event, dates)


def _write(old: Series, event: Event, steps: Sequence[Step], wanted: Wanted, *, by: Person, now: dt.datetime) -> Series:
    """The rows go over to the new rule; the old one ends before them, or is gone with its last day."""
    series = Series(event=event, by=by, at=now)
    series.follow(_rule(wanted.pattern, len(steps)))
    for step in steps:
        row = step.date
        row.series = series
        row.day = step.day
        row.start = step.start
        row.end = step.end
        row.venue_id = wanted.times.venue_id
        row.space_id = wanted.times.takes.space_id if wanted.times.takes else None
        row.save(update_fields=["series", "day", "start", "end", "venue", "space"])
    last = old.dates.order_by("-day").first()
    if last is None:
        old.delete()
    else:
        old.follow(recurrence.ended(old.rule, last.day))
    return series


def _skip(event: Event, steps: Sequence[Step], reasons: Mapping[dt.date, str], *, by: Person, now: dt.datetime) -> None:
    """Dates of a draft that won't be held."""
    if not steps:
        return
    gone = {step.date.occurrence_id for step in steps}
    for step in steps:
        step.date.occurrence = None
        step.date.reason = reasons[step.day].strip()[: SeriesDate.MAX_REASON]
        step.date.save(update_fields=["occurrence", "reason"])
    others = [occurrence for occurrence in locks.occurrences(event) if occurrence.pk not in gone]
    editing.save_event(event=event, occurrences=others, by=by, now=now, expected_version=event.version)
