"""The page of the planner, put together for one view."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from core import clock, phrases
from organizations import streets as street_queries
from organizations.access_scope import AccessScope, StaffAccess
from organizations.models import Area
from organizations.own_first import Own
from portal.planner import gaps, reading
from portal.planner.asking import BYS, VIEWS, Asked
from portal.planner.gaps import CoverageGap
from portal.planner.heads import Head, heads
from portal.planner.items import Item, Overlap, find_overlaps
from portal.planner.narrowing import Choice, choices, is_asked
from portal.planner.rails import hours_of
from portal.planner.rows import Line, Row, cells_of, lines, rows
from portal.planner.squares import Square, squares

MAX_LIST = 200
"""Rows of the list; a month of everything is better narrowed."""
MAX_BESIDE = 25
"""And where the table stands beside it, as wide screens show it."""
FULL = 26
PACKED = 42
"""Lines one above the other, over all weeks of a month, from which on a sheet needs smaller letters, and short entries."""
LINE = 10
"""Characters of a line in a square of the printed month, beside the hour."""
Link = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the list."""

    head: Head
    items: list[Item]


def _stacked(square: Square) -> int:
    """Lines of a square on paper."""
    return sum(_printed_lines(item) for item in (*square.shown, *square.printed))


def _printed_lines(item: Item) -> int:
    return -(-len(f"{item.brief}{item.short}{item.street}") // LINE)


@dataclass(kw_only=True)
class Page:
    """Everything on it."""

    asked: Asked
    heads: list[Head]
    items: list[Item]
    reach: AccessScope
    own: Own
    streets: Sequence[Area]
    overlaps: int = 0
    postponed: list[Item] = field(default_factory=list)
    groups: list[tuple[str, list[Row]]] = field(default_factory=list)
    squares: list[list[Square]] = field(default_factory=list)
    """Of a month as a calendar, week by week."""
    hours: range = range(0)
    choices: list[Choice] = field(default_factory=list)
    coverage_gaps: list[tuple[Line, CoverageGap]] = field(default_factory=list)
    """Streets with a long stretch without anything, or behind their list of the year."""
    today: dt.date

    @property
    def title(self) -> str:
        """2026年11月, 11月23日—29日, or 11月24日 周二."""
        first = self.asked.first
        last = self.asked.end - dt.timedelta(days=1)
        if self.asked.view == "month":
            return f"{first.year}年{first.month}月"
        if self.asked.view == "day":
            return phrases.date(first)
        return phrases.days_range(first, last)

    @property
    def unit(self) -> str:
        """这个月, 这周, 这天: as a gap is told."""
        return {"month": "这个月", "week": "这周", "day": "这天"}[self.asked.view]

    @cached_property
    def days(self) -> list[Day]:
        """The list: days that have something."""
        found = groupby(self.items[: self._most_listed], key=lambda item: max(item.day, self.asked.first))
        by_day = {head.date: head for head in self.heads}
        return [Day(by_day[day], list(items)) for day, items in found]

    @property
    def _most_listed(self) -> int:
        return MAX_LIST if self.asked.show == "list" else MAX_BESIDE

    @property
    def left_out(self) -> int:
        """How many the list leaves out."""
        return max(0, len(self.items) - self._most_listed)

    @cached_property
    def clashing(self) -> list[tuple[Item, Overlap]]:
        """Each hard pair once."""
        pairs: dict[frozenset[str], tuple[Item, Overlap]] = {}
        for item in self.items:
            for hit in item.overlaps:
                if hit.is_hard:
                    pairs.setdefault(frozenset((item.key, hit.other.key)), (item, hit))
        return list(pairs.values())

    @cached_property
    def gaps(self) -> list[Line]:
        """Streets with nothing in the period."""
        reached = {item.street_id for item in self.items if item.is_event}
        return [
            line
            for line in lines(_only_streets(self.asked), (), self.streets, self.own)
            if line.wants_events and line.street_id not in reached
        ]

    @cached_property
    def gap_query(self) -> str:
        """What a new event in a street without any begins with; empty where none can be made."""
        ahead = [head.iso for head in self.heads if not head.is_past]
        return urlencode({"day": ahead[0]}) if self.reach.may_create and ahead else ""

    @cached_property
    def fullness(self) -> str:
        """full, packed or empty: how small a month is printed, so that it stays on one sheet."""
        stacked = sum(max(_stacked(square) for square in week) for week in self.squares)
        return "packed" if stacked > PACKED else "full" if stacked > FULL else ""

    @cached_property
    def back(self) -> str:
        """Carried by every way to move something: where to come back to."""
        return urlencode({"next": f"{reverse('portal:planner')}{self.asked.link()}"})

    @cached_property
    def drafts(self) -> int:
        """How many dates are not published yet."""
        return sum(item.is_draft for item in self.items)

    @cached_property
    def events(self) -> int:
        """How many dates of events there are."""
        return sum(item.is_event for item in self.items)

    @property
    def views(self) -> list[Link]:
        """How long: words, address, whether it is this one."""
        return [(label, self.asked.link(view=name), self.asked.view == name) for name, label in VIEWS.items()]

    @property
    def bys(self) -> list[Link]:
        """By what."""
        return [(label, self.asked.link(by=name), self.asked.by == name) for name, label in BYS.items()]

    @property
    def shows(self) -> list[Link]:
        """Table or list."""
        grid = self.asked.link(show="grid")
        listed = self.asked.link(show="list")
        return [("表格", grid, self.asked.show != "list"), ("清单", listed, self.asked.show == "list")]

    @property
    def columns(self) -> int:
        """Columns of the table."""
        return 1 + (len(self.hours) * 4 if self.asked.view == "day" else len(self.heads))

    @property
    def this(self) -> Link:
        """The way to the present day."""
        label = {"month": "本月", "week": "本周", "day": "今天"}[self.asked.view]
        return label, self.asked.link(day=self.today), self.asked.first <= self.today < self.asked.end


def _only_streets(asked: Asked) -> Asked:
    return Asked(day=asked.day, by="street", street=asked.street)


def page(asked: Asked, *, staff_access: StaffAccess, now: dt.datetime) -> Page:
    """The look that is asked for, by somebody with this access: at most seventeen queries, whatever it holds."""
    today = phrases.local(now).date()
    within = staff_access.scope
    own = staff_access.own
    streets = sorted(street_queries.streets(), key=lambda area: own.nearness(street=area.pk))
    shown_days = _calendar_days(asked) if asked.is_calendar else asked.days
    first = clock.midnight(shown_days[0])
    end = clock.midnight(shown_days[-1] + dt.timedelta(days=1))
    found = reading.found(first=first, end=end, reach=within, streets=streets, now=now)
    find_overlaps(found.items)
    wanted = [item for item in found.items if is_asked(item, asked)] if asked.is_narrowed else found.items
    items = sorted(wanted, key=lambda item: (item.start, item.key))
    all_heads = heads(shown_days, streets=streets, today=today, link=lambda day: asked.link(view="day", day=day))
    inside = [item for item in items if any(asked.first <= day < asked.end for day in item.days)]
    made = Page(
        asked=asked,
        heads=[head for head in all_heads if asked.first <= head.date < asked.end],
        items=inside,
        reach=within,
        own=own,
        streets=streets,
        postponed=[item for item in found.postponed if is_asked(item, asked)],
        choices=choices(asked, found.items, streets, own),
        today=today,
    )
    made.overlaps = len(made.clashing)
    coverage_gap = _lacks(made, now=now) if asked.looks_for_gaps else None
    if coverage_gap and asked.by != "venue":
        bare = rows(
            lines(_only_streets(asked), (), streets, own), inside, made.heads, asked, hours=range(0), may_create=False
        )
        made.coverage_gaps = [(row.line, it) for row in bare if row.line.wants_events and (it := coverage_gap(row))]
    if asked.is_calendar:
        made.squares = _squares(all_heads, items, may_create=within.may_create)
    elif asked.show != "list":
        _draw(made, coverage_gap or (lambda _: CoverageGap()))
    return made


def _lacks(made: Page, *, now: dt.datetime) -> Callable[[Row], CoverageGap]:
    """What a row lacks; five queries for all rows, two where there are no streets among them."""
    days = made.asked.days
    first = clock.midnight(days[0])
    end = clock.midnight(days[-1] + dt.timedelta(days=1))
    known = gaps.around(first=first, end=end, reach=made.reach)
    owed = {} if made.asked.by == "venue" else gaps.owed(days[0].year, made.streets, now=now)

    def of_row(row: Row) -> CoverageGap:
        if row.line.spot is None:
            return CoverageGap()
        missing = owed.get(row.line.spot[1], (0, "")) if row.line.wants_events else (0, "")
        return CoverageGap(gaps.stretch(row.line.spot, row.busy, days, known), *missing)

    return of_row


def _draw(made: Page, coverage_gap: Callable[[Row], CoverageGap]) -> None:
    made.hours = hours_of(made.items, made.asked.first) if made.asked.view == "day" else range(0)
    drawn = rows(
        lines(made.asked, made.items, made.streets, made.own),
        made.items,
        made.heads,
        made.asked,
        hours=made.hours,
        may_create=made.reach.may_create,
    )
    told = [replace(row, coverage_gap=coverage_gap(row)) for row in drawn]
    made.groups = [(name, list(group)) for name, group in groupby(told, key=lambda row: row.line.group)]


def _calendar_days(asked: Asked) -> list[dt.date]:
    """Whole weeks, Mondays first."""
    last = asked.end - dt.timedelta(days=1)
    first = asked.first - dt.timedelta(days=asked.first.weekday())
    end = last + dt.timedelta(days=7 - last.weekday())
    return [first + dt.timedelta(days=number) for number in range((end - first).days)]


def _squares(all_heads: Sequence[Head], items: Sequence[Item], *, may_create: bool) -> list[list[Square]]:
    everything = Line(group="", name="", holds=lambda _: True)
    events = [item for item in items if item.is_event or item.has_conflict]
    cells = cells_of(all_heads, events, everything, may_create=may_create)
    return squares([cells[start : start + 7] for start in range(0, len(cells), 7)])
