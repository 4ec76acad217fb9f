"""The workbench: an organizer's tasks of today, most urgent first. Everything starts at ``managed_by``."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, F, Model, OuterRef, QuerySet

from accounts.models import Person
from core import clock, phrases
from events.models import Cooperation, Event, Occurrence
from events.pages import inbox
from events.publication import approvers
from organizations.models import Organization
from outreach_requests.models import OutreachRequest
from plan.models import OccasionDate
from portal.filters import week_of
from registrations.models import Registration, SeatPool
from special_days import public_holidays
from venues import queries as venue_queries
from venues.bases.inbox import Task, tasks
from venues.queries import Asking
from volunteers.models import Shift

Row = TypeVar("Row", bound=Model)
MAX_LISTED = 8
"""How many rows a panel shows."""
AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Panel:
    """The first rows of a list, and how long it is."""

    rows: "Sequence[Model | Task | Asking]"
    count: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """Everything on the page."""

    today: dt.date
    day_words: str
    """What is special about today: a theme, a holiday."""
    this_week: int
    to_approve: Panel
    sent_back: Panel
    cooperations: Panel
    short: Panel
    unrecorded: Panel
    drafts: Panel
    waiting: Panel
    asked: Panel
    """Other organizations want a space or a vehicle of ours."""
    requested: Panel
    """Somebody asks for an outreach, and it is our turn."""
    groups: Panel
    """Groups want to register, and have to be agreed to."""
    bases: Panel
    """Science bases: applications to review, reports to hand in, validities that end."""
    now_on: list[Occurrence]

    @property
    def to_do(self) -> int:
        """How many things wait for somebody."""
        return sum(panel.count for panel in self.panels)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Everything that waits for somebody."""
        return (
            self.to_approve,
            self.sent_back,
            self.cooperations,
            self.short,
            self.unrecorded,
            self.drafts,
            self.waiting,
            self.asked,
            self.requested,
            self.groups,
            self.bases,
        )


def workbench(person: Person, *, now: dt.datetime) -> Workbench:
    """What the organizations of this person have to do."""
    today = phrases.local(now).date()
    mine = Occurrence.objects.managed_by(person).public().select_related("event", "venue")
    monday, next_monday = week_of(today)
    sent_back = inbox.sent_back_to(person)
    week = mine.between(clock.midnight(monday), clock.midnight(next_monday)).exclude(state=Occurrence.State.CANCELLED)
    return Workbench(
        today=today,
        day_words=_day_words(today),
        this_week=week.count(),
        to_approve=_panel(approvers.to_approve(person)),
        sent_back=_panel(sent_back),
        cooperations=_cooperations(person, now),
        short=_panel(_short(person, now)),
        unrecorded=_panel(_unrecorded(mine, now)),
        drafts=_panel(_drafts(person, sent_back)),
        waiting=_panel(_waiting(person, now)),
        asked=_asked(person, now),
        requested=_panel(_requested(person)),
        groups=_panel(_groups(person, now)),
        bases=_bases(person, today),
        now_on=list(
            mine.between(clock.midnight(today), clock.midnight(today + dt.timedelta(days=1)))
            .select_related("event", "venue", "seat_pool")
            .order_by("start", "pk")
        ),
    )


def _panel(rows: "QuerySet[Row]") -> Panel:
    first = list(rows[: MAX_LISTED + 1])
    return Panel(first[:MAX_LISTED], len(first) if len(first) <= MAX_LISTED else rows.count())


def _requested(person: Person) -> QuerySet[OutreachRequest]:
    mine = OutreachRequest.objects.managed_by(person).to_answer()
    return mine.select_related("street", "venue", "assigned_to").order_by("state_changed_at", "pk")


def _groups(person: Person, now: dt.datetime) -> QuerySet[Registration]:
    """Those that asked longest ago first, as long as a date is to come."""
    coming = Occurrence.objects.scheduled().filter(event=OuterRef("event"), start__gt=now)
    mine = Registration.objects.managed_by(person, role="organizer")
    asking = mine.filter(Exists(coming), status=Registration.Status.REQUESTED)
    return asking.select_related("event").order_by("status_changed_at", "pk")


def _cooperations(person: Person, now: dt.datetime) -> Panel:
    """Those without an answer count; those agreed to are shown after them."""
    rows = list(inbox.cooperations_to_see(person, now=now)[:MAX_LISTED])
    return Panel(rows, sum(row.state == Cooperation.State.INVITED for row in rows))


def _bases(person: Person, today: dt.date) -> Panel:
    found = tasks(person, today=today)
    return Panel(found[:MAX_LISTED], len(found))


def _short(person: Person, now: dt.datetime) -> QuerySet[Shift]:
    soon = Shift.objects.managed_by(person).open_at(now).filter(start__lt=now + AHEAD, taken__lt=F("ideal"))
    return soon.select_related("occurrence__event", "occurrence__venue")


def _unrecorded(mine: QuerySet[Occurrence], now: dt.datetime) -> QuerySet[Occurrence]:
    gone = (Occurrence.State.CANCELLED, Occurrence.State.POSTPONED)
    return mine.filter(end__lt=now, record=None).exclude(state__in=gone).order_by("-start", "-pk")


def _drafts(person: Person, sent_back: QuerySet[Event]) -> QuerySet[Event]:
    mine = Event.objects.managed_by(person).unpublished()
    return mine.exclude(pk__in=sent_back.values("pk")).select_related("host").order_by("-pk")


def _waiting(person: Person, now: dt.datetime) -> QuerySet[SeatPool]:
    mine = SeatPool.objects.filter(event__host__in=Organization.objects.managed_by(person))
    free = mine.filter(waiting__gt=0, taken__lt=F("capacity"), event__state=Event.State.PUBLISHED)
    return free.exclude(occurrence__end__lt=now).select_related("event", "occurrence").order_by("occurrence__start")


def _asked(person: Person, now: dt.datetime) -> Panel:
    """What others want of ours: an answer each, not a line a date."""
    askings = venue_queries.askings(venue_queries.to_answer(person, now=now))
    return Panel(askings[:MAX_LISTED], len(askings))


def _day_words(today: dt.date) -> str:
    themes = OccasionDate.objects.filter(first__lte=today, last__gte=today).select_related("occasion")
    special = [theme.occasion.name for theme in themes[:2]]
    special += (
        [" ".join(filter(None, (public_holidays.name(today), public_holidays.doubt(today))))]
        if public_holidays.name(today)
        else []
    )
    special += ["今天补班"] if public_holidays.is_makeup_workday(today) else []
    return " · ".join(special)
