"""When a message may go, and what becomes of it. Pure."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from notifications import times

MAX_ATTEMPTS = 8
A_DAY_EACH = 5
"""Ordinary notices a day for one number."""
_NEVER_HELD = frozenset({"code", "change", "cancellation", "urgent"})
_NEVER_OPTED_OUT = frozenset({"code", "urgent"})
_OPT_OUT_WORDS = frozenset({"r", "t", "td", "退订", "拒收"})
_YES_WORDS = frozenset({"1", "回1", "回复1"})
_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\"'“”‘’.。!！,，【】\[\]]")
_STEP, _LONGEST_WAIT = dt.timedelta(seconds=30), dt.timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of a message just before the call."""

    purpose: str
    at_once: bool
    expires_at: dt.datetime
    segments: int
    opted_out: bool = False
    switched_off: bool = False
    budget: int = 1_000_000
    """Segments that may still go today."""
    heard_today: int = 0
    """Ordinary notices that the number was sent today."""


@dataclass(frozen=True, slots=True)
class Go:
    """It may be sent now."""


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


def decide(facts: Facts, *, now: dt.datetime) -> Go | Hold | Drop:
    """What is to be done with a claimed message; deferred rather than dropped, until it expires."""
    if facts.expires_at <= now:
        return Drop("expired", "expired")
    if facts.opted_out and facts.purpose not in _NEVER_OPTED_OUT:
        return Drop("withdrawn", "opted_out")
    if facts.switched_off:
        return Hold(now, "switched_off")
    opening = times.in_window(now)
    if not facts.at_once and opening > now:
        return Hold(opening, "")
    if is_ordinary(facts.purpose, at_once=facts.at_once):
        return _within_limits(facts, now=now)
    return Go()


def _within_limits(facts: Facts, *, now: dt.datetime) -> Go | Hold:
    if facts.segments > facts.budget:
        return Hold(times.next_opening(now), "daily_cap")
    if facts.heard_today >= A_DAY_EACH:
        return Hold(times.next_opening(now), "enough_today")
    return Go()


def wait(attempts: int, *, patience: int = 1) -> dt.timedelta:
    """How long to wait after so many attempts: 30 s, doubled each time, at most 30 min; ``patience`` stretches it."""
    factor: int = 2 ** min(attempts - 1, 10)
    return min(_STEP * patience * factor, _LONGEST_WAIT)


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
    """Whether an answer means that it was they: 1 in any width and spacing, also as "回复1"."""
    return _plain(text) in _YES_WORDS


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
