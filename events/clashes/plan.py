"""Turn an event, stored or changed in memory, into a plan that the engine can check."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from events import queries, rules
from events.clashes.types import Planned, PlannedDate
from events.models import Event, Occurrence
from events.rules import Assignments
from events.wording import phrases
from organizations.travel import street_id


def planned_of(
    event: Event, occurrences: Sequence[Occurrence], assignments: Mapping[UUID, Assignments] | None = None
) -> Planned:
    """The scheduled occurrences (stored or not, as they are in memory) as a plan; three queries at most.

    ``assignments``: what a date takes along, by its uid; of one that isn't named, what is stored. ``index`` counts the
    dates of the plan in the order given.
    """
    named = assignments or {}
    known = queries.assignments_of(
        [occurrence.pk for occurrence in occurrences if occurrence.pk and occurrence.uid not in named]
    )
    scheduled = [occurrence for occurrence in occurrences if occurrence.is_scheduled]
    usual = _usual_heads(event, len(scheduled))
    dates = []
    for index, one in enumerate(scheduled):
        label = phrases.short_label(event, one, len(occurrences))
        taken = named.get(one.uid) or known.get(one.pk, Assignments())
        dates.append(_date(one, taken, index=index, label=label, heads=usual))
    return Planned(
        host_id=event.host_id,
        event_id=event.pk,
        kind=event.kind,
        audience_ids=tuple(event.audiences.values_list("pk", flat=True).order_by("pk")) if event.pk else (),
        dates=tuple(dates),
    )


def _usual_heads(event: Event, count: int) -> int | None:
    """Of each date that names none: all where there is one; a drive has seats at each stop, or its people spread out."""
    if count == 1:
        return event.expected_heads
    if event.kind != Event.Kind.DRIVE:
        return None
    return rules.heads_at_each(event.seats_each, event.expected_heads, count)


def _date(
    occurrence: Occurrence, assignments: Assignments, *, index: int, label: str, heads: int | None
) -> PlannedDate:
    span = occurrence.working_span
    named = (occurrence.pupils or 0) + (occurrence.adults or 0)
    return PlannedDate(
        index=index,
        label=label,
        start=occurrence.start,
        end=occurrence.end,
        arrive=min(span.start, occurrence.start),
        leave=max(span.end, occurrence.end),
        occurrence_id=occurrence.pk,
        venue_id=occurrence.venue_id,
        street_id=street_id(occurrence.venue.area) if occurrence.venue else None,
        space_id=occurrence.space_id,
        resource_ids=assignments.resource_ids,
        crew_ids=assignments.crew_ids,
        school=occurrence.school,
        heads=named or heads,
    )
