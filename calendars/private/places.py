"""What whoever keeps places follows: what takes them, and every date there, with how it stands.

A date with its bookings is one entry: its state is theirs. What others only draft there without having asked for the
place is not told.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from calendars.entries import facts, ics, rules
from calendars.models import FeedToken
from calendars.private import entry_facts
from core import phrases as spoken
from events.models import Occurrence, OccurrenceBooking
from venues.models import LIVE, Booking, Venue

_HOLDING = Q(booking__state__in=LIVE)


def entries(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    """One entry a date and one a booking without a date, from ``rules.BACK`` on; the nearest ``entry_facts.MAX_ENTRIES``."""
    yield from _dates(token, day)
    yield from _bookings(token, day)


def _dates(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    ours = token.organization_id
    asked = OccurrenceBooking.objects.filter(
        _HOLDING, occurrence=OuterRef("pk"), booking__space__venue__organization=ours
    )
    told = Q(event__published_at__isnull=False) | Q(event__host=ours) | Exists(asked)
    window = Occurrence.objects.filter(end__gt=day - rules.BACK, start__lt=day + rules.AHEAD, replaced_uid=None)
    rows = window.filter(told, venue__organization=ours).select_related("event__host", *facts.RELATED)
    dates = list(rows.order_by("start", "pk")[: entry_facts.MAX_ENTRIES])
    totals = entry_facts.totals({date.event_id for date in dates})
    taken = _taken(dates, ours)
    for date in dates:
        yield _of_date(date, taken[date.pk], totals[date.event_id], day)


def _taken(dates: list[Occurrence], ours: int | None) -> dict[int, list[Booking]]:
    found: dict[int, list[Booking]] = defaultdict(list)
    links = OccurrenceBooking.objects.filter(_HOLDING, occurrence__in=dates, booking__space__venue__organization=ours)
    for link in links.select_related("booking__space").order_by("booking"):
        found[link.occurrence_id].append(link.booking)
    return found


def _of_date(date: Occurrence, taken: list[Booking], total: int, day: dt.datetime) -> ics.Facts:
    assert date.venue is not None  # noqa: S101 - by the query
    event = date.event
    how = entry_facts.inside(date, day)
    is_open = event.is_unpublished or any(row.state == Booking.State.TENTATIVE for row in taken)
    status = "TENTATIVE" if is_open else "CONFIRMED"
    page = facts.page(event.slug) if event.is_public else _page(date.venue)
    lines = [
        *entry_facts.why(date, how, ""),
        *(f"{getattr(row.space, 'name', '')}：{_state(row)}" for row in taken),
        f"主办：{event.host}。",
        facts.hours(date.start, date.end),
        *(_padded(row) for row in taken[:1]),
        f"谁在用：{_page(date.venue)}",
    ]
    return ics.Facts(
        uid=f"{date.uid}-v",
        start=date.start,
        end=date.end,
        status="CANCELLED" if how.is_off else status,
        sequence=settings.CALENDAR_EPOCH + date.revision,
        modified=entry_facts.modified(date, *(_changed(row) for row in taken)),
        summary=f"{date.venue.name}·{entry_facts.stage(event)}{facts.summary(date, how=how, total=total)}",
        url=page,
        description=entry_facts.description(lines, page),
        location=facts.location(date),
        geo=facts.geo(date),
    )


def _bookings(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    """Those that were entered by hand: closures, upkeep, somebody's practice. What was given back is told as what went."""
    window = Booking.objects.filter(end__gt=day - rules.BACK, start__lt=day + rules.AHEAD)
    by_hand = window.filter(state__in=LIVE, space__venue__organization=token.organization_id, booking_link=None)
    rows = by_hand.select_related("space__venue", "organization").order_by("start", "pk")
    for row in rows[: entry_facts.MAX_ENTRIES]:
        yield _of_booking(row)


def _of_booking(row: Booking) -> ics.Facts:
    assert row.space is not None  # noqa: S101 - by the query
    venue = row.space.venue
    host = urlsplit(settings.SITE_URL).hostname
    use = row.purpose or row.get_kind_display()
    part = "" if row.space.is_whole else f"·{row.space.name}"
    status = "TENTATIVE" if row.state == Booking.State.TENTATIVE else "CONFIRMED"
    inside = "" if row.space.is_whole else f"（{row.space.name}）"
    lines = [
        f"{row.get_kind_display()}：{_state(row)}",
        f"使用单位：{row.organization}。",
        f"说明：{row.answer_note}" if row.answer_note else "",
        facts.hours(row.start, row.end),
        _padded(row),
    ]
    return ics.Facts(
        uid=f"booking-{row.pk}@{host}",
        start=row.start,
        end=row.end,
        status=status,
        sequence=settings.CALENDAR_EPOCH,
        modified=_changed(row).replace(microsecond=0),
        summary=f"{venue.name}{part}：{use}",
        url=_page(venue),
        description=entry_facts.description(lines, _page(venue)),
        location=f"{venue.full_address}{inside}",
        geo=facts.spot(venue),
    )


def _changed(row: Booking) -> dt.datetime:
    return max(row.at, row.answered_at or row.at)


def _state(row: Booking) -> str:
    """How a booking stands: 暂留，等答复，留到 2026年9月3日 周四 09:00."""
    until = ""
    if row.expires_at:
        at = spoken.local(row.expires_at)
        until = f"，留到 {spoken.full_date(at.date())} {at:%H:%M}"
    answer = f"，{row.get_answer_display()}" if row.answer != Booking.Answer.NOT_NEEDED else ""
    return f"{row.get_state_display()}{answer}{until}。"


def _padded(row: Booking) -> str:
    """From when to when others are kept out, where that is more than the use."""
    is_same = (row.busy_from, row.busy_until) == (row.start, row.end)
    return "" if is_same else facts.spoken_span("连布置和收拾", row.busy_from, row.busy_until)


def _page(venue: Venue) -> str:
    return facts.site(reverse("venues:bookings", args=[venue.pk]))
