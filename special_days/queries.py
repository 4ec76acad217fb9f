"""Query what is special about days: holidays and make-up workdays, exams, festivals, markets. Two queries for any number."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from organizations.models import Area
from organizations.travel import street_id
from special_days import public_holidays
from special_days.models import DayMark, MarketCycle

Kind = DayMark.Kind
MARKET = "market"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing about a day. ``code``: a kind of ``DayMark``, or market. ``is_off``: people are away (放假).

    ``street_id``: where it holds; None for everywhere. ``name``: the words without the place, for where it is known.
    ``doubt``: what is not known of it yet; pages say it beside the words.
    """

    code: str
    words: str
    is_off: bool = False
    street_id: int | None = None
    name: str = field(default="", compare=False)
    doubt: str = ""

    @property
    def said(self) -> str:
        """The words, with what is not known yet: 春节放假（调休还没公布）."""
        return f"{self.words}（{self.doubt}）" if self.doubt else self.words


def marks(days: Iterable[dt.date], *, streets: Iterable[int] = ()) -> dict[dt.date, list[Mark]]:
    """Of each day, what holds everywhere or in one of the streets (ids of areas); unmarked days have an empty list."""
    wanted = sorted(set(days))
    places = set(streets)
    if not wanted:
        return {}
    here = Q(area__isnull=True) | Q(area__level=Area.Level.CITY) | Q(area__in=places) | Q(area__parent__in=places)
    rows = list(DayMark.objects.filter(here, first__lte=wanted[-1], last__gte=wanted[0]).select_related("area"))
    cycles = markets_in(places)
    return {day: _of_day(day, rows, cycles) for day in wanted}


def of(known: Mapping[dt.date, list[Mark]], day: dt.date, street: int | None) -> list[Mark]:
    """Those of a day that hold in one street, of what ``marks`` found for several."""
    return [mark for mark in known.get(day, []) if mark.street_id in {None, street}]


def markets_in(streets: Iterable[int]) -> list[MarketCycle]:
    """The market cycles of streets and their villages."""
    places = set(streets)
    if not places:
        return []
    market_cycles = MarketCycle.objects.filter(Q(area__in=places) | Q(area__parent__in=places))
    return list(market_cycles.select_related("area"))


def _of_day(day: dt.date, rows: Iterable[DayMark], cycles: Iterable[MarketCycle]) -> list[Mark]:
    entered = [row for row in rows if row.first <= day <= row.last]
    found = [
        Mark(row.kind, _words(row), row.kind == Kind.HOLIDAY, street_id(row.area), name=_name(row)) for row in entered
    ]
    if not any(row.kind in {Kind.HOLIDAY, Kind.WORKDAY} and street_id(row.area) is None for row in entered):
        found = _known(day) + found
    return found + [
        Mark(MARKET, _market_words(cycle), street_id=street_id(cycle.area), name=cycle.name)
        for cycle in cycles
        if cycle.includes(day)
    ]


def _known(day: dt.date) -> list[Mark]:
    """What the arrangement of the State Council says, or the regulation before it, where nobody entered otherwise."""
    if name := public_holidays.name(day):
        return [Mark(Kind.HOLIDAY, f"{name}放假", is_off=True, name=f"{name}放假", doubt=public_holidays.doubt(day))]
    return [Mark(Kind.WORKDAY, "补班", name="补班")] if public_holidays.is_makeup_workday(day) else []


def _words(row: DayMark) -> str:
    return f"{row.area.short_name}：{_name(row)}" if row.area else _name(row)


def _name(row: DayMark) -> str:
    tail = {Kind.HOLIDAY: "放假", Kind.WORKDAY: "补班"}.get(Kind(row.kind), "")
    return row.name if not tail or tail in row.name else f"{row.name}{tail}"


def _market_words(cycle: MarketCycle) -> str:
    return f"{cycle.area.short_name}{cycle.name}"


def workday_test() -> Callable[[dt.date], bool]:
    """Tells whether people work on a day: what was entered, else the year's arrangement, else Monday to Friday."""
    kinds = (DayMark.Kind.HOLIDAY, DayMark.Kind.WORKDAY)
    entered = list(DayMark.objects.filter(kind__in=kinds, area__isnull=True))

    def is_workday(day: dt.date) -> bool:
        mark = next((day_mark for day_mark in entered if day_mark.first <= day <= day_mark.last), None)
        if mark:
            return mark.kind == DayMark.Kind.WORKDAY
        return not public_holidays.is_day_off(day)

    return is_workday
