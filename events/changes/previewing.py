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
from events.occurrences import plan_change
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
        outcome = plan_change.move(event, dates, moves, now=now)
        change_kind = plan_change.kind_of(outcome)
    else:
        texts.refuse_without_reason(reason)
        take_off = plan_change.cancel if change_kind == Change.Kind.CANCELLED else plan_change.postpone
        outcome = take_off(event, dates, [one.pk for one in occurrences], now=now)
    change = Change(event=event, kind=change_kind, at=now, reason=reason, items=outcome.items)
    found = texts.compose(change, dates=dates, now=now)
    planned, clashes = acknowledging.of_change(
        event, dates, outcome.affected, now=now, by=by, assignments=outcome.assignments
    )
    acknowledging.refuse_hard(clashes)
    loans = loan_preview.loans(planned, {one.pk for one in outcome.affected}, purpose=event.title, by=by, now=now)
    return ChangePreview(change, outcome.affected, found, clashes, loans)
