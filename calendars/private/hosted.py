"""What an organizer follows: every date that the organization hosts, drafts among them, with how many have registered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from calendars.entries import facts, ics, rules
from calendars.models import FeedToken
from calendars.private import entry_facts
from events.models import Event, Occurrence
from registrations.models import SeatPool
from volunteers.models import Shift


def entries(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    """One entry a date, from ``rules.BACK`` on; the nearest ``entry_facts.MAX_ENTRIES``."""
    window = Occurrence.objects.filter(end__gt=day - rules.BACK, start__lt=day + rules.AHEAD, replaced_uid=None)
    rows = window.filter(event__host=token.organization_id).select_related(*facts.RELATED).order_by("start", "pk")
    dates = list(rows[: entry_facts.MAX_ENTRIES])
    events = {date.event_id for date in dates}
    totals = entry_facts.totals(events)
    seats = _seats(events)
    crews = _crews(dates)
    for date in dates:
        lines = [
            *seats.get((date.event_id, date.pk), []),
            *seats.get((date.event_id, None), []),
            *crews.get(date.pk, []),
        ]
        yield _of_date(date, lines, totals[date.event_id], day)


def _seats(events: set[int]) -> dict[tuple[int, int | None], list[str]]:
    """By event and date, or none where it is of the whole course: 报名 12/30 人，候补 3 家."""
    found: dict[tuple[int, int | None], list[str]] = {}
    for pool in SeatPool.objects.filter(event__in=events).order_by("pk"):
        waiting = pool.waiting + pool.beside
        queue = f"，{waiting} 家候补" if waiting else ""
        words = f"报名：{pool.taken}/{pool.capacity} {pool.get_unit_display()}{queue}。"
        found[pool.event_id, pool.occurrence_id] = [words]
    return found


def _crews(dates: list[Occurrence]) -> dict[int, list[str]]:
    """By date: 志愿者：讲解员 2/3 人，引导员 0/2 人."""
    found: dict[int, list[str]] = defaultdict(list)
    for shift in Shift.objects.filter(occurrence__in=dates).order_by("start", "pk"):
        found[shift.occurrence_id].append(f"{shift.role} {shift.with_names}/{shift.ideal} 人")
    return {date: [f"志愿者：{'，'.join(words)}。"] for date, words in found.items()}


def _of_date(date: Occurrence, lines: list[str], total: int, day: dt.datetime) -> ics.Facts:
    event = date.event
    how = entry_facts.inside(date, day)
    status = "TENTATIVE" if event.is_unpublished else "CONFIRMED"
    return entry_facts.told(
        date,
        [*entry_facts.why(date, how, ""), *lines, facts.hours(date.start, date.end), _working(date)],
        uid=f"{date.uid}-h",
        start=date.start,
        end=date.end,
        status="CANCELLED" if how.is_off else status,
        sequence=settings.CALENDAR_EPOCH + date.revision,
        modified=entry_facts.modified(date),
        summary=f"{entry_facts.stage(event)}{facts.summary(date, how=how, total=total)}",
        url=staff_page(event),
    )


def _working(date: Occurrence) -> str:
    """From arriving to leaving, where that is not the time of the event."""
    span = date.working_span
    return "" if span == date.span else facts.spoken_span("到场、撤场", span.start, span.end)


def staff_page(event: Event) -> str:
    """Where organizers go on: a draft has no other page."""
    return facts.site(reverse("events:staff_event", args=[event.pk]))
