"""Generate the dates of a rule: preview first, then create; skipped days are kept as such."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from accounts.models import Person
from core import bounds, phrases
from core.errors import Refusal
from events import locks
from events.changes import adding_dates
from events.clashes import engine
from events.clashes.engine import Clash, Severity
from events.clashes.types import Planned
from events.duplication import clash_preview
from events.models import Event, Occurrence, Series, SeriesDate
from events.occurrences import cloning, plan_change
from events.occurrences.cloning import Times
from events.rules import Move
from events.schedule import recurrence
from events.schedule.recurrence import Market, Pattern
from organizations import travel
from special_days import queries
from special_days.models import MarketCycle
from special_days.queries import Mark
from venues.models import Space, Venue


def chosen_venue(venue_id: int | None) -> Venue | None:
    """The place that was chosen for the dates, if any. Refuses: place_unknown."""
    if venue_id is None:
        return None
    venue = Venue.objects.select_related("area").filter(pk=venue_id).first()
    if venue is None:
        raise Refusal("place_unknown", "这个地点找不到了，请另选一个。")
    return venue


def chosen_space(times: Times) -> Space | None:
    """The part of the place that was chosen, if any. Refuses: space_elsewhere."""
    if not times.takes or times.takes.space_id is None:
        return None
    space = Space.objects.filter(pk=times.takes.space_id, venue=times.venue_id).first()
    if space is None:
        raise Refusal("space_elsewhere", "所选的场地不在这个地点里，请重新选。")
    return space


def new_dates(
    source: Occurrence | None, event: Event, days: Iterable["Proposal | SeriesDate"], times: Times
) -> dict[dt.date, Occurrence]:
    """Unsaved dates like ``source``, by day, at the times' place and in its part. Refuses: place_unknown, space_elsewhere."""
    venue = chosen_venue(times.venue_id)
    space = chosen_space(times)
    made = {date.day: cloning.clone_of(source, event, date.start, date.end, venue) for date in days}
    if times.takes:
        for date in made.values():
            date.space = space
    return made


def reason_against(marks: Sequence[Mark], clashes: Sequence[Clash]) -> str:
    """Why a day is left out unless somebody wants it: a day off, or a hard clash; as long as is kept."""
    off = [mark.words for mark in marks if mark.is_off]
    hard = [clash.words for clash in clashes if clash.severity == Severity.HARD]
    return "、".join([*off, *hard])[: SeriesDate.MAX_REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A day that the rule names. ``there``: the event has this very date already; it joins the series as it is."""

    day: dt.date
    start: dt.datetime
    end: dt.datetime
    marks: list[Mark] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    there: Occurrence | None = None
    blocked_reason: str = ""
    """Why it can't be made at all."""
    instead: Move | None = None
    """Where its date goes that can't be as the rule wants; ``start`` and ``end`` are still the rule's."""

    @property
    def reason(self) -> str:
        """Why it is skipped unless somebody wants it; empty for a day to make."""
        return self.blocked_reason or ("" if self.there else reason_against(self.marks, self.clashes))


def propose(*, event: Event, pattern: Pattern, times: Times, now: dt.datetime) -> list[Proposal]:
    """What the rule would make; nothing is stored. Refuses what can't be read as a rule, ends_before_start and too_far_ahead."""
    return _proposals(event, recurrence.days(pattern), times, now)


def with_instead(proposals: Sequence[Proposal], instead: Mapping[dt.date, Move]) -> list[Proposal]:
    """The proposals with where some of their days go."""
    return [replace(proposal, instead=instead.get(proposal.day)) for proposal in proposals]


def blocked(
    proposals: Sequence[Proposal], *, event: Event, times: Times, by: Person, now: dt.datetime
) -> tuple[Planned, list[Clash], dict[int, dt.date]]:
    """The event with all proposals, what blocks them, and the day that each index of the plan stands for."""
    stored = list(event.occurrences.select_related("venue__area", "space").order_by("pk"))
    source = cloning.source_date(event, stored)
    made = new_dates(source, event, _makeable(proposals), times)
    _put_instead(made, proposals)
    last = max((occurrence.position for occurrence in stored), default=0)
    for position, occurrence in enumerate(made.values(), start=last + 1):
        occurrence.position = position
    assignments = {occurrence.uid: cloning.assignments_of(source) for occurrence in made.values()}
    planned = engine.planned_of(event, [*made.values(), *stored], assignments)
    days = dict(enumerate(made))
    clashes = engine.clashes(planned, now=now, by=by)
    return planned, [clash for clash in clashes if clash.is_hard and clash.index in days], days


def _makeable(proposals: Iterable[Proposal]) -> list[Proposal]:
    return [proposal for proposal in proposals if not (proposal.there or proposal.blocked_reason)]


def _put_instead(made: Mapping[dt.date, Occurrence], proposals: Iterable[Proposal]) -> None:
    """The dates that go elsewhere, in memory. Refuses: place_unknown, space_elsewhere."""
    for proposal in proposals:
        move = proposal.instead
        if move is None or proposal.day not in made:
            continue
        date = made[proposal.day]
        cloning.reschedule_in_memory(date, move.start, move.end, chosen_venue(move.venue_id))
        date.space = Space.objects.filter(pk=move.takes.space_id or 0).first() if move.takes else date.space
        plan_change.refuse_space_elsewhere(date)


def preview_clashes(
    proposals: Sequence[Proposal], *, event: Event, times: Times, by: Person, now: dt.datetime
) -> list[Proposal]:
    """The proposals with their clashes, for a preview."""
    source = cloning.source_date(event, event.occurrences.select_related("space"))
    made = new_dates(source, event, _makeable(proposals), times)
    _put_instead(made, proposals)
    assignments = {occurrence.uid: cloning.assignments_of(source) for occurrence in made.values()}
    found = clash_preview.of_dates(event, list(made.values()), assignments, by=by, now=now)
    return [
        replace(proposal, clashes=found.get(made[proposal.day].uid, []) if proposal.day in made else [])
        for proposal in proposals
    ]


def repeat(
    *,
    event: Event,
    pattern: Pattern,
    times: Times,
    skipped: Mapping[dt.date, str],
    by: Person,
    now: dt.datetime,
    expected_version: int | None = None,
    override_reason: str = "",
    instead: Mapping[dt.date, Move] | None = None,
) -> Series:
    """Make the dates of a rule but for the skipped days, each with its reason; some go elsewhere ``instead``.

    Refuses as ``propose``, ``adding_dates.open_event`` and ``adding_dates.add_dates`` do, and: nothing_left, place_unknown.
    """
    with transaction.atomic():
        locked = adding_dates.open_event(event, expected_version)
        proposals = with_instead(propose(event=locked, pattern=pattern, times=times, now=now), instead or {})
        series = Series(event=locked, by=by, at=now)
        series.follow(pattern)
        _make(series, locked, proposals, times, skipped, by=by, now=now, override_reason=override_reason)
        return series


def extend_preview(*, series: Series, until: dt.date | None, count: int | None, now: dt.datetime) -> list[Proposal]:
    """What going on with the rule, to a later day or for so many times more, would make."""
    return _proposals(series.event, recurrence.days(_further_rule(series, until, count)), times_of(series), now)


def extend(
    *,
    series: Series,
    until: dt.date | None,
    count: int | None,
    skipped: Mapping[dt.date, str],
    by: Person,
    now: dt.datetime,
    expected_version: int | None = None,
    override_reason: str = "",
    instead: Mapping[dt.date, Move] | None = None,
) -> Series:
    """Go on with a series. Refuses as ``repeat`` does."""
    with transaction.atomic():
        locked = adding_dates.open_event(series.event, expected_version)
        kept = Series.objects.select_for_update().get(pk=series.pk)
        times = times_of(kept)
        proposals = with_instead(extend_preview(series=kept, until=until, count=count, now=now), instead or {})
        _make(kept, locked, proposals, times, skipped, by=by, now=now, override_reason=override_reason)
        rule = kept.rule
        named = [series_date.day for series_date in kept.dates.all()]
        grown = replace(rule, count=len(named)) if rule.count else replace(rule, until=until or max(named))
        kept.pattern = recurrence.as_data(grown)
        kept.rrule = recurrence.as_rrule(grown)
        kept.save(update_fields=["pattern", "rrule"])
        return kept


def times_of(series: Series) -> Times:
    """What the series wants now: the times and the place of its last day."""
    last = series.dates.order_by("-day").first()
    if last is None:
        return Times(start=dt.time(9), end=dt.time(11))
    return Times(
        start=phrases.local(last.start).time(),
        end=phrases.local(last.end).time(),
        venue_id=last.venue_id,
        takes=last.takes,
    )


def _further_rule(series: Series, until: dt.date | None, count: int | None) -> Pattern:
    """The same rule from the day after the last one that it named; weeks are counted from where they began."""
    rule = series.rule
    if rule.kind in {recurrence.Kind.DATES, recurrence.Kind.RRULE}:
        raise Refusal("cannot_extend", "这种规律不能接着排。请用“按规律加日期”另加一组。")
    last = series.dates.order_by("-day").values_list("day", flat=True)[0]
    named = len(series.dates.all())
    whole = replace(rule, until=until, count=named + count if count and not until else None)
    days = [day for day in recurrence.days(whole) if day > last]
    if not days:
        raise Refusal("no_dates", "照这个规律，到那天为止没有新的日期。请选晚一点的日期。")
    return replace(rule, kind=recurrence.Kind.DATES, dates=tuple(days), until=None, count=None)


def _proposals(event: Event, days: Sequence[dt.date], times: Times, now: dt.datetime) -> list[Proposal]:
    times.check()
    stored = list(event.occurrences.exclude(state=Occurrence.State.CANCELLED).select_related("series_date"))
    marked = queries.marks(days, streets=_streets(times.venue_id))
    return [_proposal(day, times, marked[day], stored, now) for day in days]


def _streets(venue_id: int | None) -> list[int]:
    venue = Venue.objects.select_related("area").filter(pk=venue_id).first() if venue_id else None
    street = travel.street_id(venue.area) if venue else None
    return [street] if street else []


def _proposal(
    day: dt.date, times: Times, marked: list[Mark], stored: Sequence[Occurrence], now: dt.datetime
) -> Proposal:
    start, end = times.on(day)
    bounds.refuse_unplannable(start, end, now=now)
    there = next(
        (occurrence for occurrence in stored if occurrence.start == start and not hasattr(occurrence, "series_date")),
        None,
    )
    other = next((occurrence for occurrence in stored if occurrence.start < end and start < occurrence.end), None)
    blocked_reason = ""
    if there is None and start <= now:
        blocked_reason = "已经过了"
    elif there is None and other is not None:
        blocked_reason = f"这场活动那天 {phrases.local(other.start):%H:%M} 已经有一场"
    return Proposal(day=day, start=start, end=end, marks=marked, there=there, blocked_reason=blocked_reason)


def _make(
    series: Series,
    event: Event,
    proposals: Sequence[Proposal],
    times: Times,
    skipped: Mapping[dt.date, str],
    *,
    by: Person,
    now: dt.datetime,
    override_reason: str,
) -> None:
    source = cloning.source_date(event, locks.occurrences(event))
    days = [
        proposal for proposal in proposals if not (proposal.blocked_reason or proposal.there or proposal.day in skipped)
    ]
    made = new_dates(source, event, days, times)
    _put_instead(made, days)
    there = {proposal.day: proposal.there for proposal in proposals if proposal.there}
    if not made and not there:
        raise Refusal("nothing_left", "每一天都跳过了，没有要办的日期。请至少留一天。")
    if made:
        adding_dates.add_dates(event=event, occurrences=list(made.values()), source=source, by=by, now=now)
        adding_dates.confirm_bookings(event, list(made.values()), override_reason=override_reason, by=by, now=now)
    SeriesDate.objects.bulk_create(
        _row(series, proposal, times, made.get(proposal.day) or there.get(proposal.day), skipped.get(proposal.day, ""))
        for proposal in proposals
    )


def _row(series: Series, proposal: Proposal, times: Times, occurrence: Occurrence | None, why: str) -> SeriesDate:
    reason = "" if occurrence else (why.strip() or proposal.reason)[: SeriesDate.MAX_REASON]
    return SeriesDate(
        series=series,
        day=proposal.day,
        start=proposal.start,
        end=proposal.end,
        venue_id=times.venue_id,
        space_id=times.takes.space_id if times.takes else None,
        reason=reason,
        occurrence=occurrence,
    )


def as_rule(cycle: MarketCycle) -> Market:
    """The cycle as it is now: a rule keeps its own copy."""
    return Market(
        name=f"{cycle.area.short_name}{cycle.name}",
        rule=cycle.rule,
        every=cycle.every,
        anchor=cycle.anchor,
        values=tuple(cycle.values),
    )
