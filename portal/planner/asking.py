"""Parameters of the planner, read from the query string. Pure."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.dateparse import parse_date

from core.clock import week_of
from events.models import Event

VIEWS = {"month": "月", "week": "周", "day": "天"}
BYS = {"all": "全部", "street": "街道", "venue": "场馆", "resource": "车和设备", "crew": "主讲人、司机"}
SHOWS = {"": "看情况", "grid": "表格", "list": "清单"}
STATES = {"draft": "还没发布的", "public": "已发布的"}
NARROWING = ("host", "kind", "task", "street", "state")
_FIRST = dt.date(2000, 1, 1)
_LAST = dt.date(2099, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One look at the plan; empty texts do not narrow it."""

    view: str = "week"
    by: str = "all"
    day: dt.date
    """A day of the period that is shown."""
    show: str = ""
    """``grid``, ``list``, or empty: what suits the width of the screen."""
    host: str = ""
    kind: str = ""
    task: str = ""
    street: str = ""
    state: str = ""

    @classmethod
    def read(cls, query: QueryDict, *, today: dt.date) -> Self:
        """From an address; what it does not know it leaves out."""
        return cls(
            view=_known(query.get("view", ""), VIEWS) or "week",
            by=_known(query.get("by", ""), BYS) or "all",
            day=_day(query.get("day", "")) or today,
            show=_known(query.get("show", ""), SHOWS),
            host=query.get("host", "")[:60],
            kind=_known(query.get("kind", ""), Event.Kind.values),
            task=query.get("task", "")[:10],
            street=query.get("street", "")[:60],
            state=_known(query.get("state", ""), STATES),
        )

    @property
    def first(self) -> dt.date:
        """The first day that is asked for."""
        if self.view == "month":
            return self.day.replace(day=1)
        return week_of(self.day)[0] if self.view == "week" else self.day

    @property
    def end(self) -> dt.date:
        """The day after the last."""
        if self.view == "month":
            return (self.first + dt.timedelta(days=31)).replace(day=1)
        return self.first + dt.timedelta(days=7 if self.view == "week" else 1)

    @property
    def days(self) -> list[dt.date]:
        """Each day of the period."""
        return [self.first + dt.timedelta(days=number) for number in range((self.end - self.first).days)]

    @property
    def before(self) -> str:
        """The address of the period before."""
        return self.link(day=max(_FIRST, self.first - dt.timedelta(days=1)))

    @property
    def after(self) -> str:
        """The address of the period after."""
        return self.link(day=min(_LAST, self.end))

    @property
    def is_calendar(self) -> bool:
        """Whether a month is drawn as a calendar: all together; by street or thing it is a table of days."""
        return self.view == "month" and self.by == "all"

    @property
    def looks_for_gaps(self) -> bool:
        """Whether what is missing can be told: not of a day, of things that wear, or with events filtered out."""
        return (
            self.view != "day"
            and self.by in {"all", "street", "venue"}
            and not (set(NARROWING) - {"street"}) & {name for name, _ in self.facts}
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether something is filtered out."""
        return any(getattr(self, name) for name in NARROWING)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form of filters carries along unseen."""
        return [(name, value) for name, value in self.facts if name in {"view", "by", "show", "day"}]

    def link(self, **changes: Any) -> str:
        """The address of the same look with something changed."""
        return "?" + urlencode(replace(self, **changes).facts)

    def plain(self) -> str:
        """The same look without filters."""
        return self.link(**dict.fromkeys(NARROWING, ""))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Names and values as they stand in the address."""
        facts = [(name, getattr(self, name)) for name in self.__slots__]
        return [(name, str(value)) for name, value in facts if value and (name, value) != ("by", "all")]


def _known(value: str, values: "dict[str, str] | list[str]") -> str:
    return value if value in values else ""


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text if len(text) != len("2026-09") else f"{text}-01")
    except ValueError:
        return None
    return day if day and _FIRST <= day <= _LAST else None
