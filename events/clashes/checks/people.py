"""Clashes of speakers, drivers and vans: two places at once, or too little time to travel."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from core.bounds import MAX_DURATION
from core.spans import Span
from events.clashes.types import Clash, Code, Look, PlannedDate, clash, near
from events.models import Event, Occurrence
from organizations.travel import street_id
from venues.models import Booking, overlapping

FURTHEST = dt.timedelta(hours=4)
"""No way within the city takes longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """Where a person or a van is at another time."""

    who: str
    what: str
    span: Span
    street_id: int | None
    occurrence_id: int | None = None
    booking_id: int | None = None


def clashes(look: Look) -> Iterator[Clash]:
    """Two queries."""
    return of_each(look)


def of_each(look: Look) -> Iterator[Clash]:
    """Of each date, whatever the others are: dates of one event are compared by ``own_dates``."""
    crew = _crew(look)
    vans = _vans(look)
    for date in look.dates:
        for pk in date.crew_ids:
            for other in crew.get(pk, []):
                yield from _crew_member(other, date, look)
        for pk in date.resource_ids:
            for other in vans.get(pk, []):
                if not other.span.overlaps(date.working_span):  # ``assignments`` says that it is taken
                    yield from _way(other, date, look)


def _crew_member(other: Elsewhere, date: PlannedDate, look: Look) -> Iterator[Clash]:
    if not other.span.overlaps(date.working_span):
        yield from _way(other, date, look)
        return
    sentence = f"{other.who}{look.when(other.span)}在{other.what}。请换个时间，或换一位。"
    yield clash(
        Code.CREW_ELSEWHERE, date, sentence, span=other.span, occurrence_id=other.occurrence_id, about=other.who
    )


def _way(other: Elsewhere, date: PlannedDate, look: Look) -> Iterator[Clash]:
    minutes = look.travel.minutes(other.street_id, date.street_id)
    is_before = other.span.start < date.arrive
    gap = date.arrive - other.span.end if is_before else other.span.start - date.leave
    if gap >= dt.timedelta(minutes=minutes):
        return
    left = int(gap.total_seconds() // 60)
    side = "之前" if is_before else "之后"
    sentence = (
        f"{other.who}{side}（{look.when(other.span)}）在{other.what}，路上要 {minutes} 分钟，中间只有 {left} 分钟。"
    )
    sentence += "请把到达推后。" if is_before else "请早点撤场。"
    yield clash(
        Code.TRAVEL_TOO_SHORT,
        date,
        sentence,
        span=other.span,
        occurrence_id=other.occurrence_id,
        booking_id=other.booking_id,
        about=other.who,
    )


def _crew(look: Look) -> dict[int, list[Elsewhere]]:
    wanted = {pk for date in look.dates for pk in date.crew_ids}
    if not wanted:
        return {}
    around = Q()
    for span in near(look.dates, margin=FURTHEST):
        longest = span.start - MAX_DURATION
        around |= Q(occurrence__start__range=(longest, span.end), occurrence__end__gt=span.start)
    rows = Occurrence.crew.through.objects.filter(around, crewmember__in=wanted)
    rows = rows.filter(occurrence__state=Occurrence.State.SCHEDULED).exclude(occurrence__event=look.planned.event_id)
    rows = rows.exclude(occurrence__event__state=Event.State.CANCELLED)
    found: dict[int, list[Elsewhere]] = {}
    for row in rows.select_related("crewmember", "occurrence__event__host", "occurrence__venue__area").order_by("pk"):
        event = row.occurrence.event
        found.setdefault(row.crewmember_id, []).append(
            Elsewhere(
                who=str(row.crewmember),
                what=f"《{event}》" if event.host_id in look.sees else f"{event.host}的活动",
                span=row.occurrence.working_span,
                street_id=_street(row.occurrence),
                occurrence_id=row.occurrence_id,
            )
        )
    return found


def _vans(look: Look) -> dict[int, list[Elsewhere]]:
    wanted = {pk for date in look.dates for pk in date.resource_ids}
    if not wanted:
        return {}
    around = Q()
    for span in near(look.dates, margin=FURTHEST):
        around |= overlapping(span.start, span.end)
    rows = Booking.objects.blocking(now=look.now).filter(around, resource__in=wanted)
    rows = rows.exclude(pk__in=look.own_bookings)
    found: dict[int, list[Elsewhere]] = {}
    for row in rows.select_related("resource", "organization", "booking_link__occurrence__venue__area").order_by("pk"):
        link = getattr(row, "booking_link", None)
        if link is None or row.resource_id is None:
            continue
        seen = row.organization_id in look.sees and row.purpose
        found.setdefault(row.resource_id, []).append(
            Elsewhere(
                who=str(row.resource),
                what=f"《{row.purpose}》" if seen else f"{row.organization}的活动",
                span=Span(row.start, row.end),
                street_id=_street(link.occurrence),
                booking_id=row.pk,
            )
        )
    return found


def _street(occurrence: Occurrence) -> int | None:
    return street_id(occurrence.venue.area) if occurrence.venue else None
