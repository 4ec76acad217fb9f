"""What, and when: events, their occurrences, changes, and the record of what was held."""

from events.models.change import Change
from events.models.event import Event, EventManager, EventQuerySet
from events.models.occurrence import Occurrence, OccurrenceManager, OccurrenceQuerySet
from events.models.record import HeldCount, HeldPhoto, HeldRecord

__all__ = [
    "Change",
    "Event",
    "EventManager",
    "EventQuerySet",
    "HeldCount",
    "HeldPhoto",
    "HeldRecord",
    "Occurrence",
    "OccurrenceManager",
    "OccurrenceQuerySet",
]
