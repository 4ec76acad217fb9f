"""What, and when: events, their occurrences, changes, and the record of what was held."""

from events.models.approval import ApprovalStep
from events.models.booking_link import ClashAcknowledgement, OccurrenceBooking
from events.models.change import Change
from events.models.change_item import ChangeItem, ChangeSide
from events.models.cooperation import Cooperation, CooperationManager, CooperationQuerySet
from events.models.crew import CrewMember
from events.models.event import Event, EventManager, EventQuerySet
from events.models.event_template import EventTemplate
from events.models.occurrence import Occurrence, OccurrenceManager, OccurrenceQuerySet
from events.models.record import HeldCount, HeldPhoto, HeldRecord
from events.models.reminder import ReminderRun
from events.models.series import Series, SeriesDate
from events.models.vocabulary import Language, Topic

__all__ = [
    "ApprovalStep",
    "Change",
    "ChangeItem",
    "ChangeSide",
    "ClashAcknowledgement",
    "Cooperation",
    "CooperationManager",
    "CooperationQuerySet",
    "CrewMember",
    "Event",
    "EventManager",
    "EventQuerySet",
    "EventTemplate",
    "HeldCount",
    "HeldPhoto",
    "HeldRecord",
    "Language",
    "Occurrence",
    "OccurrenceBooking",
    "OccurrenceManager",
    "OccurrenceQuerySet",
    "ReminderRun",
    "Series",
    "SeriesDate",
    "Topic",
]
