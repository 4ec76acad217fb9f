"""Types of the clash engine: a plan with its dates, and the clashes found."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from core import phrases
from core.spans import Span
from events.schedule import local_times
from organizations.travel import Table


class Severity(StrEnum):
    """Hard ones block; soft ones are acknowledged with a reason; notes are only said."""

    HARD = "hard"
    SOFT = "soft"
    NOTE = "note"


class Code(StrEnum):
    """Why a date clashes. The first five are those with which a booking is refused."""

    TAKEN = "taken"
    CLOSED = "closed"
    UPKEEP = "upkeep"
    OUTSIDE_HOURS = "outside_hours"
    NOT_IN_USE = "not_in_use"
    DECLINED = "declined"
    OVERLAPS_ITSELF = "overlaps_itself"
    CREW_ELSEWHERE = "crew_elsewhere"
    TRAVEL_TOO_SHORT = "travel_too_short"
    DRIVER_MISSING = "driver_missing"
    HALL_NOT_CHOSEN = "hall_not_chosen"
    VENUE_SHARED = "venue_shared"
    NOT_ANSWERED = "not_answered"
    TOO_SMALL = "too_small"
    NEEDS_OPEN_AIR = "needs_open_air"
    SAME_AUDIENCE = "same_audience"
    SAME_SCHOOL = "same_school"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    EXAM = "exam"
    HELPERS_OVERLAP = "helpers_overlap"
    WORKDAY = "workday"
    MARKET = "market"
    FESTIVAL = "festival"
    OTHER_DAY = "other_day"


HARD = frozenset(
    {
        Code.TAKEN,
        Code.CLOSED,
        Code.UPKEEP,
        Code.OUTSIDE_HOURS,
        Code.NOT_IN_USE,
        Code.DECLINED,
        Code.OVERLAPS_ITSELF,
        Code.CREW_ELSEWHERE,
        Code.TRAVEL_TOO_SHORT,
        Code.DRIVER_MISSING,
    }
)
OF_DAYS = frozenset({Code.HOLIDAY, Code.WEEKEND, Code.EXAM, Code.WORKDAY, Code.MARKET, Code.FESTIVAL, Code.OTHER_DAY})
"""What the days themselves are."""
AT_ANY_HOUR = OF_DAYS | {Code.HALL_NOT_CHOSEN, Code.NEEDS_OPEN_AIR}
"""What doesn't depend on the hours of the date: whoever has answered it isn't asked again when these change."""
NOTES = frozenset({Code.WORKDAY, Code.MARKET, Code.FESTIVAL, Code.OTHER_DAY})


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedDate:
    """One date of a plan. ``start`` to ``end`` is open to people; ``arrive`` to ``leave`` is when things are taken.

    ``heads``: how many people are expected at this very date, where that is known.
    """

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
    heads: int | None = None

    @property
    def working_span(self) -> Span:
        """From arriving to leaving."""
        return Span(self.arrive, self.leave)

    @property
    def days(self) -> list[dt.date]:
        """The days on which it is held."""
        return local_times.days_of(self.start, self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A plan: an event as it would be. ``event_id``: None for one that isn't stored."""

    host_id: int | None
    dates: tuple[PlannedDate, ...]
    event_id: int | None = None
    kind: str = ""
    audience_ids: tuple[int, ...] = ()

    @property
    def street_ids(self) -> set[int]:
        """Streets in which some date takes place."""
        return {date.street_id for date in self.dates if date.street_id}


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """One thing in the way of one date. ``start`` and ``end``: of what is in the way, for drawing it."""

    code: Code
    index: int
    label: str
    words: str
    planned_start: dt.datetime
    planned_end: dt.datetime
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    occurrence_id: int | None = None
    booking_id: int | None = None
    about: str = ""
    """What tells it from another clash of the same date and code: a name or an id."""
    other_index: int | None = None
    """The date of the same plan with which it can't be."""
    question: str = ""
    """What is to be answered, in a few words without an end: all that a checklist says of it; empty for most."""

    def touches(self, indexes: Collection[int]) -> bool:
        """Whether one of these dates of the plan takes part in it."""
        return self.index in indexes or self.other_index in indexes

    @property
    def severity(self) -> Severity:
        """Whether it blocks."""
        if self.code in HARD:
            return Severity.HARD
        return Severity.NOTE if self.code in NOTES else Severity.SOFT

    @property
    def is_hard(self) -> bool:
        """Whether it blocks."""
        return self.severity == Severity.HARD

    @property
    def day(self) -> dt.date:
        """The day of the date that it is in the way of."""
        return phrases.local(self.planned_start).date()

    @property
    def fingerprint(self) -> str:
        """The same for the same clash at the same times, whoever looks; an acknowledgement is for one of them.

        What a day is (``about`` names the day), or a place, doesn't depend on the hours of the date.
        """
        if self.code in AT_ANY_HOUR:
            return hashlib.sha256(f"{self.code}|{self.about}".encode()).hexdigest()
        parts = (
            self.code, self.planned_start, self.planned_end, self.start, self.end, self.occurrence_id,
            self.booking_id, self.about,
        )  # fmt: skip
        whole = [part.astimezone(dt.UTC).isoformat() if isinstance(part, dt.datetime) else str(part) for part in parts]
        return hashlib.sha256("|".join(whole).encode()).hexdigest()


def clash(
    code: Code,
    date: PlannedDate,
    sentence: str,
    *,
    span: Span | None = None,
    occurrence_id: int | None = None,
    booking_id: int | None = None,
    about: object = "",
    other: PlannedDate | None = None,
    question: str = "",
) -> Clash:
    """A clash of the date; ``span``: of what is in the way; ``other``: a date of the same plan."""
    return Clash(
        code=code,
        index=date.index,
        label=date.label,
        words=sentence,
        planned_start=date.arrive,
        planned_end=date.leave,
        start=span.start if span else None,
        end=span.end if span else None,
        occurrence_id=occurrence_id,
        booking_id=booking_id,
        about=str(about),
        other_index=other.index if other else None,
        question=question,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Who asks, when, and what every kind of clash needs. ``sees``: ids of the organizations whose plans they may see."""

    planned: Planned
    now: dt.datetime
    travel: Table = field(default_factory=Table)
    sees: frozenset[int] = frozenset()
    own_bookings: tuple[int, ...] = ()

    def when(self, span: Span) -> str:
        """9月17日 周四 14:00—16:00: how staff read it."""
        return phrases.span24(span.start, span.end, now=self.now)

    @property
    def dates(self) -> tuple[PlannedDate, ...]:
        """Those that are not over."""
        return tuple(date for date in self.planned.dates if date.leave > self.now)


def near(dates: Iterable[PlannedDate], *, margin: dt.timedelta) -> list[Span]:
    """The spans around the dates, those that touch joined: as few ranges as a query needs."""
    joined: list[Span] = []
    for span in sorted(date.working_span.padded(margin, margin) for date in dates):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
