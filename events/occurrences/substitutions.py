"""Substituted spaces, resources and crew, as the sides of an item of a change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from events.models import ChangeSide, CrewMember, Occurrence
from events.rules import Assignments, Move
from venues.models import Resource, Space


def spaces(moves: Iterable[Move]) -> dict[int, Space]:
    """The spaces that the moves name."""
    wanted = {step.takes.space_id for step in moves if step.takes and step.takes.space_id}
    return Space.objects.in_bulk(wanted) if wanted else {}


def assignments(occurrences: Sequence[Occurrence], moves: Iterable[Move]) -> dict[UUID, Assignments]:
    """What the moved dates take along, by their uid; only those of which it is said."""
    named = {step.occurrence_id: step.takes.assignments for step in moves if step.takes}
    return {occurrence.uid: taken for occurrence in occurrences if (taken := named.get(occurrence.pk)) is not None}


def with_space(side: ChangeSide, space: Space | None) -> ChangeSide:
    """The side, saying which part of the venue is taken."""
    return replace(side, space=space.name if space else "")


def with_assigned(sides: Sequence[ChangeSide], assigned: Sequence[Assignments]) -> list[ChangeSide]:
    """The sides, each saying which resources and crew go along: two queries for their names."""
    names = assigned_names(assigned)
    return [
        replace(side, assigned=named, crew_ids=tuple(one.crew_ids))
        for side, named, one in zip(sides, names, assigned, strict=True)
    ]


def assigned_names(assigned: Sequence[Assignments]) -> list[tuple[str, ...]]:
    """Resources, then crew, by name, for each of those given: two queries in all."""
    resources = Resource.objects.in_bulk({pk for one in assigned for pk in one.resource_ids})
    crew = CrewMember.objects.in_bulk({pk for one in assigned for pk in one.crew_ids})
    return [
        (*(resources[pk].name for pk in one.resource_ids), *(crew[pk].name for pk in one.crew_ids)) for one in assigned
    ]
