"""Make new dates like existing ones. Shared part of the verbs."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from core import phrases
from core.errors import Refusal
from events.models import Event, Occurrence
from events.rules import Assignments, ResourceChange
from events.schedule import local_times
from venues.models import Venue

COPIED = ("place_note", "mode", "online_link", "contact_name", "contact_phone", "school", "grade", "pupils", "adults")


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """When on its day and where a date is."""

    start: dt.time
    end: dt.time
    venue_id: int | None = None
    takes: ResourceChange | None = None
    """The part of the venue that is taken; None: as the date has it that new ones are made like."""

    def check(self) -> None:
        """The end comes later; in the evening it may be on the next morning. Refuses: ends_before_start."""
        if local_times.usual_end(dt.date.min, self.start, self.end) is None:
            raise Refusal("ends_before_start", local_times.NO_NIGHT)

    def on(self, day: dt.date, *, source: Occurrence | None = None) -> tuple[dt.datetime, dt.datetime]:
        """The instants on a day; ``source`` is the date that gets them: one over several days stays as many days long.

        Refuses as ``local_times.span``.
        """
        last = local_times.end_day(source.start, source.end) if source else None
        if source and last:
            last = day + (last - phrases.local(source.start).date())
        return local_times.span(day, self.start, self.end, last)


def source_date(event: Event, occurrences: Iterable[Occurrence]) -> Occurrence | None:
    """The date that new ones are made like: the first one that is still on, else the first at all."""
    ordered = sorted(
        occurrences, key=lambda occurrence: (occurrence.state != Occurrence.State.SCHEDULED, occurrence.start)
    )
    return ordered[0] if ordered else None


def clone_of(
    source: Occurrence | None, event: Event, start: dt.datetime, end: dt.datetime, venue: Venue | None
) -> Occurrence:
    """An unsaved date with the other's contact, way and set-up time; a lesson gets its own title later."""
    made = Occurrence(event=event, start=start, end=end, venue=venue)
    if source is None:
        return made
    for name in COPIED:
        setattr(made, name, getattr(source, name))
    if event.kind != Event.Kind.CLASS:
        made.title = source.title
    if source.venue_id == made.venue_id:
        made.space = source.space
    else:
        made.place_note = ""
    made.arrive = start - (source.start - source.arrive) if source.arrive else None
    made.leave = end + (source.leave - source.end) if source.leave else None
    return made


def assignments_of(occurrence: Occurrence | None) -> Assignments:
    """What a date takes along."""
    if occurrence is None:
        return Assignments()
    return Assignments(
        tuple(occurrence.resources.values_list("pk", flat=True)), tuple(occurrence.crew.values_list("pk", flat=True))
    )


def reschedule_in_memory(occurrence: Occurrence, start: dt.datetime, end: dt.datetime, venue: Venue | None) -> None:
    """Other times and another place for a date, with as long before and after as it had; the caller saves."""
    before = occurrence.start - occurrence.arrive if occurrence.arrive else None
    after = occurrence.leave - occurrence.end if occurrence.leave else None
    occurrence.start = start
    occurrence.end = end
    occurrence.arrive = start - before if before is not None else None
    occurrence.leave = end + after if after is not None else None
    if occurrence.venue_id != (venue.pk if venue else None):
        occurrence.venue = venue
        occurrence.space = None
        occurrence.place_note = ""
