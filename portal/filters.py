"""Filters of the public list of events, read from the query string."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from core import bounds, clock, phrases, texts
from core.clock import week_of
from events.models import Event, vocabulary
from events.wording import search_words

WHENS = {
    "week": "这周",
    "today": "今天",
    "tomorrow": "明天",
    "weekend": "周末",
    "next": "下周",
    "all": "全部",
}
_SATURDAY = 5
_MAX_TEXT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """One way to narrow the list; empty texts do not narrow it."""

    when: str = ""
    day: dt.date | None = None
    month: str = ""
    """2026-09: what the calendar beside the list shows; the list itself does not mind."""
    street: str = ""
    audience: str = ""
    language: str = ""
    topic: str = ""
    kind: str = ""
    occasion: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """From an address; what it does not know it leaves out."""
        page = query.get("page", "")
        return cls(
            when=_known(query.get("when", ""), WHENS),
            day=bounds.day_or_none(query.get("day", "")),
            month=query.get("month", "") if bounds.day_or_none(query.get("month", "") + "-01") else "",
            street=query.get("street", "")[:60],
            audience=query.get("audience", "")[:40],
            language=_known(query.get("language", ""), vocabulary.known_languages()),
            topic=_known(query.get("topic", ""), vocabulary.topic_codes()),
            kind=_known(query.get("kind", ""), Event.Kind.values),
            occasion=query.get("occasion", "")[:60],
            q=texts.one_line(query.get("q", ""))[:_MAX_TEXT],
            page=max(1, int(page)) if page.isdecimal() and len(page) < 5 else 1,
        )

    @property
    def period(self) -> str:
        """The chosen period, or the one that goes without saying: this week, and any time for a search or a theme."""
        return self.when or ("all" if self.q or self.occasion else "week")

    @property
    def words(self) -> list[str]:
        """What the search box asks for, word by word."""
        return search_words.words(self.q)

    @property
    def is_plain(self) -> bool:
        """Whether nothing was asked for."""
        return self == type(self)(street=self.street, month=self.month)

    @property
    def is_narrowed(self) -> bool:
        """Whether the list is narrowed by something other than time and street."""
        return bool(self.audience or self.language or self.topic or self.kind or self.occasion or self.q)

    def link(self, **changes: Any) -> str:
        """The address of the same list with something changed; always from its first page."""
        changed = replace(self, **{"page": 1, **changes})
        facts = {name: getattr(changed, name) for name in self.__slots__}
        if changed.page == 1:
            del facts["page"]
        return "?" + urlencode({name: value for name, value in facts.items() if value})

    @property
    def without_street(self) -> str:
        """The address of the same list, once the street is remembered."""
        return "/" + self.link(street="").removesuffix("?")

    def shown_month(self, today: dt.date) -> dt.date:
        """The first day of the month that the calendar shows."""
        return (bounds.day_or_none(f"{self.month}-01") or self.day or today).replace(day=1)

    def days(self, today: dt.date) -> tuple[dt.date, dt.date | None]:
        """First day and the day after the last (None: no end)."""
        if self.day:
            return self.day, self.day + dt.timedelta(days=1)
        return _period(self.period, today)

    def span(self, now: dt.datetime) -> tuple[dt.datetime, dt.datetime | None]:
        """From when on and up to when: what is over is left out, unless a past day is asked for."""
        today = phrases.local(now).date()
        first, end = self.days(today)
        start = clock.midnight(first)
        return (start if first < today else max(start, now)), (clock.midnight(end) if end else None)


def _period(name: str, today: dt.date) -> tuple[dt.date, dt.date | None]:
    monday, next_monday = week_of(today)
    tomorrow = today + dt.timedelta(days=1)
    saturday = max(today, monday + dt.timedelta(days=_SATURDAY))
    return {
        "today": (today, tomorrow),
        "tomorrow": (tomorrow, tomorrow + dt.timedelta(days=1)),
        "week": (today, next_monday),
        "weekend": (saturday, next_monday),
        "next": (next_monday, next_monday + dt.timedelta(days=7)),
    }.get(name, (today, None))


def _known(value: str, values: "dict[str, str] | list[str]") -> str:
    return value if value in values else ""
