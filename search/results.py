"""What is looked for, and what was found: rows of the database, or rows whose names are read and compared here.

Names are compared as the residents' search compares them (``events.wording``): in one width and case, without marks,
with words that mean the same, and in Latin letters. Dates of events hold such a text in a column; registers of places,
people and the like are small and are read.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from accounts.models import Person
from core import phrases
from events.wording import search_index, search_words
from organizations.access_scope import AccessScope, reach

Row = TypeVar("Row", bound=Model)
LONGEST_NAME = 80
MOST_READ = 5000
"""Rows of one register whose names are read; the first ones in its order."""


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found: what it is called, what tells it from others, where it is shown."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Asked:
    """Words, and who asks when: everybody finds what they may see."""

    text: str
    person: Person
    now: dt.datetime

    @cached_property
    def words(self) -> list[str]:
        """As typed, but for those that are marks alone: they would find everything."""
        return [word for word in search_words.words(self.text) if search_words.folded(word)]

    @cached_property
    def conditions(self) -> list[search_words.Condition]:
        """Each of which has to hold."""
        return [search_words.condition(word) for word in self.words]

    @cached_property
    def reach(self) -> AccessScope:
        """What the person may see; one query."""
        return reach(self.person)

    @property
    def today(self) -> dt.date:
        """The present day."""
        return phrases.local(self.now).date()

    @cached_property
    def has_letters(self) -> bool:
        """Whether pinyin may be meant."""
        return any(letter.isascii() and letter.isalpha() for letter in self.text)

    def is_in(self, *names: str) -> bool:
        """Whether these names hold all words; in Latin letters too, where some are typed."""
        read = _in_both if self.has_letters else _folded
        text = " ".join(map(read, names))
        return all(condition.holds(text) for condition in self.conditions)


@lru_cache(maxsize=16_384)
def _folded(text: str) -> str:
    return search_words.folded(text)


@lru_cache(maxsize=16_384)
def _in_both(text: str) -> str:
    """Sentences are not written in pinyin: that takes long, and nobody looks for them so."""
    return search_index.of_names(text) if len(text) <= LONGEST_NAME else _folded(text)


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and those of a page."""

    count: int
    page: Callable[[int, int], list[Result]]
    """From the first to the one before the second, as of a slice."""
    only_read: int = 0
    """So many rows were looked at, where there are more: some of the others may be called so too."""


def of_rows(rows: "QuerySet[Row]", result: "Callable[[Row], Result]") -> Found:
    """The database has looked: one query for the keys, one for a page."""
    keys = list(rows.values_list("pk", flat=True)[: MOST_READ + 1])
    number = min(len(keys), MOST_READ)
    more = MOST_READ if len(keys) > MOST_READ else 0
    return Found(number, lambda first, end: [result(row) for row in rows[first:end]], only_read=more)


def of_names(asked: Asked, rows: "QuerySet[Row]", columns: Sequence[str], result: "Callable[[Row], Result]") -> Found:
    """Those of the rows whose columns, together, hold all words: one query to read, one for a page."""
    read = list(rows.values_list("pk", *columns)[: MOST_READ + 1])
    ids: list[Any] = [pk for pk, *names in read[:MOST_READ] if asked.is_in(*(name for name in names if name))]

    def page(first: int, end: int) -> list[Result]:
        wanted = ids[first:end]
        known = rows.order_by().in_bulk(wanted) if wanted else {}
        return [result(known[pk]) for pk in wanted if pk in known]

    return Found(len(ids), page, only_read=MOST_READ if len(read) > MOST_READ else 0)
