"""Turn occurrences into the facts of their calendar entries."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from calendars.entries import ics
from calendars.entries.rules import EntryState
from core import phrases as spoken
from core.phone_numbers import written_numbers
from events.models import Event, Occurrence
from events.wording import phrases
from organizations.models import Area
from plan.models import Occasion
from venues.models import Venue

RELATED = (
    "event__host__area__parent__parent",
    "event__occasion",
    "event__programme__occasion",
    "venue__area__parent__parent",
    "venue__organization",
    "space",
    "calendar_entry",
)
"""What ``select_related`` must bring along."""


_NOWHERE = {"audience": "不限人群", "occasion": "平常日子", "event": "单独举办", "venue": "别的地方"}
"""Where a date went that belongs to none of its kind now."""
_STEPS = {True: "平地，轮椅能进。", False: "有台阶，轮椅不方便。", None: ""}


def site(path: str) -> str:
    """A full address on this site."""
    return f"{settings.SITE_URL}{path}"


def page(slug: str) -> str:
    """The public page of an event."""
    return site(reverse("events:event", args=[slug]))


def summary(occurrence: Occurrence, *, how: EntryState, total: int) -> str:
    """【改期】科普大篷车（第3站/共9站）：小标题."""
    event = occurrence.event
    label = phrases.label(event, occurrence, total)
    position = f"（{label}）" if label else ""
    name = phrases.subtitle(event, occurrence)
    subtitle = f"：{name}" if name else ""
    return written_numbers.masked(f"{how}{event.title}{position}{subtitle}")


def location(occurrence: Occurrence) -> str:
    """Name, then address; the school or 线上 where there is no venue."""
    if occurrence.venue is None:
        fallback = "线上" if occurrence.mode == Occurrence.Mode.ONLINE else ""
        return ics.place(occurrence.place_note or occurrence.school or fallback)
    inside = "，".join(part for part in (phrases.space(occurrence), occurrence.place_note) if part)
    note = f"（{inside}）" if inside else ""
    return ics.place(f"{occurrence.venue.full_address}{note}")


def geo(occurrence: Occurrence) -> tuple[float, float] | None:
    """Latitude and longitude, WGS-84."""
    return spot(occurrence.venue) if occurrence.venue else None


def spot(venue: Venue) -> tuple[float, float] | None:
    """Where a place is: latitude and longitude, WGS-84."""
    if venue.latitude is None or venue.longitude is None:
        return None
    return float(venue.latitude), float(venue.longitude)


def area_of(occurrence: Occurrence) -> Area | None:
    """Where it takes place; without a venue, where its host is at home."""
    return occurrence.venue.area if occurrence.venue else occurrence.event.host.area


def public(
    occurrence: Occurrence, *, how: EntryState, total: int, first: str, sequence: int, modified: dt.datetime
) -> ics.Facts:
    """What the public calendar entry says: no personal number, no online link."""
    uid = str(occurrence.uid)
    return ics.Facts(
        uid=uid,
        start=occurrence.start,
        end=occurrence.end,
        status="CANCELLED" if how.is_off else "CONFIRMED",
        sequence=sequence,
        modified=modified,
        summary=summary(occurrence, how=how, total=total),
        url=page(occurrence.event.slug),
        description=_description(occurrence, how),
        location=location(occurrence),
        geo=geo(occurrence),
        categories=_categories(occurrence),
        is_background=_is_any_time(occurrence),
        sibling="" if uid == first else first,
    )


def _is_any_time(occurrence: Occurrence) -> bool:
    """Several days on any of which one may come: nobody is busy all the while."""
    is_long = ics.days(occurrence.start, occurrence.end) is not None
    return is_long and occurrence.event.booking == Event.Booking.NONE


def hours(start: dt.datetime, end: dt.datetime) -> str:
    """From when to when, for what calendars show as whole days."""
    clocks = {at.astimezone(ics.ZONE).time() for at in (start, end)}
    if clocks == {dt.time.min} or ics.days(start, end) is None:
        return ""
    return _said("时间", spoken.full_when(start, end))


def spoken_span(head: str, start: dt.datetime, end: dt.datetime) -> str:
    """From when to when, under a head of its own."""
    return _said(head, spoken.full_span(start, end))


def _categories(occurrence: Occurrence) -> tuple[str, ...]:
    event = occurrence.event
    area = area_of(occurrence)
    audiences = [audience.name for audience in event.audiences.all()]
    return (event.get_kind_display(), *audiences, *([area.short_name] if area else []))


def _description(occurrence: Occurrence, how: EntryState) -> str:
    event = occurrence.event
    lines = news(occurrence, how)
    lines += [_desk(event)] if how.is_off else [*_to_know(occurrence)]
    lines.append(f"详情：{page(event.slug)}")
    return written_numbers.masked("\n".join(line for line in lines if line))


def news(occurrence: Occurrence, how: EntryState) -> list[str]:
    """What became of the date, and why."""
    reason = occurrence.cancel_reason or occurrence.event.cancel_reason
    if how.is_off:
        head = "延期了，新时间定下来会改在这里。" if how is EntryState.POSTPONED else "这一场取消了，请不要去。"
        return [head, f"原因：{reason}" if reason else ""]
    if how is EntryState.MOVED:
        moment = spoken.full_when(occurrence.start, occurrence.end)
        return [f"时间或地点改过，以这里为准：{moment}。"]
    return []


def gone(
    occurrence: Occurrence, public_facts: ics.Facts, *, key: str, total: int, sequence: int, modified: dt.datetime
) -> ics.Facts:
    """What a feed says of a date that isn't for it any more: cancelled here, and where it went."""
    if public_facts.status == "CANCELLED":
        return dataclasses.replace(public_facts, sequence=sequence, modified=modified)
    moment = spoken.full_when(occurrence.start, occurrence.end)
    there = f"，{public_facts.location}" if public_facts.location else ""
    lines = [
        f"这一场照办，只是不在这个日历里了：{moment}{there}。",
        f"详情：{public_facts.url}",
    ]
    return dataclasses.replace(
        public_facts,
        status="CANCELLED",
        sequence=sequence,
        modified=modified,
        summary=f"【{_gone_to(occurrence, key)}】{summary(occurrence, how=EntryState.AS_PLANNED, total=total)}",
        description="\n".join(lines),
    )


def _gone_to(occurrence: Occurrence, key: str) -> str:
    """Where it belongs now, for a summary: 改到样例街; what takes place as it was is only not in this calendar any more."""
    event = occurrence.event
    area = area_of(occurrence)
    names: dict[str, Callable[[], list[str]]] = {
        "area": lambda: [area.short_name] if area else [],
        "audience": lambda: [audience.name for audience in event.audiences.all()],
        "host": lambda: [event.host.name],
        "occasion": lambda: [one.name for one in occasions_of(event)],
        "venue": lambda: [occurrence.venue.name] if occurrence.venue else [],
        "event": lambda: [event.programme.title] if event.programme else [],
    }
    kind = key.partition("/")[0]
    if kind not in names:
        return "不在这个日历里了"
    there = written_numbers.masked("、".join(names[kind]()))
    if kind == "host":
        return f"改由{there}主办"
    if kind == "venue" and not there and occurrence.mode == Occurrence.Mode.ONLINE:
        return "改到线上"
    return f"改到{there or _NOWHERE.get(kind, '别处')}"


def occasions_of(event: Event) -> list[Occasion]:
    """The theme days that it is held for: its own, and its programme's."""
    both = (event.occasion, event.programme.occasion if event.programme else None)
    return [occasion for occasion in both if occasion]


def is_live(occurrence: Occurrence) -> bool:
    """False for what was taken back, and for dates after their event was cancelled."""
    event = occurrence.event
    over = event.cancelled_at is None or occurrence.end <= event.cancelled_at
    return over and event.is_public and not event.is_unpublished


def _to_know(occurrence: Occurrence) -> list[str]:
    """What one needs before going there; all else stands on the page."""
    event = occurrence.event
    venue = occurrence.venue
    return [
        hours(occurrence.start, occurrence.end),
        _said("带什么", event.bring),
        _seats(event),
        _desk(event),
        "可以在线上看，链接发给报了名的人。" if occurrence.mode != Occurrence.Mode.ON_SITE else "",
        _STEPS[venue.step_free] if venue else "",
        _said("注意", venue.warning) if venue else "",
    ]


def event_lines(event: Event) -> list[str]:
    """What the event says to all who come."""
    return [
        event.summary,
        _said("带什么", event.bring),
        _said("下雨", event.rain),
        _seats(event),
        _desk(event),
    ]


def _seats(event: Event) -> str:
    """Who may come."""
    if not event.takes_registrations:
        return f"{event.get_booking_display()}。"
    return "要报名，在网页上报，或者打电话。"


def _desk(event: Event) -> str:
    return _said("咨询", event.desk_phone or event.host.desk_phone)


def venue_lines(venue: Venue) -> list[str]:
    """How to get in and what to know there."""
    return [
        _said("怎么去", venue.how_to_get_there),
        _STEPS[venue.step_free],
        _said("厕所", venue.toilet),
        _said("座位", venue.seating),
        _said("停车", venue.parking),
        _said("注意", venue.warning),
    ]


def _said(head: str, words: str) -> str:
    return f"{head}：{words}" if words else ""
