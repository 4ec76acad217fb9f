"""What clashes with a plan? Places, resources, people, audiences, schools, and days: one answer for all dates at once."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Hard ones block; soft ones need a tick and a reason."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedDate:
    """One date of a plan. ``start`` to ``end`` is open to people; ``arrive`` to ``leave`` is when things are taken."""

    index: int
    label: str
    start: dt.datetime
    end: dt.datetime
    arrive: dt.datetime
    leave: dt.datetime
    occurrence_id: int | None = None
    venue_id: int | None = None
    street_id: int | None = None
    space_id: int | None = None
    resource_ids: tuple[int, ...] = ()
    crew_ids: tuple[int, ...] = ()
    school: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A plan: an event as it would be. ``event_id``: None for one that isn't stored."""

    host_id: int | None
    dates: tuple[PlannedDate, ...]
    event_id: int | None = None
    kind: str = ""
    audience_ids: tuple[int, ...] = ()
    expected_heads: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """One thing in the way of one date. ``start`` and ``end``: of what is in the way, for drawing it."""

    code: str
    severity: Severity
    index: int
    label: str
    words: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    occurrence_id: int | None = None
    booking_id: int | None = None

    @property
    def fingerprint(self) -> str:
        """The same for the same clash at the same times; a tick is for one of them."""
        parts = (self.code, self.label, self.words, self.start, self.end)
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
