"""Substituted spaces, resources and crew, as the sides of an item of a change."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from events.models import CrewMember, Occurrence
from events.rules import Assignments, Move
from venues.models import Resource, Space

Side = dict[str, Any]


def spaces(moves: Iterable[Move]) -> dict[int, Space]:
    """The spaces that the moves name."""
    wanted = {step.takes.space_id for step in moves if step.takes and step.takes.space_id}
    return Space.objects.in_bulk(wanted) if wanted else {}


def assignments(occurrences: Sequence[Occurrence], moves: Iterable[Move]) -> dict[UUID, Assignments]:
    """What the moved dates take along, by their uid; only those of which it is said."""
    named = {step.occurrence_id: step.takes.assignments for step in moves if step.takes}
    return {one.uid: taken for one in occurrences if (taken := named.get(one.pk)) is not None}


def note_space(before: Side, after: Side, old: Space | None, new: Space | None) -> None:
    """Another part of the same venue; a part is left with its venue, which says enough."""
    if before["venue"] == after["venue"] and old != new:
        before["space"] = old.name if old else ""
        after["space"] = new.name if new else ""


def note_things(before: Side, after: Side, old: Assignments, new: Assignments) -> None:
    """Other vans, kits or people: two queries for their names."""
    resources = Resource.objects.in_bulk({*old.resource_ids, *new.resource_ids})
    crew = CrewMember.objects.in_bulk({*old.crew_ids, *new.crew_ids})
    for side, taken in ((before, old), (after, new)):
        side["takes"] = [resources[pk].name for pk in taken.resource_ids] + [crew[pk].name for pk in taken.crew_ids]
        side["crew"] = list(taken.crew_ids)
