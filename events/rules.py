"""Decisions about events. Pure: facts in, an answer out; the present is always passed in."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core import phrases
from core.spans import Span

NEWS = dt.timedelta(days=14)
"""How long a new time or place is news: pages and calendars say so."""
FAR_MOVE = dt.timedelta(days=180)
"""Whoever moves a date by more is asked back: mostly it is the year that was typed wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """One thing that an event lacks before it can be published; ``anchor`` is the element in the editor."""

    code: str
    words: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Assignments:
    """What one date takes along: ids of resources (van, kits) and of crew (speakers, driver)."""

    resource_ids: tuple[int, ...] = ()
    crew_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What a date takes from now on: the part of its venue (None: none of them), and with ``assignments`` what goes along."""

    space_id: int | None
    assignments: Assignments | None = None
    """None: what it took."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where an occurrence goes: its new times and its venue (the old one, when only the time moves)."""

    occurrence_id: int
    start: dt.datetime
    end: dt.datetime
    venue_id: int | None
    takes: ResourceChange | None = None
    """None: what it took; its space only as long as it stays at its venue."""


def with_instead(moves: Iterable[Move], instead: Iterable[Move]) -> list[Move]:
    """The moves, but for dates that go where ``instead`` says, others of the event too; of one date the last counts."""
    own = {step.occurrence_id: step for step in instead}
    planned = list(moves)
    ids = {step.occurrence_id for step in planned}
    return [own.get(step.occurrence_id, step) for step in planned] + [own[pk] for pk in own if pk not in ids]


def heads_at_each(seats_each: int | None, total: int | None, count: int) -> int | None:
    """How many people each of so many stops is for: as many as have seats, or all who are expected spread out."""
    return seats_each or (-(-total // count) if total and count else None)


def is_far(before: dt.datetime, after: dt.datetime) -> bool:
    """Whether a move asks back."""
    return abs(after - before) > FAR_MOVE


@dataclass(frozen=True, kw_only=True, slots=True)
class DateFacts:
    """What the rules look at in one occurrence. ``label`` names it to an organizer (第3站)."""

    label: str
    start: dt.datetime
    end: dt.datetime
    arrive: dt.datetime | None = None
    leave: dt.datetime | None = None
    lacks_venue: bool = False
    lacks_link: bool = False

    @property
    def working_span(self) -> Span:
        """From arriving to leaving."""
        return Span(self.arrive or self.start, self.leave or self.end)

    @property
    def is_in_order(self) -> bool:
        """Arriving, opening, closing and leaving follow each other."""
        return (self.arrive or self.start) <= self.start < self.end <= (self.leave or self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class EventFacts:
    """What the rules look at in an event. ``one_at_a_time``: its occurrences can't overlap (stops, lessons)."""

    title: str
    description: str
    has_host: bool
    has_task: bool
    has_audience: bool
    one_at_a_time: bool
    dates: tuple[DateFacts, ...]
    is_programme: bool = False
    """A programme of other events: they have the dates, the tasks and the audiences."""
    plan_years: tuple[int, int] | None = None
    """The first and the last year of the task's plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammeFacts:
    """What the rules look at in a theme-day programme: the dates of its events, drafts too, but not what was called off."""

    ends: tuple[dt.datetime, ...]
    is_postponed: bool
    """Whether one of them waits for a new time."""
    last_day: dt.date | None
    """Of the theme day, where it has days in the year."""


def programme_is_over(programme: ProgrammeFacts, *, now: dt.datetime) -> bool:
    """Every date is behind it, none waits for a time, and the theme's own days are past."""
    if not programme.ends or programme.is_postponed or max(programme.ends) > now:
        return False
    return programme.last_day is None or programme.last_day < phrases.local(now).date()


def overlapping(dates: Iterable[DateFacts]) -> tuple[DateFacts, DateFacts] | None:
    """The first two whose working spans overlap; back-to-back is no overlap. Only for dates that are in order."""
    ordered = sorted(dates, key=lambda date: date.working_span)
    return next(
        ((earlier, later) for earlier, later in pairwise(ordered) if earlier.working_span.overlaps(later.working_span)),
        None,
    )


def swapped(before: Mapping[int, dt.datetime], after: Mapping[int, dt.datetime]) -> tuple[int, int] | None:
    """The first two, by ids with their starts before and after, of which the earlier one would come later."""
    ordered = sorted((pk for pk in before if pk in after), key=lambda pk: (before[pk], pk))
    return next(((one, two) for one, two in pairwise(ordered) if after[one] > after[two]), None)


def missing(event: EventFacts, *, now: dt.datetime | None) -> list[Missing]:
    """What stands between the event and its publication; without ``now`` past dates are not looked for."""
    words = [
        (event.title.strip(), Missing(code="title", words="写上标题", anchor="id_title")),
        (event.has_host, Missing(code="host", words="选主办单位", anchor="id_host")),
        (event.has_task or event.is_programme, Missing(code="task", words="选方案里的任务", anchor="id_task")),
        (event.has_audience or event.is_programme, Missing(code="audience", words="选给哪些人", anchor="id_audiences")),
        (event.description.strip(), Missing(code="description", words="写一段介绍", anchor="id_description")),
        (event.dates or event.is_programme, Missing(code="dates", words="至少加一个日期", anchor="dates")),
    ]
    return [lack for there, lack in words if not there] + _outside_plan(event) + _missing_in_dates(event, now)


def _outside_plan(event: EventFacts) -> list[Missing]:
    """Dates that would count for no plan: the task's own counts those of its years alone."""
    if not event.plan_years or not event.dates:
        return []
    first, last = event.plan_years
    if any(first <= phrases.local(date.start).year <= last for date in event.dates):
        return []
    words = f"选的任务是 {phrases.years(first, last)}方案的，没有一场在那几年，算不进进度：换一个任务，或改日期"
    return [Missing(code="task_of_other_years", words=words, anchor="id_task")]


def _missing_in_dates(event: EventFacts, now: dt.datetime | None) -> list[Missing]:
    missing_items = [lack for date in event.dates for lack in missing_in_date(date, now)]
    if event.one_at_a_time and all(date.is_in_order for date in event.dates) and (pair := overlapping(event.dates)):
        words = f"{pair[0].label}和{pair[1].label}的时间撞了（连布置和撤场一起算），错开它们"
        missing_items.append(Missing(code="overlaps_itself", words=words, anchor="dates"))
    return missing_items


def missing_in_date(date: DateFacts, now: dt.datetime | None) -> list[Missing]:
    """What one date lacks."""
    lacks: Sequence[tuple[object, str, str]] = (
        (date.lacks_venue, "place", "还没有地点"),
        (date.lacks_link, "link", "还没有线上链接"),
        (not date.is_in_order, "order", "的到达、开始、结束、撤场要一个接一个"),
        (now is not None and date.start <= now, "past", "的开始时间已经过了，改到以后"),
    )
    return [Missing(code=code, words=f"{date.label}{words}", anchor="dates") for there, code, words in lacks if there]
