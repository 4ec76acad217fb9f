"""When a message may go, and what becomes of it. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from notifications.texts import sending_hours

Span = tuple[dt.datetime, dt.datetime]
"""From when to when one of the dates is that a message speaks of."""
A_DAY_EACH = 5
"""Ordinary notices a day for one number."""
FRESH = dt.timedelta(hours=1)
"""So long an answer is expected at any hour by whoever has just done something; later it waits for the window."""
FAILURES = 3
"""So many in a row, and the gateway is taken for broken."""
_CODE = "code"
_ALWAYS = frozenset({_CODE, "urgent"})
BY_DATES = frozenset({"change", "cancellation", "offer"})
"""Urgent by when their dates are, and by nothing else."""
ANSWERS = frozenset({"proof", "registration", "request", "shift"})
_NEVER_HELD = frozenset({_CODE, "change", "cancellation", "urgent"})
_NEVER_OPTED_OUT = frozenset({_CODE, "urgent"})
_OPT_OUT_WORDS = frozenset({"r", "t", "td", "退订", "拒收"})
_YES_WORDS = frozenset({"1", "回1", "回复1", "一", "回一", "回复一"})
_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\ufe0f\u20e3\"'“”‘’.。!！,，【】\[\]]")
_STEP = dt.timedelta(seconds=30)
_MAX_WAIT = dt.timedelta(minutes=2)
_MAX_PAUSE = dt.timedelta(minutes=1)


class Pot(StrEnum):
    """What a message is paid from; no pot can empty another one."""

    CODES = "codes"
    ANSWERS = "answers"
    """What anybody can cause by typing a number: kept small by limits where it is caused, never held back."""
    NOTICES = "notices"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of a message just before the call."""

    purpose: str
    at_once: bool
    """As it was decided when the text was written."""
    created_at: dt.datetime
    expires_at: dt.datetime
    segments: int
    spans: Sequence[Span] = ()
    opted_out: bool = False
    switched_off: bool = False
    budget: int = 1_000_000
    """Segments that may still go today from its pot."""
    heard_today: int = 0
    """Ordinary notices that the number was sent today."""


@dataclass(frozen=True, slots=True)
class Go:
    """It may be sent now; ``at_once``: whether that is past the limits."""

    at_once: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: look again at ``until``."""

    until: dt.datetime
    problem: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Never: ``state`` is its end."""

    state: str
    problem: str


def is_ordinary(purpose: str, *, at_once: bool) -> bool:
    """Whether limits hold it back: not a code, a change, a cancellation, nor what goes at once."""
    return not at_once and purpose not in _NEVER_HELD


def pot(purpose: str, *, at_once: bool) -> Pot:
    """What it is paid from."""
    if purpose == _CODE:
        return Pot.CODES
    return Pot.ANSWERS if at_once and purpose in ANSWERS else Pot.NOTICES


def is_urgent(spans: Sequence[Span], *, now: dt.datetime) -> bool:
    """Whether somebody may be on the way to one of these dates, or soon will be; what is over is nobody's way."""
    return any(end > now and sending_hours.must_go_now(start, now=now) for start, end in spans)


def goes_at_once(
    *, purpose: str, at_once: bool, created_at: dt.datetime, spans: Sequence[Span], now: dt.datetime
) -> bool:
    """Whether it may go at this hour of the night: decided when it is written, and again just before the call."""
    if purpose in _ALWAYS or is_urgent(spans, now=now):
        return True
    by_dates = bool(spans) and purpose in BY_DATES
    return at_once and not by_dates and now - created_at <= FRESH


def decide(facts: Facts, *, now: dt.datetime) -> Go | Hold | Drop:
    """What is to be done with a claimed message; deferred rather than dropped, until it expires."""
    if end := _end(facts, now):
        return end
    if facts.switched_off:
        return Hold(now, "switched_off")
    urgent = _is_urgent_now(facts, now)
    if not urgent and sending_hours.in_window(now) > now:
        return Hold(sending_hours.in_window(now), "")
    at_once = urgent or (facts.at_once and facts.purpose not in BY_DATES)
    if is_ordinary(facts.purpose, at_once=at_once):
        return _within_limits(facts, now=now)
    return Go(at_once)


def _end(facts: Facts, now: dt.datetime) -> Drop | None:
    """Why it is never sent."""
    if facts.expires_at <= now:
        return Drop("expired", "expired")
    if facts.opted_out and facts.purpose not in _NEVER_OPTED_OUT:
        return Drop("withdrawn", "opted_out")
    if facts.purpose == _CODE and facts.segments > facts.budget:
        return Drop("expired", "code_cap")
    return None


def _is_urgent_now(facts: Facts, now: dt.datetime) -> bool:
    return goes_at_once(
        purpose=facts.purpose, at_once=facts.at_once, created_at=facts.created_at, spans=facts.spans, now=now
    )


def _within_limits(facts: Facts, *, now: dt.datetime) -> Go | Hold:
    """The next morning; sooner where it becomes urgent before that."""
    turns = [sending_hours.urgent_from(start) for start, _ in facts.spans]
    until = min([sending_hours.next_opening(now), *(turn for turn in turns if turn > now)])
    if facts.segments > facts.budget:
        return Hold(until, "daily_cap")
    if facts.heard_today >= A_DAY_EACH:
        return Hold(until, "enough_today")
    return Go(at_once=False)


def wait(attempts: int, *, patience: int = 1) -> dt.timedelta:
    """How long a message waits after so many attempts: 30 s, doubled, at most 2 min; ``patience`` stretches it.

    No number of attempts ends it: what is provably not sent is tried until it expires.
    """
    return _growing(attempts, _MAX_WAIT) * patience


def pause(failures: int, *, patience: int = 1) -> dt.timedelta:
    """How long a broken gateway is left alone after so many failures in a row: 30 s, then a minute at most, so that
    its return is soon seen; ``patience`` stretches it.
    """
    return _growing(failures - FAILURES + 1, _MAX_PAUSE) * patience


def _growing(step: int, longest: dt.timedelta) -> dt.timedelta:
    factor: int = 2 ** min(max(step - 1, 0), 10)
    return min(_STEP * factor, longest)


def after_receipt(state: str, status: str) -> str:
    """The state of a message after a receipt. Monotonic: delivered is final, and a late ``accepted`` undoes nothing.

    Receipts come early (before the gateway's own answer), late and out of order. A message that was given up as
    unknown is found again by any of them.
    """
    if state == "delivered" or status == "delivered":
        return "delivered"
    if status in {"failed", "rejected"}:
        return "failed"
    return "submitted" if state in {"sending", "unknown"} else state


def is_opt_out(text: str) -> bool:
    """Whether an answer means no more: R, T, TD, 退订, 拒收 in any case, width and spacing."""
    return _plain(text) in _OPT_OUT_WORDS


def is_yes(text: str) -> bool:
    """Whether an answer means that it was they: 1 in any width and spacing, also as "回复1" and as one says it ("一")."""
    return _plain(text) in _YES_WORDS


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
