"""Clashes with other events on the same day: at the same place, for the same audience in the same street, at the same school."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from core import clock
from core.bounds import MAX_DURATION
from core.spans import Span
from events.clashes.types import Clash, Code, Look, PlannedDate, clash
from events.models import Event, Occurrence
from events.schedule import local_times
from organizations.travel import street_id
from plan.models import Audience


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """A date of another event."""

    occurrence: Occurrence
    street_id: int | None
    audiences: frozenset[int]
    days: frozenset[dt.date]
    """On which it is held."""

    @property
    def span(self) -> Span:
        """From arriving to leaving."""
        return self.occurrence.working_span

    def name(self, look: Look) -> str:
        """《…》 of an organization that the asker may see; of another one its host only."""
        event = self.occurrence.event
        draft = "" if event.published_at else "（还没发布）"
        return f"《{event.title}》{draft}" if event.host_id in look.sees else f"{event.host}的活动{draft}"


def clashes(look: Look) -> Iterator[Clash]:
    """Three queries."""
    neighbours = _neighbours(look)
    mine = _family(look.planned.audience_ids) if neighbours else frozenset()
    for date in look.dates:
        days = frozenset(date.days)
        for other in neighbours:
            yield from _one(date, other, not days.isdisjoint(other.days), mine, look)


def _one(
    date: PlannedDate,
    other: Neighbour,
    same_day: bool,  # noqa: FBT001 - one of the facts
    mine: frozenset[int],
    look: Look,
) -> Iterator[Clash]:
    occurrence = other.occurrence
    name = other.name(look)
    same_place = date.venue_id and date.venue_id == occurrence.venue_id and not (date.space_id and occurrence.space_id)
    if same_place and other.span.overlaps(date.working_span):
        sentence = f"同一个地方，{look.when(other.span)} 有{name}。请分清各用哪一块，或错开时间。"
        yield clash(Code.VENUE_SHARED, date, sentence, span=other.span, occurrence_id=occurrence.pk)
    if same_day and date.school and date.school == occurrence.school:
        sentence = f"{date.school}这天还有{name}（{look.when(other.span)}）。请和学校商量好，或换一天。"
        yield clash(Code.SAME_SCHOOL, date, sentence, span=other.span, occurrence_id=occurrence.pk)
    elif same_day and date.street_id and date.street_id == other.street_id and mine & other.audiences:
        sentence = f"同一个街道这天还有{name}（{look.when(other.span)}），对象相同，会抢人。请换一天，或合起来办。"
        yield clash(Code.SAME_AUDIENCE, date, sentence, span=other.span, occurrence_id=occurrence.pk)


def _neighbours(look: Look) -> list[Neighbour]:
    around = _around({day for date in look.dates for day in date.days})
    if not around:
        return []
    streets = look.planned.street_ids
    there = Q(venue__in={date.venue_id for date in look.dates if date.venue_id})
    there |= Q(venue__area__in=streets) | Q(venue__area__parent__in=streets)
    there |= Q(school__in={date.school for date in look.dates if date.school})
    rows = Occurrence.objects.filter(around).filter(there).exclude(event=look.planned.event_id)
    rows = rows.filter(state__in=(Occurrence.State.SCHEDULED, Occurrence.State.HELD)).exclude(
        event__state__in=Event.GONE
    )
    occurrences = list(rows.select_related("event__host", "venue__area").order_by("start", "pk"))
    audiences = _audiences({occurrence.event_id for occurrence in occurrences})
    return [
        Neighbour(
            occurrence=occurrence,
            street_id=street_id(occurrence.venue.area) if occurrence.venue else None,
            audiences=audiences.get(occurrence.event_id, frozenset()),
            days=frozenset(local_times.days_of(occurrence.start, occurrence.end)),
        )
        for occurrence in occurrences
    ]


def _around(days: Iterable[dt.date]) -> Q:
    """Open on one of the days; days in a row are one range."""
    ranges: list[tuple[dt.date, dt.date]] = []
    for day in sorted(days):
        if ranges and day - ranges[-1][1] <= dt.timedelta(days=1):
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    around = Q()
    for first, last in ranges:
        opens = clock.midnight(first)
        closes = clock.midnight(last + dt.timedelta(days=1))
        around |= Q(start__gte=opens - MAX_DURATION, start__lt=closes, end__gt=opens)
    return around


def _audiences(events: set[int]) -> dict[int, frozenset[int]]:
    if not events:
        return {}
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = Event.audiences.through.objects.filter(event__in=events)
    for event, audience in rows.values_list("event", "audience"):
        found[event].add(audience)
    return {event: frozenset(ids) for event, ids in found.items()}


def _family(ids: Iterable[int]) -> frozenset[int]:
    """The groups themselves, the group that each is a part of, and their parts: 老年人 meets 老年人中的高龄老人."""
    wanted = set(ids)
    if not wanted:
        return frozenset()
    rows = Audience.objects.filter(Q(pk__in=wanted) | Q(parent__in=wanted)).values_list("pk", "parent")
    return frozenset({pk for pk, _ in rows} | {parent for pk, parent in rows if pk in wanted and parent})
