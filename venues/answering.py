"""The manager of a place or a vehicle answers another organization that asked for it."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core import words
from core.errors import Refusal
from notifications import outbox
from notifications.models import Purpose
from notifications.outbox import Draft
from venues import notices, queries
from venues.models import Booking

LIFE = dt.timedelta(days=3)
"""How long a text about an answer is worth sending."""


def accept(*, booking: Booking, by: Person, now: dt.datetime, note: str = "") -> Booking:
    """They may have it: what was held by hand is theirs now, what an event's draft holds waits for it to be published.

    Refuses: not_asked, run_out.
    """
    with transaction.atomic():
        held = _asked(booking, now)
        if not queries.holders([held])[0][1]:
            held.state, held.expires_at = Booking.State.CONFIRMED, None
        _answer(held, Booking.Answer.ACCEPTED, by=by, now=now, note=note)
        _tell(held, f"同意您用{_what(held)}。{note}", now=now)
        return held


def decline(*, booking: Booking, by: Person, now: dt.datetime, note: str) -> Booking:
    """They may not: it is free again, and they are told why. Refuses: not_asked, run_out, reason_missing."""
    _refuse_silence(note)
    with transaction.atomic():
        held = _asked(booking, now)
        _give_back(held, by=by, now=now, note=note)
        _tell(held, f"{_what(held)}不能给您用：{note.rstrip('。')}。请换个时间或地方。", now=now)
        return held


def suggest(
    *, booking: Booking, start: dt.datetime, end: dt.datetime, by: Person, now: dt.datetime, note: str = ""
) -> Booking:
    """Not then, but at another time: what was asked for is free again, and the suggestion stands beside it.

    Refuses: not_asked, run_out, ends_before_start, in_the_past.
    """
    if end <= start:
        raise Refusal("ends_before_start", "结束要晚于开始，请改一下时间。")
    if start <= now:
        raise Refusal("in_the_past", "建议的时间已经过去了，请选以后的。")
    with transaction.atomic():
        held = _asked(booking, now)
        held.suggested_start, held.suggested_end = start, end
        _give_back(held, by=by, now=now, note=note)
        other = f"{words.date(words.local(start).date())} {words.time_range(start, end)}"
        because = f"（{note.rstrip('。')}）" if note else ""
        _tell(held, f"{_what(held)}这时不行{because}，建议改到 {other}。", now=now)
        return held


def _asked(booking: Booking, now: dt.datetime) -> Booking:
    held = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if held.answer != Booking.Answer.ASKED or held.state not in {Booking.State.TENTATIVE, Booking.State.CONFIRMED}:
        raise Refusal("not_asked", "这一条已经答复过，或者对方不要了。", state=held.state, answer=held.answer)
    if held.expires_at and held.expires_at <= now:
        raise Refusal("run_out", "暂留的时间已经过了，对方要重新来问。")
    return held


def _refuse_silence(note: str) -> None:
    if not note.strip():
        raise Refusal("reason_missing", "请写一句为什么，对方会在短信里看到。")


def _give_back(booking: Booking, *, by: Person, now: dt.datetime, note: str) -> None:
    booking.state, booking.expires_at = Booking.State.RELEASED, None
    _answer(booking, Booking.Answer.DECLINED, by=by, now=now, note=note)


def _answer(booking: Booking, answer: Booking.Answer, *, by: Person, now: dt.datetime, note: str) -> None:
    notices.not_asked_any_more([booking.pk], now=now)
    booking.answer, booking.answered_by, booking.answered_at, booking.answer_note = answer, by, now, note
    booking.save()


def _what(booking: Booking) -> str:
    at = words.local(booking.start)
    return f"{booking.thing}（{words.date(at.date())} {words.time_range(booking.start, booking.end)}）"


def _tell(booking: Booking, text: str, *, now: dt.datetime) -> None:
    """Whoever asked hears of it, in waking hours."""
    if booking.by is None or not booking.by.phone:
        return
    draft = Draft(
        to=booking.by.phone,
        purpose=Purpose.CHANGE,
        text=text,
        key=f"booking:{booking.pk}:{booking.answer}",
        expires_at=now + LIFE,
        about=f"booking:{booking.pk}",
        organization_id=booking.thing_owner_id,
    )
    outbox.put([draft], now=now)
