"""Looking in everything at once, or in one kind of things page by page."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Person
from core import texts
from search.groups import GROUPS
from search.results import Asked, Result

MAX_TEXT = 40
FIRST = 5
"""Of each kind on the page of everything."""
PAGE = 50
MAX_PAGES = 100


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: how many, and some of them."""

    name: str
    label: str
    count: int
    results: list[Result]
    only_read: int = 0
    """Where there are too many rows to read them all: how many were looked through, the first in the kind's order."""

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return min(MAX_PAGES, max(1, -(-self.count // PAGE)))

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are listed."""
        return self.count > len(self.results)


def asked(text: str, person: Person, *, now: dt.datetime) -> Asked:
    """What somebody types, cut to what is meant."""
    return Asked(texts.one_line(text)[:MAX_TEXT], person, now)


def everything(what: Asked) -> list[Group]:
    """The first results of each kind that has some, or was not looked through; nothing where no words are asked for."""
    groups = [_group(name, what, 0, FIRST) for name in GROUPS] if what.words else []
    return [group for group in groups if group.count or group.only_read]


def whole(name: str, what: Asked, *, page: int = 1) -> Group:
    """One page of one kind. Raises KeyError for a kind that there is not."""
    return _group(name, what, (page - 1) * PAGE, page * PAGE)


def _group(name: str, what: Asked, first: int, end: int) -> Group:
    label, look = GROUPS[name]
    if not what.words:
        return Group(name, label, 0, [])
    found = look(what)
    return Group(name, label, found.count, found.page(first, end) if found.count else [], found.only_read)
