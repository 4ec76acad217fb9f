"""The list of open shifts: those that a volunteer can take, page by page, the next others with the reason, and filters
with counts.

The database filters, counts and turns the pages; only what is shown is read, and weighed by the rules once more.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from core import phrases
from organizations.models import Area
from volunteers import queries
from volunteers.free_times import FreeTimes
from volunteers.models import Shift, Volunteer
from volunteers.queries import Choice
from volunteers.shifts import days, fitting

SHOWN = 20
BLOCKED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for: a street's slug, a day (no day at all: one that can't be read), weekends, my streets.

    ``state`` is a key of ``Own``, for one's own shifts instead of open ones; ``at`` and ``is_month`` say which weeks or
    month stand beside the list.
    """

    street: str = ""
    day: dt.date | None = None
    is_no_day: bool = False
    weekend: bool = False
    near: bool = False
    free: bool = False
    """Within what the volunteer said of their time."""
    state: str = ""
    at: dt.date | None = None
    is_month: bool = False
    page: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered."""
        return not (self.street or self.day or self.is_no_day or self.weekend or self.near or self.free or self.state)

    def link(self, **changes: Any) -> str:
        """The address with these changed, from the first page."""
        wish = replace(self, **changes)
        facts = {
            "street": wish.street,
            "day": wish.day,
            "weekend": "1" if wish.weekend else "",
            "near": "1" if wish.near else "",
            "free": "1" if wish.free else "",
            "state": wish.state,
            "at": wish.at,
            "view": "month" if wish.is_month else "",
        }
        return "?" + urlencode({key: value for key, value in facts.items() if value})


Own = Mapping[str, Collection[int]]
"""The ids of one's own coming shifts by what one is to them: ``mine`` and ``waiting``."""


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows: ``found`` is how many there are on all its pages, the other numbers stand beside filters."""

    fits: list[Choice]
    blocked: list[Choice]
    page: "Page[Any]"
    found: int
    total: int
    weekend: int
    near: int
    free: int | None
    """None: the volunteer said nothing of their time."""
    streets: list[Area]
    days: days.Days
    all_days: str
    """The way from one day to all of them."""


def board(wish: Wish, *, now: dt.datetime, volunteer: Volunteer | None = None, own: Own | None = None) -> Board:
    """The list of a volunteer, or of all places that are free."""
    return _Listing(wish, now, volunteer, own or {}).board()


@dataclass
class _Listing:
    wish: Wish
    now: dt.datetime
    volunteer: Volunteer | None
    own: Own

    def board(self) -> Board:
        """Six statements, and one where nobody's rules are asked."""
        what = days.shown(self.wish.at or self.wish.day, is_month=self.wish.is_month, now=self.now)
        numbers = self._count(what)
        # The number is known: turning pages counts nothing.
        page = Paginator(range(numbers["found"]), SHOWN).get_page(self.wish.page)
        first = (page.number - 1) * SHOWN
        counts = {day: numbers[f"day{at}"] for at, day in enumerate(what.days)}
        return Board(
            fits=self._choices(self._listed.filter(self._asked), range(first, first + SHOWN)),
            blocked=self._blocked(),
            page=page,
            found=numbers["found"],
            total=numbers["total"],
            weekend=numbers["weekend"],
            near=numbers["near"],
            free=None if self._times.is_any else numbers["free"],
            streets=self._streets,
            days=days.days(what, counts, chosen=self.wish.day, link=self.wish.link, now=self.now),
            all_days=self.wish.link(day=None, is_no_day=False),
        )

    def _count(self, what: days.Shown) -> dict[str, int]:
        """One statement for all numbers; of one's own shifts one more."""
        totals = {"total": Q(), "weekend": fitting.on_weekends(), "near": self._near}
        if not self._times.is_any:
            totals["free"] = fitting.at_free_times(self._times)
        asked = {"found": self._asked}
        asked |= {f"day{at}": self._anywhen & fitting.on_days([day]) for at, day in enumerate(what.days)}
        if self._is_own:
            return _numbers(self._open, totals) | _numbers(self._listed, asked)
        return _numbers(self._open, totals | asked)

    def _choices(self, rows: "QuerySet[Shift]", at: range) -> list[Choice]:
        shown = queries.for_cards(rows).order_by("start", "pk")[at.start : at.stop]
        if self._facts is None or self._is_own:
            return [Choice(shift, None) for shift in shown]
        return queries.weighed(shown, self._facts, now=self.now)

    def _blocked(self) -> list[Choice]:
        """The next that the volunteer can't take; nobody else is told of them."""
        if self._facts is None or self._is_own:
            return []
        others = self._ahead.filter(self._asked).exclude(self._fits).exclude(fitting.own(self._facts.helper))
        return self._choices(others, range(BLOCKED))

    @cached_property
    def _facts(self) -> queries.Facts | None:
        return queries.facts_of(self.volunteer, now=self.now) if self.volunteer else None

    @cached_property
    def _ahead(self) -> "QuerySet[Shift]":
        return fitting.with_street(queries.ahead(self.now))

    @cached_property
    def _fits(self) -> Q:
        return fitting.fits(self._facts, now=self.now) if self._facts else fitting.free(now=self.now)

    @cached_property
    def _open(self) -> "QuerySet[Shift]":
        return self._ahead.filter(self._fits)

    @property
    def _is_own(self) -> bool:
        return self.wish.state in self.own

    @cached_property
    def _listed(self) -> "QuerySet[Shift]":
        """The shifts that the page turns over."""
        if not self._is_own:
            return self._open
        return fitting.with_street(Shift.objects.filter(pk__in=self.own[self.wish.state]))

    @cached_property
    def _streets(self) -> list[Area]:
        """Those with shifts ahead; ``is_mine``: where the volunteer wants to go."""
        streets = Area.objects.filter(pk__in=self._ahead.order_by().values(at=F("street_at")))
        mine = Area.objects.filter(pk=OuterRef("pk"), volunteers=self.volunteer)
        return list(streets.annotate(is_mine=Exists(mine) if self.volunteer else Value(value=False)))

    @cached_property
    def _near(self) -> Q:
        return fitting.in_streets(street.pk for street in self._streets if getattr(street, "is_mine"))  # noqa: B009 - set by the query

    @cached_property
    def _times(self) -> FreeTimes:
        today = phrases.local(self.now).date()
        return self.volunteer.times.from_day(today) if self.volunteer else FreeTimes()

    @cached_property
    def _anywhen(self) -> Q:
        """What is asked for, on whatever day."""
        found = self._near if self.wish.near else Q()
        if self.wish.free:
            found &= fitting.at_free_times(self._times)
        if self.wish.street:
            found &= fitting.in_streets(area.pk for area in self._streets if area.slug == self.wish.street)
        return found

    @cached_property
    def _asked(self) -> Q:
        """What is asked for."""
        found = self._anywhen
        if self.wish.weekend:
            found &= fitting.on_weekends()
        if self.wish.day or self.wish.is_no_day:
            found &= fitting.on_days([self.wish.day] if self.wish.day else [])
        return found


def _numbers(rows: "QuerySet[Shift]", wanted: Mapping[str, Q]) -> dict[str, int]:
    """How many of these rows each condition holds for."""
    return rows.order_by().aggregate(**{name: Count("pk", filter=condition) for name, condition in wanted.items()})
