"""What the planner draws: dates of events, and things that are taken for something else. Pure."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from core import phrases
from core.spans import Span

MAX_BRIEF = 11
INSTANT = dt.timedelta(microseconds=1)
Thing = tuple[str, int]
"""``("space", 3)``, ``("resource", 7)``, ``("crew", 2)`` or ``("venue", 5)``: what cannot be in two plans at once."""
NAMES = {"venue": "同一个地点", "space": "场地", "resource": "车或设备", "crew": "人"}


@dataclass(frozen=True, slots=True)
class OccupiedSpan:
    """A thing that an item takes, set-up and clear-up included."""

    thing: Thing
    busy: Span


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another item at the same thing and time. A soft one may be meant: two halls of one house."""

    other: "Item"
    thing: Thing
    start: dt.datetime
    end: dt.datetime

    @property
    def is_hard(self) -> bool:
        """Whether one of the two must move."""
        return self.thing[0] != "venue"

    @property
    def words(self) -> str:
        """和《手机课》14:30 撞场地."""
        what = f"撞{NAMES[self.thing[0]]}" if self.is_hard else NAMES["venue"]
        return f"和{self.other.name}{phrases.local(self.other.start):%H:%M}{what}"


@dataclass(kw_only=True, eq=False)
class Item:
    """One occurrence, or one booking that belongs to none that this person may see."""

    key: str
    start: dt.datetime
    end: dt.datetime
    title: str
    short: str = ""
    """第3站; empty for a single date."""
    place: str = ""
    venue: str = ""
    street: str = ""
    host: str = ""
    host_slug: str = ""
    host_id: int = 0
    kind: str = ""
    task: str = ""
    task_title: str = ""
    state_words: str = ""
    is_draft: bool = False
    is_busy: bool = False
    """Taken by something that is no event of ours to see; only that it is taken is told."""
    is_closed: bool = False
    """Closed or in upkeep."""
    street_id: int | None = None
    street_slug: str = ""
    venue_id: int | None = None
    venue_of: int | None = None
    """The organization that keeps the place."""
    space_id: int | None = None
    resource_ids: tuple[int, ...] = ()
    crew_ids: tuple[int, ...] = ()
    things: str = ""
    """The van and the kits by name."""
    occupied_spans: list[OccupiedSpan] = field(default_factory=list)
    occurrence_id: int | None = None
    event_id: int | None = None
    slug: str = ""
    is_mine: bool = False
    """Whether its staff page opens for this person."""
    may_move: bool = False
    is_postponed: bool = False
    overlaps: list[Overlap] = field(default_factory=list)

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every day that it touches; each row asks for them."""
        day = self.day
        if self.start < self.end and phrases.local(self.end - INSTANT).date() == day:
            return (day,)
        return tuple(phrases.days(self.start, self.end))

    @cached_property
    def day(self) -> dt.date:
        """On which day it begins, here."""
        return phrases.local(self.start).date()

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.end - self.start).total_seconds() // 60)

    @property
    def is_event(self) -> bool:
        """Whether it is a date of an event."""
        return self.occurrence_id is not None

    @property
    def has_conflict(self) -> bool:
        """Whether it must be solved."""
        return any(hit.is_hard for hit in self.overlaps)

    @property
    def shares_venue(self) -> bool:
        """Whether something else is at the same place, which may be meant."""
        return bool(self.overlaps) and not self.has_conflict

    @property
    def name(self) -> str:
        """《手机课》第2课, or the words of a closure."""
        return f"《{self.title}》{self.short}" if self.is_event else f"“{self.title}”"

    @property
    def brief(self) -> str:
        """What a narrow cell has room for: the title up to its colon or bracket."""
        head = re.split(r"[：:（(，]", self.title, maxsplit=1)[0]
        return head if len(head) <= MAX_BRIEF else f"{head[: MAX_BRIEF - 1]}…"

    @property
    def conflict_words(self) -> str:
        """All that stands in the way, in one sentence; the hard ones first."""
        ordered = sorted(self.overlaps, key=lambda hit: (not hit.is_hard, hit.start))
        return "；".join(dict.fromkeys(hit.words for hit in ordered))

    @cached_property
    def move_path(self) -> str:
        """Where it is moved: with a preview of who is told once people know of it; drafts simply."""
        return reverse("events:slide" if self.is_draft else "events:move", args=[self.occurrence_id])

    @property
    def looks(self) -> str:
        """Classes of the drawing."""
        flags = {
            "draft": self.is_draft,
            "closed": self.is_busy or self.is_closed,
            "conflict": self.has_conflict,
            "beside": self.shares_venue,
        }
        return "".join(f" ev--{name}" for name, is_so in flags.items() if is_so)

    @property
    def mark(self) -> str:
        """The class of its bar on the rail."""
        return "closed" if self.is_busy or self.is_closed else "draft" if self.is_draft else ""


def find_overlaps(items: Iterable[Item]) -> int:
    """Tell every two items that take one thing at one time of each other; answers how many hard pairs there are.

    Each thing is swept once, in the order of starts. Dates of one event at one place are no clash: a lecture may run
    in two rooms.
    """
    by_thing: defaultdict[Thing, list[tuple[OccupiedSpan, Item]]] = defaultdict(list)
    for item in items:
        for occupied in item.occupied_spans:
            by_thing[occupied.thing].append((occupied, item))
    pairs = {pair for thing, rows in by_thing.items() for pair in _sweep(thing, rows)}
    return len(pairs)


def _sweep(thing: Thing, rows: list[tuple[OccupiedSpan, Item]]) -> Iterator[frozenset[str]]:
    """The keys of the hard pairs."""
    running: list[tuple[OccupiedSpan, Item]] = []
    for occupied, item in sorted(rows, key=lambda row: (row[0].busy.start, row[0].busy.end, row[1].key)):
        start = occupied.busy.start
        running = [row for row in running if row[0].busy.end > start]
        for other_span, other in running:
            if other.key == item.key or not _matters(thing, item, other):
                continue
            span = (max(occupied.busy.start, other_span.busy.start), min(occupied.busy.end, other_span.busy.end))
            item.overlaps.append(Overlap(other, thing, *span))
            other.overlaps.append(Overlap(item, thing, *span))
            if thing[0] != "venue":
                yield frozenset((item.key, other.key))
        running.append((occupied, item))


def _matters(thing: Thing, one: Item, other: Item) -> bool:
    if thing[0] == "venue":
        in_two_halls = one.space_id and other.space_id
        return one.is_event and other.is_event and one.event_id != other.event_id and not in_two_halls
    return True
