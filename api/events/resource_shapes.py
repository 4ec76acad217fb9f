"""Shapes of substituted spaces, resources and crew, shared by the resources that move dates."""

from typing import Any

from rest_framework.serializers import PrimaryKeyRelatedField, Serializer, SlugRelatedField

from accounts.models import Person
from api import fields
from api.events.ways_out import InsteadSerializer
from events import queries
from events.changes.rescheduling import plan_moves
from events.models import CrewMember, Occurrence
from events.rules import Assignments, Move, ResourceChange
from events.schedule import recurrence
from venues.models import Resource, Space


class TakingSerializer(Serializer[dict[str, Any]]):
    """What is left out stays as it is; a space is left with its venue. ``space`` is an id of ``spaces`` in the venue
    (null: none), ``resources`` are slugs, ``crew`` ids of ``crew``: all that the date takes from now on.
    """

    space: "PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    resources: "SlugRelatedField[Resource]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Resource.objects.usable(), many=True, required=False
    )
    crew: "PrimaryKeyRelatedField[CrewMember]" = fields.PrimaryKeyRelatedField(
        queryset=CrewMember.objects.none(), many=True, required=False
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        """Crew of the person's own organizations can be named, and drivers that come with others' vans."""
        super().__init__(*args, **kwargs)
        if person is not None:
            crew = CrewMember.objects.offered_to(person)
            self.fields["crew"].child_relation.queryset = crew  # type: ignore[attr-defined]  # many=True makes one


class SteppingSerializer(TakingSerializer):
    """Of a date that moves, perhaps with all later ones; ``instead``: where other dates of its event go."""

    instead = fields.Rows(child=InsteadSerializer(), max_length=recurrence.MAX_COUNT, default=list)

    def __init__(self, *args: Any, occurrence: Occurrence | None = None, **kwargs: Any) -> None:
        """Dates of the same event can be named."""
        super().__init__(*args, **kwargs)
        if occurrence is not None:
            named = self.fields["instead"].child.fields["occurrence"]  # type: ignore[attr-defined]  # the stubs know Field only
            named.queryset = Occurrence.objects.filter(event=occurrence.event_id)


def moves(one: Occurrence, asked: dict[str, Any]) -> list[Move]:
    """What an API client asks of a date: its new times and place, what it takes, and that all later ones go along."""
    venue_id = asked["venue"].pk if "venue" in asked else one.venue_id
    return plan_moves(
        occurrence=one,
        start=asked["start"],
        end=asked["end"],
        venue_id=venue_id,
        shift_rest=asked["shift_rest"],
        takes=takes(one, asked, venue_id=venue_id),
        instead=[_instead(facts) for facts in asked["instead"]],
    )


def _instead(facts: dict[str, Any]) -> Move:
    occurrence: Occurrence = facts["occurrence"]
    venue_id = facts["venue"].pk if "venue" in facts else occurrence.venue_id
    return Move(occurrence.pk, facts["start"], facts["end"], venue_id, takes(occurrence, facts, venue_id=venue_id))


def takes(one: Occurrence, asked: dict[str, Any], *, venue_id: int | None) -> ResourceChange | None:
    """What was asked for; None where nothing of it was named."""
    if not {"space", "resources", "crew"} & asked.keys():
        return None
    space = asked.get("space")
    kept = one.space_id if venue_id == one.venue_id and "space" not in asked else None
    return ResourceChange(space.pk if space else kept, _assignments(one, asked))


def _assignments(one: Occurrence, asked: dict[str, Any]) -> Assignments | None:
    if not {"resources", "crew"} & asked.keys():
        return None
    took = queries.assignments_of([one.pk])[one.pk]
    resources = {row.pk for row in asked["resources"]} if "resources" in asked else took.resource_ids
    crew = {row.pk for row in asked["crew"]} if "crew" in asked else took.crew_ids
    return Assignments(tuple(sorted(resources)), tuple(sorted(crew)))
