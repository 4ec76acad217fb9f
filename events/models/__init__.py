"""What, and when: events, their occurrences, changes, and the record of what was held."""

from events.models.approval import ApprovalStep
from events.models.change import Change
from events.models.cooperation import Cooperation, CooperationManager, CooperationQuerySet
from events.models.crew import CrewMember
from events.models.day import DayMark, MarketCycle
from events.models.event import Event, EventManager, EventQuerySet
from events.models.occurrence import Occurrence, OccurrenceManager, OccurrenceQuerySet
from events.models.record import HeldCount, HeldPhoto, HeldRecord
from events.models.reminder import ReminderRun
from events.models.request import (
    OutreachRequest,
    OutreachRequestManager,
    OutreachRequestQuerySet,
    RequestFeedback,
    RequestStep,
    RequestTime,
)
from events.models.series import Series, SeriesDate
from events.models.sheet import EventKey, SheetImport, SheetImportManager, SheetImportQuerySet
from events.models.taking import ClashTick, OccurrenceBooking
from events.models.template import EventTemplate

__all__ = [
    "ApprovalStep",
    "Change",
    "ClashTick",
    "Cooperation",
    "CooperationManager",
    "CooperationQuerySet",
    "CrewMember",
    "DayMark",
    "Event",
    "EventKey",
    "EventManager",
    "EventQuerySet",
    "EventTemplate",
    "HeldCount",
    "HeldPhoto",
    "HeldRecord",
    "MarketCycle",
    "Occurrence",
    "OccurrenceBooking",
    "OccurrenceManager",
    "OccurrenceQuerySet",
    "OutreachRequest",
    "OutreachRequestManager",
    "OutreachRequestQuerySet",
    "ReminderRun",
    "RequestFeedback",
    "RequestStep",
    "RequestTime",
    "Series",
    "SeriesDate",
    "SheetImport",
    "SheetImportManager",
    "SheetImportQuerySet",
]
