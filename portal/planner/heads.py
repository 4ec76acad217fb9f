"""What stands above each day: its lunar day, holidays, make-up workdays, exams, markets, themes. Two queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, Value

from core import holidays, words
from events.models import DayMark, MarketCycle
from organizations.models import Area
from organizations.travel import street_id
from plan.models import OccasionDate

_LONG = 14
"""A theme that lasts longer is no news of each of its days."""
_SATURDAY, _THEME = 5, "theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One day."""

    date: dt.date
    lunar: str
    notes: tuple[str, ...]
    """国庆, 补班, 高考, 全国科普日: what holds everywhere."""
    marks: dict[int, tuple[str, ...]]
    """By street: 赶街天, and what holds only there."""
    is_off: bool
    is_today: bool
    is_past: bool
    link: str
    """To the day itself."""

    @property
    def iso(self) -> str:
        """2026-09-17."""
        return self.date.isoformat()

    @property
    def name(self) -> str:
        """9月17日 周四."""
        return words.date(self.date)

    @property
    def weekday(self) -> str:
        """周四."""
        return words.weekday(self.date)


def heads(days: Sequence[dt.date], *, today: dt.date, link: Callable[[dt.date], str]) -> list[Head]:
    """One for each day, in their order; ``link`` gives the address of a day."""
    spans = _spans(days)
    cycles = [(street_id(cycle.area), cycle) for cycle in MarketCycle.objects.select_related("area")]
    return [
        _head(day, today, [span for span in spans if span.first <= day <= span.last], cycles, link(day)) for day in days
    ]


@dataclass(frozen=True, slots=True)
class _Span:
    """Days that somebody entered: a holiday, an exam, a theme. ``street``: None for everywhere."""

    kind: str
    name: str
    first: dt.date
    last: dt.date
    street: int | None


def _spans(days: Sequence[dt.date]) -> list[_Span]:
    """Special days and themes in one query."""
    within = {"first__lte": days[-1], "last__gte": days[0]}
    columns = ("kind", "name", "first", "last", "area", "area__parent", "area__level")
    nowhere = [Value(None, output_field=BigIntegerField())] * 2 + [Value("", output_field=CharField())]
    themes = OccasionDate.objects.filter(**within).values_list(
        Value(_THEME, output_field=CharField()), "occasion__name", "first", "last", *nowhere
    )
    marks = DayMark.objects.filter(**within).order_by().values_list(*columns)
    rows = marks.union(themes.order_by(), all=True)
    found = [_Span(kind, name, first, last, _street(*where)) for kind, name, first, last, *where in rows]
    found = [span for span in found if span.kind != _THEME or (span.last - span.first).days < _LONG]
    return sorted(found, key=lambda span: (span.first, span.name))


def _street(area: int | None, parent: int | None, level: str | None) -> int | None:
    if level == Area.Level.VILLAGE:
        return parent
    return area if level == Area.Level.STREET else None


def _head(
    day: dt.date,
    today: dt.date,
    spans: Sequence[_Span],
    cycles: Iterable[tuple[int | None, MarketCycle]],
    link: str,
) -> Head:
    marks: dict[int, tuple[str, ...]] = {}
    local = [(span.street, span.name) for span in spans]
    for street, name in local + [(street, cycle.name) for street, cycle in cycles if cycle.includes(day)]:
        if street is not None:
            marks[street] = (*marks.get(street, ()), name)
    everywhere = [span for span in spans if span.street is None]
    kinds = {span.kind for span in everywhere} & {DayMark.Kind.HOLIDAY, DayMark.Kind.WORKDAY}
    known = [] if kinds else _known(day)
    return Head(
        date=day,
        lunar=words.lunar_day(day),
        notes=tuple(dict.fromkeys([*known, *(span.name for span in everywhere)])),
        marks=marks,
        is_off=_is_off(day, kinds),
        is_today=day == today,
        is_past=day < today,
        link=link,
    )


def _is_off(day: dt.date, kinds: set[str]) -> bool:
    """Whether people are away: what was entered overrides what the holiday library knows."""
    if kinds:
        return DayMark.Kind.HOLIDAY in kinds
    return bool(holidays.name(day)) or (day.weekday() >= _SATURDAY and not holidays.is_makeup_workday(day))


def _known(day: dt.date) -> list[str]:
    name = holidays.name(day)
    return [f"{name}放假"] if name else ["补班"] if holidays.is_makeup_workday(day) else []
