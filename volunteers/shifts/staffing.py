"""The shifts of a week as whoever staffs them sees them: gaps first, with the people on each, and who might be put on one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Person
from core import bounds, clock, phrases
from core.errors import Refusal
from core.spans import Span
from events.models import Occurrence
from organizations import travel
from volunteers import queries, rules
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.shifts import fitting
from volunteers.signups import by_staff, candidates

A_PAGE = 20
PEOPLE_SHOWN = 40
"""Of one shift; the numbers count all."""
MAX_CELLS = 5000
"""Hosts, times streets, times roles, of one week."""
SUGGESTED = 8
WEIGHED = 200
"""How many are looked at for them, all together."""
_WEEK = dt.timedelta(days=7)
SIX_DAYS = dt.timedelta(days=6)
"""From Monday to Sunday."""
GAP, FILLED, BEGUN = range(3)
"""The ranks of the board: short of its minimum, not short, begun."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which shifts: of the week that begins at ``monday``; what is empty narrows nothing. Hosts and streets are slugs."""

    monday: dt.date
    organization: str = ""
    street: str = ""
    role: str = ""
    only_gaps: bool = False

    @property
    def span(self) -> Span:
        """Seven days."""
        return Span(clock.midnight(self.monday), clock.midnight(self.monday + _WEEK))


class AdjacentWeeks(NamedTuple):
    """The Mondays before and after, as far as anything can be planned."""

    before: dt.date | None
    after: dt.date | None


class Numbers(NamedTuple):
    """Of all pages: shifts, those of them that are short, and people that these lack."""

    shifts: int
    gaps: int
    lacking: int


class Named(NamedTuple):
    """A host or a street among what may be chosen; nobody has to go anywhere: empty."""

    pk: int
    slug: str
    name: str


class Cell(NamedTuple):
    """The shifts of a week that share host, street and role."""

    host: Named
    street: Named
    role: str
    numbers: Numbers


class Fit(NamedTuple):
    """Somebody who might be put on a shift; None: the rules let them."""

    volunteer: Volunteer
    refusal: Refusal | None
    time: str = ""
    """What they said of their time, where the shift does not lie within it."""


def week(day: dt.date | None, *, now: dt.datetime) -> dt.date:
    """The Monday of a day's week, kept within what can be planned; without a day, of this week."""
    today = phrases.local(now).date()
    within = min(max(day or today, bounds.EARLIEST), bounds.horizon(now).date())
    return clock.week_of(within)[0]


def adjacent_weeks(monday: dt.date, *, now: dt.datetime) -> AdjacentWeeks:
    """The way to the weeks beside this one."""
    before = week(monday - _WEEK, now=now)
    after = week(monday + _WEEK, now=now)
    return AdjacentWeeks(before if before < monday else None, after if after > monday else None)


def of_week(person: Person, monday: dt.date, *, now: dt.datetime) -> "QuerySet[Shift]":
    """The shifts of a week, of published events and dates that will be held, by ``rank`` and start, with ``street_slug``."""
    span = Wanted(monday=monday).span
    rows = Shift.objects.managed_by(person).filter(
        occurrence__event__state="published",
        occurrence__state=Occurrence.State.SCHEDULED,
        start__gte=span.start,
        start__lt=span.end,
    )
    rank = Case(
        When(start__lte=now, then=Value(BEGUN)),
        When(taken__lt=F("minimum"), then=Value(GAP)),
        default=Value(FILLED),
        output_field=IntegerField(),
    )
    ranked = fitting.with_street(rows).annotate(rank=rank, street_slug=_of_street("slug"))
    return ranked.order_by("rank", "start", "pk")


def _of_street(column: str) -> Case:
    """A column of the street where people must be; empty where they need not go anywhere."""
    area = "occurrence__venue__area"
    here = When(street_at=F(area), then=F(f"{area}__{column}"))
    above = When(street_at=F(f"{area}__parent"), then=F(f"{area}__parent__{column}"))
    return Case(here, above, default=Value(""), output_field=CharField())


def listed(person: Person, wanted: Wanted, *, now: dt.datetime) -> "QuerySet[Shift]":
    """Gaps first, sooner ones first, with all that a row reads (``with_numbers``)."""
    asked = Q()
    if wanted.organization:
        asked &= Q(occurrence__event__host__slug=wanted.organization)
    if wanted.street:
        asked &= Q(street_slug=wanted.street)
    if wanted.role:
        asked &= Q(role=wanted.role)
    if wanted.only_gaps:
        asked &= Q(rank=GAP)
    rows = of_week(person, wanted.monday, now=now).filter(asked)
    return with_numbers(queries.for_cards(rows))


def with_numbers(rows: "QuerySet[Shift]") -> "QuerySet[Shift]":
    """With ``people``, the first of those who have a place, are asked or wait, and how many these are: ``confirmed``,
    ``offered``, ``waiting``, and ``everybody``. One query more.
    """
    # The words of the states stand in the order in which people are shown: attended, confirmed, offered, waitlisted.
    people = SignUp.objects.live().select_related("volunteer__person").order_by("status", "position", "pk")
    prefetched = Prefetch("sign_ups", queryset=people[:PEOPLE_SHOWN], to_attr="people")
    status = SignUp.Status
    asked = rows.annotate(offered=_number(status.OFFERED), waiting=_number(status.WAITLISTED))
    named = F("taken") - F("held")
    counted = asked.annotate(confirmed=named - F("offered"), everybody=named + F("waiting"))
    return counted.prefetch_related(prefetched)


def _number(status: str) -> Coalesce:
    rows = SignUp.objects.filter(shift=OuterRef("pk"), status=status).order_by().values("shift")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), Value(0), output_field=IntegerField())


def name_for(sign_up: SignUp, *, may_organize: bool) -> str:
    """What somebody is called, empty where it is not shown: who is asked or waits is known by name to organizers alone."""
    return str(sign_up.volunteer.person.name) if may_organize or sign_up.status in SignUp.ACTIVE else ""


def is_gap(shift: Shift) -> bool:
    """Whether one that came through ``listed`` has not begun and is short."""
    return bool(getattr(shift, "rank") == GAP)  # noqa: B009 - set by the query


def cells(person: Person, monday: dt.date, *, now: dt.datetime) -> list[Cell]:
    """What the week holds, for the filters and their numbers: one statement."""
    host = "occurrence__event__host"
    short = Q(rank=GAP)
    rows = of_week(person, monday, now=now).order_by()
    kinds = rows.values_list(
        host, f"{host}__slug", f"{host}__name", "street_at", "street_slug", _of_street("name"), "role"
    )
    counted = kinds.annotate(
        shifts=Count("pk"), gaps=Count("pk", filter=short), lacking=Sum(F("minimum") - F("taken"), filter=short)
    )
    return [
        Cell(Named(*row[:3]), Named(*row[3:6]), row[6], Numbers(row[7], row[8], row[9] or 0))
        for row in counted[:MAX_CELLS]
    ]


def numbers(found: Iterable[Cell], wanted: Wanted) -> Numbers:
    """Those of the cells that are asked for, gaps or not, added up."""
    asked = [
        cell.numbers
        for cell in found
        if wanted.organization in {"", cell.host.slug}
        and wanted.street in {"", cell.street.slug}
        and wanted.role in {"", cell.role}
    ]
    return Numbers(*(sum(column) for column in zip(*asked, strict=True))) if asked else Numbers(0, 0, 0)


def refusal_for_all(shift: Shift, *, now: dt.datetime) -> Refusal | None:
    """Why nobody can be put on it now, in words for staff; the shift came through ``with_places``."""
    refusal = queries.refusal_for_anybody(shift, now)
    return by_staff.in_staff_words(refusal) if refusal else None


def suggested(shift: Shift, *, among: "QuerySet[Volunteer]", now: dt.datetime) -> list[Fit]:
    """Those of these who fit, best first, to be rung; who waits for the shift is asked in their order anyway."""
    waits = SignUp.objects.waiting().filter(shift=shift).order_by()
    free = among.exclude(pk__in=waits.values("volunteer"))
    found = candidates.best(shift, count=SUGGESTED, now=now, to_ring=True, among=free, a_time=WEIGHED, most=WEIGHED)
    return [Fit(volunteer, None, about_time(volunteer, shift.span)) for volunteer in found]


def weighed(shift: Shift, volunteers: Iterable[Volunteer], *, now: dt.datetime) -> list[Fit]:
    """Each of these, with what would be said of them for this shift."""
    found = list(volunteers)
    roads = travel.table()
    asks = shift.qualification_id is not None
    helpers = queries.helpers_of(found, around=shift.span, roads=roads, with_qualifications=asks)
    post = queries.post_of(shift)
    fits = []
    for volunteer in found:
        refusal = rules.refusal(post, helpers[volunteer.pk], now=now, minutes=roads.minutes)
        refused = by_staff.in_staff_words(refusal) if refusal else None
        fits.append(Fit(volunteer, refused, about_time(volunteer, shift.span)))
    return fits


def about_time(volunteer: Volunteer, span: Span) -> str:
    """说过这几天来不了, or that it is not their usual time; empty where it suits them."""
    times = volunteer.times
    if times.is_away(span):
        return "说过这几天来不了"
    return "" if times.is_usual(span) else "说过平时这个时间来不了"
