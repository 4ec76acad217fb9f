"""Managers of spaces and resources answer requests of other organizations: accept, decline, suggest."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction

from accounts.models import Person
from core import bounds, phrases
from core.errors import Refusal
from notifications.models import Purpose
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from venues import notices, queries
from venues.models import Booking

LIFE = dt.timedelta(days=3)
"""How long a text about an answer is worth sending."""
MAX_NAMED = 3
"""How many things a text names."""


def accept(*, bookings: Sequence[Booking], by: Person, now: dt.datetime, note: str = "") -> list[Booking]:
    """Accept them: what was entered by hand is confirmed, what a draft reserved waits for it to be published.

    All or none. Refuses: not_asked, run_out.
    """
    with transaction.atomic():
        rows = _asked(bookings, now)
        for held, holder in queries.holders(rows):
            if not holder:
                held.state = Booking.State.CONFIRMED
                held.expires_at = None
            _answer(held, Booking.Answer.ACCEPTED, by=by, now=now, note=note)
        _tell(rows, lambda what, _: f"同意您用{what}。{note}", now=now)
        return rows


def decline(*, bookings: Sequence[Booking], by: Person, now: dt.datetime, note: str) -> list[Booking]:
    """Decline them: all are free again, and the requester is told why. Refuses: not_asked, run_out, reason_missing."""
    _refuse_silence(note)
    with transaction.atomic():
        rows = _asked(bookings, now)
        for held in rows:
            _give_back(held, by=by, now=now, note=note)
        _tell(rows, lambda what, _: f"{what}不能给您用：{note.rstrip('。')}。请换个时间或地方。", now=now)
        return rows


def suggest(
    *, bookings: Sequence[Booking], start: dt.datetime, end: dt.datetime, by: Person, now: dt.datetime, note: str = ""
) -> list[Booking]:
    """Suggest another time: what was asked for is free again, and the suggestion is kept with it.

    Refuses: not_asked, run_out, ends_before_start, in_the_past, too_long, too_far_ahead, one_at_a_time (of several times
    each has its own).
    """
    if end <= start:
        raise Refusal("ends_before_start", "结束要晚于开始，请改一下时间。", field="end")
    if start <= now:
        raise Refusal("in_the_past", "建议的时间已经过去了，请选以后的。", field="start")
    bounds.refuse_unplannable(start, end, now=now, what="一次最长占", field="end")
    with transaction.atomic():
        rows = _asked(bookings, now)
        if len({(held.start, held.end) for held in rows}) > 1:
            raise Refusal("one_at_a_time", "建议换时间要一个时间一个时间来，请只勾一个时间的。", field="bookings")
        for held in rows:
            held.suggested_start = start
            held.suggested_end = end
            _give_back(held, by=by, now=now, note=note)
        other = phrases.span(start, end, now=now)
        because = f"（{note.rstrip('。')}）" if note else ""
        _tell(rows, lambda what, link: f"{what}这时不行{because}，建议改到 {other}。愿意就点开改：{link}", now=now)
        return rows


def _asked(bookings: Sequence[Booking], now: dt.datetime) -> list[Booking]:
    found = Booking.objects.select_for_update(of=("self",)).filter(pk__in=[booking.pk for booking in bookings])
    rows = list(found.order_by("start", "pk"))
    for held in rows:
        if not held.waits_for_an_answer:
            raise Refusal("not_asked", "这一条已经答复过，或者对方不要了。", state=held.state, answer=held.answer)
        if held.expires_at and held.expires_at <= now:
            raise Refusal("run_out", "暂留的时间已经过了，对方要重新来问。")
    return rows


def _refuse_silence(note: str) -> None:
    if not note.strip():
        raise Refusal("reason_missing", "请写一句为什么，对方会在短信里看到。")


def _give_back(booking: Booking, *, by: Person, now: dt.datetime, note: str) -> None:
    booking.state = Booking.State.RELEASED
    booking.expires_at = None
    _answer(booking, Booking.Answer.DECLINED, by=by, now=now, note=note)


def _answer(booking: Booking, answer: Booking.Answer, *, by: Person, now: dt.datetime, note: str) -> None:
    notices.not_asked_any_more([booking.pk], now=now)
    booking.answer = answer
    booking.answered_by = by
    booking.answered_at = now
    booking.answer_note = note
    booking.save()


def _what(rows: Sequence[Booking], now: dt.datetime) -> str:
    """报告厅（12月3日 周四 上午 10:00—12:00）、大篷车（…）等 9 项."""
    named = [_thing(row, now) for row in rows]
    return "、".join(named[:MAX_NAMED]) + (f"等 {len(named)} 项" if len(named) > MAX_NAMED else "")


def _thing(booking: Booking, now: dt.datetime) -> str:
    return f"{booking.thing}（{phrases.span(booking.start, booking.end, now=now)}）"


def _tell(rows: Sequence[Booking], say: Callable[[str, str], str], *, now: dt.datetime) -> None:
    """Notify the requester in waking hours, of all theirs in one text; ``say`` gets the things and the page."""
    of_whom: dict[Person, list[Booking]] = {}
    for row in rows:
        if row.by and row.by.phone:
            of_whom.setdefault(row.by, []).append(row)
    drafts = [
        Draft(
            to=person.phone,
            purpose=Purpose.CHANGE,
            text=say(_what(theirs, now), f"{settings.SITE_URL}/staff/bookings/{theirs[0].pk}/"),
            key=f"booking:{theirs[0].pk}:{theirs[0].answer}",
            expires_at=now + LIFE,
            about=f"booking:{theirs[0].pk}",
            organization_id=theirs[0].thing_owner_id,
        )
        for person, theirs in of_whom.items()
    ]
    enqueueing.enqueue(drafts, now=now)
