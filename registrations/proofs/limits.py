"""Decisions about numbers that nobody has proved yet. Pure: the present is always passed in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

DIGITS = 6
MAX_TRIES = 5
PAUSE = dt.timedelta(minutes=1)
"""Between two texts about the same registration."""
KEPT = dt.timedelta(days=1)
"""How long what nobody proved can be tried again; then it is deleted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much may be held for numbers that nobody proved."""

    per_number: int
    per_network: int
    percent: int
    """Of the seats of one pool."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolRequest:
    """What a party would hold in one pool, and what others hold there unproven."""

    seats: int
    capacity: int
    unproven: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """Registrations that hold seats unproven: under this number, and from this network."""

    number: int
    network: int


def may_hold(holding: Holding, requests: Mapping[int, PoolRequest], limits: Limits) -> bool:
    """Whether a party holds its seats before its number is proved; whoever may not proves it first."""
    if holding.number >= limits.per_number or holding.network >= limits.per_network:
        return False
    return all(
        request.seats + request.unproven <= share(request.capacity, limits.percent) for request in requests.values()
    )


def share(capacity: int, percent: int) -> int:
    """So many of the seats, rounded up."""
    return -(-capacity * percent // 100)


def prove_by(*, now: dt.datetime, starts: dt.datetime | None, minutes: int) -> dt.datetime:
    """Until when the number can be proved: half an hour, and at most until the start; afterwards half an hour again,
    since whoever comes late to what has begun holds nothing.
    """
    latest = now + dt.timedelta(minutes=minutes)
    return min(latest, starts) if starts and starts > now else latest


def may_text(
    *, last: dt.datetime | None, number_today: int, network_hour: int, most: tuple[int, int], now: dt.datetime
) -> bool:
    """Whether one more text may go to a number that never asked; ``most`` for the number a day and the network an hour."""
    is_early = last is not None and now < last + PAUSE
    return not is_early and number_today < most[0] and network_hour < most[1]
