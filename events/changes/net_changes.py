"""Several changes of an event as one: from what somebody was last told to what holds."""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from events.models import Change, ChangeItem, ChangeSide

Folded = dict[int, tuple[Change, ChangeItem | None]]
"""By date, the change it stands in and all its steps as one; None for a date that came and went."""


def net(changes: Sequence[Change], heard: Mapping[int, dt.datetime] = MappingProxyType({})) -> list[Change]:
    """What is left of changes, in their order, for whoever heard of none; nothing is stored.

    Each date stands in the last change that touched it, with what that one did to it in the end; what is as it was
    before, and what came and went, is left out. Each change given back is of one kind. ``heard``: by date, when another
    text (the confirmation of a second registration) said what held then: what came after it is told from there.
    """
    if len(changes) == 1:
        return list(changes)
    folded = _folded(changes)
    since = _folded(changes, heard)
    folded |= {pk: since[pk] for pk in heard if pk in since and not _is_silent(*since[pk])}
    left = [(change, item) for change, item in folded.values() if item is not None and not _is_silent(change, item)]
    return [
        part for change in changes for part in _parts(change, changes, [item for one, item in left if one is change])
    ]


def _folded(changes: Sequence[Change], after: Mapping[int, dt.datetime] = MappingProxyType({})) -> Folded:
    """All steps, or those of each date after a moment."""
    folded: Folded = {}
    for change in changes:
        for item in change.items:
            if item.occurrence_id in after and change.at <= after[item.occurrence_id]:
                continue
            _, before = folded.get(item.occurrence_id, (change, None))
            is_first = item.occurrence_id not in folded
            folded[item.occurrence_id] = (change, item if is_first else _joined(before, item))
    return folded


def _parts(change: Change, changes: Sequence[Change], items: Sequence[ChangeItem]) -> list[Change]:
    """Copies in memory, one a kind; each tells the change's reason, or the latest there is."""
    reasons = [one.reason for one in changes if one.reason]
    by_kind: dict[Change.Kind, list[ChangeItem]] = {}
    for item in items:
        by_kind.setdefault(_kind(change, item), []).append(item)
    return [
        _part(change, kind, change_items, change.reason or "".join(reasons[-1:]))
        for kind, change_items in by_kind.items()
    ]


def _joined(first: ChangeItem | None, last: ChangeItem) -> ChangeItem | None:
    """The two as one step; None for a date that came and went. ``first`` is None where that happened before."""
    if first is None:
        return replace(last, before=None) if last.after else None
    before = _said(first.before, last.before)
    after = _said(last.after, first.after)
    if before is None and after is None:
        return None
    return ChangeItem(occurrence_id=last.occurrence_id, label=last.label, before=before, after=after)


def _said(side: ChangeSide | None, other: ChangeSide | None) -> ChangeSide | None:
    """The side; what it doesn't say of what is taken along is as the other change has it."""
    if side is None or other is None:
        return side
    return replace(
        side,
        space=other.space if side.space is None else side.space,
        assigned=other.assigned if side.assigned is None else side.assigned,
        crew_ids=other.crew_ids if side.crew_ids is None else side.crew_ids,
    )


def _is_silent(change: Change, item: ChangeItem | None) -> bool:
    """Whether everything is as it was: also what came and went, and what is postponed, and was before."""
    if item is None:
        return True
    if item.before is None:
        return False
    if item.after is None:
        return item.before.is_postponed and change.kind == Change.Kind.POSTPONED
    return _in_order(item.before) == _in_order(item.after)


def _in_order(side: ChangeSide) -> ChangeSide:
    return replace(side, assigned=tuple(sorted(side.assigned or ())), crew_ids=tuple(sorted(side.crew_ids or ())))


def _kind(change: Change, item: ChangeItem) -> Change.Kind:
    if item.before is None:
        return Change.Kind.ADDED
    if item.after is None:
        return Change.Kind(change.kind)
    return Change.Kind.RESCHEDULED if item.is_seen else Change.Kind.SWAPPED


def _part(change: Change, kind: Change.Kind, items: list[ChangeItem], reason: str) -> Change:
    part = copy.copy(change)
    part.kind = kind
    part.items = items
    part.reason = reason
    return part
