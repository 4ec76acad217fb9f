"""Apply a change to occurrences in memory, or refuse it. Shared by the verbs and their previews."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from core import bounds
from core.errors import Refusal
from events import queries, rules
from events.models import Change, ChangeItem, ChangeSide, Event, Occurrence
from events.occurrences import cloning, substitutions
from events.rules import Assignments, Move
from events.wording import change_lines, phrases
from venues.models import Space, Venue


@dataclass
class Outcome:
    """The occurrences that a change touches, as they will be, and what it does to each."""

    affected: list[Occurrence] = field(default_factory=list)
    items: list[ChangeItem] = field(default_factory=list)
    assignments: dict[UUID, Assignments] = field(default_factory=dict)
    """What affected dates take along from now on, by their uid, where that is something else."""

    @property
    def seen(self) -> list[Occurrence]:
        """Those of which people see that they changed: another van alone is told to the crew only."""
        ids = {item.occurrence_id for item in self.items if item.is_seen}
        return [occurrence for occurrence in self.affected if occurrence.pk in ids]


def side(occurrence: Occurrence) -> ChangeSide:
    """The date as it stands; of one that was postponed the time is only named."""
    return ChangeSide(
        start=occurrence.start,
        end=occurrence.end,
        venue_id=occurrence.venue_id,
        place=phrases.place(occurrence),
        is_postponed=occurrence.state == Occurrence.State.POSTPONED,
    )


def move(
    event: Event,
    occurrences: Sequence[Occurrence],
    moves: Iterable[Move],
    *,
    now: dt.datetime,
    confirm_far: bool = False,
) -> Outcome:
    """Apply the material moves to the occurrences (all of the event); raises Refusal, changes no row.

    Who moves a date by more than ``rules.FAR_MOVE`` says so by ``confirm_far``.
    """
    outcome = Outcome()
    by_id = {one.pk: one for one in occurrences}
    wanted = {step.occurrence_id: step for step in moves}
    venues = Venue.objects.select_related("area").in_bulk([step.venue_id for step in wanted.values() if step.venue_id])
    starts = scheduled_starts(occurrences)
    spaces = substitutions.spaces(wanted.values())
    assignments = substitutions.assignments(occurrences, wanted.values())
    took = queries.assignments_of([one.pk for one in occurrences if one.uid in assignments])
    for pk in sorted(wanted):
        occurrence = by_id[pk]
        step = wanted[pk]
        swapped = took.get(pk) != assignments.get(occurrence.uid)
        if not (_is_material(occurrence, step) or swapped):
            continue
        _refuse_move(event, occurrence, step, total=len(occurrences), now=now)
        before = side(occurrence)
        space = occurrence.space
        apply(occurrence, step, venues, spaces)
        after = side(occurrence)
        if before.venue_id == after.venue_id and space != occurrence.space:
            before = substitutions.with_space(before, space)
            after = substitutions.with_space(after, occurrence.space)
        if swapped:
            assigned = assignments[occurrence.uid]
            outcome.assignments[occurrence.uid] = assigned
            before, after = substitutions.with_assigned((before, after), (took[pk], assigned))
        outcome.affected.append(occurrence)
        outcome.items.append(_item(event, occurrence, len(occurrences), before, after))
    if not confirm_far:
        refuse_far(far_lines(outcome.items, now=now))
    if outcome.affected:
        _refuse_overlap(event, occurrences)
        refuse_swap(event, occurrences, starts)
    return outcome


def far_lines(items: Iterable[ChangeItem], *, now: dt.datetime) -> list[str]:
    """The moves that ask back, in words."""
    pairs = [(item.label, item.before, item.after) for item in items]
    return [
        change_lines.far_line(label, before.start, after.start, now=now)
        for label, before, after in pairs
        if before and after and rules.is_far(before.start, after.start)
    ]


def refuse_far(lines: Sequence[str]) -> None:
    """Asks back. Refuses: moved_far."""
    if lines:
        more = f"等 {len(lines)} 个日期" if len(lines) > 1 else ""
        sentence = f"移得很远：{lines[0]}{more}。年份没有写错，就勾上“日期没有写错”再确认；写错了，请改日期。"
        raise Refusal("moved_far", sentence, dates=len(lines))


def scheduled_starts(occurrences: Iterable[Occurrence]) -> dict[int, dt.datetime]:
    """When those that are on start, by id; keep it before they move, for ``refuse_swap``."""
    return {occurrence.pk: occurrence.start for occurrence in occurrences if occurrence.is_scheduled}


def refuse_swap(event: Event, occurrences: Sequence[Occurrence], before: dict[int, dt.datetime]) -> None:
    """A moved drive keeps the order of its stops; one that was postponed has lost its place and takes any."""
    after = scheduled_starts(occurrences)
    if event.kind != Event.Kind.DRIVE or not (pair := rules.swapped(before, after)):
        return
    names = {stop.pk: _name(event, stop, len(occurrences)) for stop in occurrences}
    one, two = (names[pk] for pk in pair)
    how = "先把它“延期待定”，再定新时间" if event.is_public else "在“编辑活动”里改时间"
    raise Refusal(
        "stops_swapped",
        f"这样改，{two}就到{one}前面去了，路线的先后要保持不变。请换个时间，或让后面的顺延；真要换次序，请{how}。",
        occurrences=list(pair),
    )


def kind_of(outcome: Outcome) -> Change.Kind:
    """What people call it: only where nobody who comes sees anything of it is it a swap."""
    return Change.Kind.RESCHEDULED if outcome.seen or not outcome.affected else Change.Kind.SWAPPED


def cancel(event: Event, occurrences: Sequence[Occurrence], chosen: Iterable[int], *, now: dt.datetime) -> Outcome:
    """Mark the chosen as cancelled in memory, postponed ones too; raises Refusal, changes no row.

    A theme-day programme has no dates of its own: it is cancelled as a whole.
    """
    outcome = _take_off(event, occurrences, chosen, to=Occurrence.State.CANCELLED, now=now)
    if not outcome.affected and event.kind != Event.Kind.THEME_DAY:
        raise Refusal("nothing_to_cancel", "没有还能取消的场次：都已办过、取消过或结束了。")
    return outcome


def postpone(event: Event, occurrences: Sequence[Occurrence], chosen: Iterable[int], *, now: dt.datetime) -> Outcome:
    """Mark the chosen as postponed without a date in memory; raises Refusal, changes no row."""
    wanted = set(chosen)
    for occurrence in occurrences:
        if occurrence.pk in wanted and occurrence.state == Occurrence.State.POSTPONED:
            name = _name(event, occurrence, len(occurrences))
            raise Refusal("not_scheduled", f"{name}已经是延期待定；新时间定了，请用“改期”。", occurrence=occurrence.pk)
    outcome = _take_off(event, occurrences, wanted, to=Occurrence.State.POSTPONED, now=now)
    if not outcome.affected:
        raise Refusal("nothing_to_postpone", "没有还能延期的场次：都已办过、取消过或结束了。")
    return outcome


def _take_off(
    event: Event, occurrences: Sequence[Occurrence], chosen: Iterable[int], *, to: Occurrence.State, now: dt.datetime
) -> Outcome:
    outcome = Outcome()
    wanted = set(chosen)
    for occurrence in occurrences:
        if occurrence.pk in wanted:
            _refuse_unless_open(event, occurrence, len(occurrences), now)
            outcome.items.append(_item(event, occurrence, len(occurrences), side(occurrence), None))
            occurrence.state = to
            outcome.affected.append(occurrence)
    return outcome


def added(event: Event, occurrence: Occurrence, total: int) -> ChangeItem:
    """The item of a date that was not there before."""
    return _item(event, occurrence, total, None, side(occurrence))


def cancellable(occurrences: Iterable[Occurrence], *, now: dt.datetime) -> list[int]:
    """Ids of those that can still be cancelled."""
    return [occurrence.pk for occurrence in occurrences if occurrence.is_ahead(now)]


def postponable(occurrences: Iterable[Occurrence], *, now: dt.datetime) -> list[int]:
    """Ids of those that can still be postponed."""
    return [occurrence.pk for occurrence in occurrences if occurrence.is_scheduled and occurrence.end > now]


def _is_material(occurrence: Occurrence, step: Move) -> bool:
    if occurrence.state == Occurrence.State.POSTPONED:
        return True
    if step.takes and step.takes.space_id != occurrence.space_id:
        return True
    return (occurrence.start, occurrence.end, occurrence.venue_id) != (step.start, step.end, step.venue_id)


def _name(event: Event, occurrence: Occurrence, total: int) -> str:
    return phrases.short_label(event, occurrence, total) or "这场活动"


def _refuse_unless_open(event: Event, occurrence: Occurrence, total: int, now: dt.datetime) -> None:
    name = _name(event, occurrence, total)
    if occurrence.state == Occurrence.State.POSTPONED:
        return
    if occurrence.state != Occurrence.State.SCHEDULED:
        words_of_state = occurrence.get_state_display()
        raise Refusal("not_scheduled", f"{name}{words_of_state}，不能再改。", occurrence=occurrence.pk)
    if occurrence.end <= now:
        raise Refusal("already_over", f"{name}已经结束，不能再改；请去记录来了多少人。", occurrence=occurrence.pk)


def _refuse_move(event: Event, occurrence: Occurrence, step: Move, *, total: int, now: dt.datetime) -> None:
    _refuse_unless_open(event, occurrence, total, now)
    name = _name(event, occurrence, total)
    if step.end <= step.start:
        raise Refusal("ends_before_start", f"{name}的结束要晚于开始，请改一下时间。", occurrence=occurrence.pk)
    bounds.refuse_unplannable(step.start, step.end, now=now, occurrence=occurrence.pk)
    was_open = occurrence.state == Occurrence.State.SCHEDULED
    if step.start <= now and not (was_open and step.start == occurrence.start):
        raise Refusal("in_the_past", f"{name}的新时间已经过去了，请选以后的时间。", occurrence=occurrence.pk)
    if step.venue_id is None and occurrence.mode != Occurrence.Mode.ONLINE:
        raise Refusal("place_missing", f"请给{name}选一个地点。", occurrence=occurrence.pk)


def apply(occurrence: Occurrence, step: Move, venues: dict[int, Venue], spaces: dict[int, Space]) -> None:
    """Give an occurrence its new times and place in memory; it is on (again). Refuses: space_elsewhere."""
    occurrence.state = Occurrence.State.SCHEDULED
    occurrence.cancel_reason = ""
    cloning.reschedule_in_memory(occurrence, step.start, step.end, venues[step.venue_id] if step.venue_id else None)
    if step.takes:
        occurrence.space = spaces.get(step.takes.space_id or 0)
        refuse_space_elsewhere(occurrence, occurrence=occurrence.pk)


def refuse_space_elsewhere(date: Occurrence, *, label: str = "", **detail: object) -> None:
    """A space is one of the date's place; ``label`` names the date before it. Refuses: space_elsewhere."""
    if date.space and date.space.venue_id != date.venue_id:
        raise Refusal("space_elsewhere", f"{label}“{date.space.name}”不在所选的地点里，请重新选场地。", **detail)


def _refuse_overlap(event: Event, occurrences: Sequence[Occurrence]) -> None:
    live = [occurrence for occurrence in occurrences if occurrence.state == Occurrence.State.SCHEDULED]
    dates = [queries.date_facts(event, occurrence, len(occurrences)) for occurrence in live]
    if event.kind in queries.ONE_AT_A_TIME and (pair := rules.overlapping(dates)):
        names = f"{pair[0].label}和{pair[1].label}"
        raise Refusal(
            "overlaps_itself", f"这样改，{names}的时间就撞了（连布置和撤场一起算）。请换个时间，或让后面的顺延。"
        )


def _item(
    event: Event, occurrence: Occurrence, total: int, before: ChangeSide | None, after: ChangeSide | None
) -> ChangeItem:
    label = phrases.short_label(event, occurrence, total)
    return ChangeItem(occurrence_id=occurrence.pk, label=label, before=before, after=after)
