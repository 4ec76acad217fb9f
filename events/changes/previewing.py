"""Preview a change: its texts, clashes and loans, without storing anything."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Person
from events import locks
from events.changes import loan_preview, texts
from events.changes.texts import ChangeTexts
from events.clashes import acknowledging
from events.clashes.types import Clash
from events.models import Change, Event, Occurrence
from events.occurrences import day_marks, plan_change
from events.occurrences.day_marks import MarkedDay
from events.rules import Move


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would do; nothing is stored."""

    change: Change
    occurrences: list[Occurrence]
    texts: ChangeTexts
    clashes: list[Clash]
    """Soft ones that need a reason; a hard one would be refused."""
    loans: list[str] = field(default_factory=list)
    """What would be asked of other organizations, and what they would have back."""
    far: list[str] = field(default_factory=list)
    """Moves that ask back (``rules.FAR_MOVE``), in words."""
    days: list[MarkedDay] = field(default_factory=list)
    """What the days are to which dates go."""

    @property
    def day_lines(self) -> list[str]:
        """The same in words."""
        return [marked.words(self.change.at) for marked in self.days]


def preview(
    *,
    change_kind: str,
    event: Event,
    moves: Iterable[Move] = (),
    occurrences: Iterable[Occurrence] = (),
    reason: str,
    now: dt.datetime,
    by: Person | None = None,
) -> ChangePreview:
    """The whole change without storing it, its texts word for word; raises what the verb would refuse.

    For a cancellation or a postponement name the ``occurrences``, else the ``moves``.
    """
    locks.refuse_unless_live(event)
    dates = list(event.occurrences.select_related("venue__area", "space").order_by("pk"))
    if change_kind == Change.Kind.RESCHEDULED:
        outcome = plan_change.move(event, dates, moves, now=now, confirm_far=True)
        change_kind = plan_change.kind_of(outcome)
    else:
        texts.refuse_without_reason(reason)
        take_off = plan_change.cancel if change_kind == Change.Kind.CANCELLED else plan_change.postpone
        outcome = take_off(event, dates, [occurrence.pk for occurrence in occurrences], now=now)
    change = Change(event=event, kind=change_kind, at=now, reason=reason, items=outcome.items)
    change_texts = texts.compose(change, dates=dates, now=now)
    planned, clashes = acknowledging.of_change(
        event, dates, outcome.affected, now=now, by=by, assignments=outcome.assignments
    )
    acknowledging.refuse_hard(planned, clashes)
    loans = loan_preview.loans(
        planned, {occurrence.pk for occurrence in outcome.affected}, purpose=event.title, by=by, now=now
    )
    far = plan_change.far_lines(outcome.items, now=now)
    return ChangePreview(
        change, outcome.affected, change_texts, clashes, loans, far, marked_days(change, outcome.affected)
    )


def marked_days(change: Change, affected: Iterable[Occurrence]) -> list[MarkedDay]:
    """What the days are to which the dates go that will be held."""
    labels = {item.occurrence_id: item.label for item in change.items}
    goes = [occurrence for occurrence in affected if occurrence.is_scheduled]
    return day_marks.marked_days(goes, [labels[occurrence.pk] for occurrence in goes])
