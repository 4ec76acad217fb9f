"""The workbench: an organizer's tasks of today, most urgent first. Everything starts at ``managed_by``."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, F, Model, OuterRef, QuerySet

from accounts.models import Person
from core import clock, phrases
from core.clock import week_of
from events.models import Cooperation, Event, Occurrence
from events.pages import inbox
from events.publication import approvers
from organizations.models import Organization
from outreach_requests.models import OutreachRequest
from plan import dating
from registrations.models import Registration, SeatPool
from registrations.seats import smallest_groups
from registrations.seats.smallest_groups import TooFew
from special_days import public_holidays
from venues import queries as venue_queries
from venues.bases.inbox import Task, tasks
from venues.queries import Asking
from volunteers.models import Shift
from volunteers.profiles import register

Row = TypeVar("Row", bound=Model)
MAX_LISTED = 8
"""How many rows a panel shows."""
MAX_WHOLE = 200
"""And the one that is asked for whole."""
AHEAD = dt.timedelta(days=14)
UNRECORDED_SINCE = dt.timedelta(days=366)
"""What was held longer ago and never recorded is no task of today any more; its own page still takes the record."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The first rows of a list, and how long it is."""

    rows: "Sequence[Model | Task | Asking | TooFew]"
    count: int
    name: str = ""
    """In the address that shows it whole; empty where it is."""

    @property
    def rest(self) -> int:
        """How many are not listed."""
        return max(0, self.count - len(self.rows)) if self.name else 0


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
    too_few: Panel
    """Dates near which fewer have registered than they are to have."""
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
    certificates: Panel
    """Volunteers show certificates, which somebody has to look at."""
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
            self.too_few,
            self.short,
            self.unrecorded,
            self.drafts,
            self.waiting,
            self.asked,
            self.requested,
            self.groups,
            self.certificates,
            self.bases,
        )


def workbench(person: Person, *, now: dt.datetime, whole: str = "") -> Workbench:
    """What this person has to do: of their own organizations, also where the association sees those of all.

    ``whole``: the panel that is shown with all its rows.
    """
    today = phrases.local(now).date()
    own = Organization.objects.own(person)
    mine = Occurrence.objects.managed_by(person).public().select_related("event", "venue")
    monday, next_monday = week_of(today)
    sent_back = inbox.sent_back_to(person)
    week = mine.between(clock.midnight(monday), clock.midnight(next_monday)).exclude(state=Occurrence.State.CANCELLED)
    cut = _Cut(whole)
    return Workbench(
        today=today,
        day_words=_day_words(today),
        this_week=week.count(),
        to_approve=cut.panel("to_approve", approvers.to_approve(person)),
        sent_back=cut.panel("sent_back", sent_back),
        cooperations=_cooperations(person, now),
        too_few=cut.listed("too_few", smallest_groups.too_few(_organized(person), now=now)),
        short=cut.panel("short", _short(own, now)),
        unrecorded=cut.panel("unrecorded", _unrecorded(mine.filter(event__host__in=own), now)),
        drafts=cut.panel("drafts", _drafts(own, sent_back)),
        waiting=cut.panel("waiting", _waiting(own, now)),
        asked=cut.listed("asked", venue_queries.askings(venue_queries.to_answer(person, now=now))),
        requested=cut.panel("requested", _requested(person)),
        groups=cut.panel("groups", _groups(Organization.objects.own(person, role="organizer"), now)),
        certificates=cut.panel("certificates", register.claims_for(person)),
        bases=cut.listed("bases", tasks(person, today=today)),
        now_on=list(
            mine.between(clock.midnight(today), clock.midnight(today + dt.timedelta(days=1)))
            .select_related("event", "venue", "seat_pool")
            .order_by("start", "pk")
        ),
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """Panels with their first rows, but for the one that is asked for whole."""

    whole: str

    def panel(self, name: str, rows: "QuerySet[Row]") -> Panel:
        """Of rows that are read as far as they are shown, and one more."""
        limit = self._limit(name)
        first = list(rows[: limit + 1])
        return Panel(first[:limit], len(first) if len(first) <= limit else rows.count(), name)

    def listed(self, name: str, rows: "Sequence[Task | Asking | TooFew]") -> Panel:
        """Of rows that are known already."""
        return Panel(rows[: self._limit(name)], len(rows), name)

    def _limit(self, name: str) -> int:
        return MAX_WHOLE if name == self.whole else MAX_LISTED


def _organized(person: Person) -> QuerySet[Event]:
    return Event.objects.filter(host__in=Organization.objects.own(person, role="organizer"))


def _requested(person: Person) -> QuerySet[OutreachRequest]:
    mine = OutreachRequest.objects.managed_by(person).to_answer()
    return mine.select_related("street", "venue", "assigned_to").order_by("state_changed_at", "pk")


def _groups(own: QuerySet[Organization], now: dt.datetime) -> QuerySet[Registration]:
    """Those that asked longest ago first, as long as a date is to come."""
    coming = Occurrence.objects.scheduled().filter(event=OuterRef("event"), start__gt=now)
    mine = Registration.objects.filter(event__host__in=own)
    asking = mine.filter(Exists(coming), status=Registration.Status.REQUESTED)
    return asking.select_related("event").order_by("status_changed_at", "pk")


def _cooperations(person: Person, now: dt.datetime) -> Panel:
    """Those without an answer count; those agreed to are shown after them."""
    rows = list(inbox.cooperations_to_see(person, now=now)[:MAX_LISTED])
    return Panel(rows, sum(row.state == Cooperation.State.INVITED for row in rows))


def _short(own: QuerySet[Organization], now: dt.datetime) -> QuerySet[Shift]:
    mine = Shift.objects.filter(occurrence__event__host__in=own)
    soon = mine.open_at(now).filter(start__lt=now + AHEAD, taken__lt=F("ideal"))
    return soon.select_related("occurrence__event", "occurrence__venue")


def _unrecorded(mine: QuerySet[Occurrence], now: dt.datetime) -> QuerySet[Occurrence]:
    gone = (Occurrence.State.CANCELLED, Occurrence.State.POSTPONED)
    return (
        mine.filter(end__lt=now, end__gt=now - UNRECORDED_SINCE, record=None)
        .exclude(state__in=gone)
        .order_by("-start", "-pk")
    )


def _drafts(own: QuerySet[Organization], sent_back: QuerySet[Event]) -> QuerySet[Event]:
    mine = Event.objects.filter(host__in=own).unpublished()
    return mine.exclude(pk__in=sent_back.values("pk")).select_related("host").order_by("-pk")


def _waiting(own: QuerySet[Organization], now: dt.datetime) -> QuerySet[SeatPool]:
    mine = SeatPool.objects.filter(event__host__in=own)
    free = mine.filter(waiting__gt=0, taken__lt=F("capacity"), event__state=Event.State.PUBLISHED)
    return free.exclude(occurrence__end__lt=now).select_related("event", "occurrence").order_by("occurrence__start")


def _day_words(today: dt.date) -> str:
    themes = dating.within(today, today)
    special = [theme.occasion.name for theme in themes[:2]]
    special += (
        [" ".join(filter(None, (public_holidays.name(today), public_holidays.doubt(today))))]
        if public_holidays.name(today)
        else []
    )
    special += ["今天补班"] if public_holidays.is_makeup_workday(today) else []
    return " · ".join(special)
