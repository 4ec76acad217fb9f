"""Say when one can come: half-days of the week, and days on which one can't."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from core import phrases
from core.errors import Refusal
from volunteers import rules
from volunteers.free_times import Away, DayPart, as_bits, joined
from volunteers.models import Volunteer
from volunteers.signups import places

MAX_AHEAD = dt.timedelta(days=366)
"""So far ahead somebody knows that they are away."""
MAX_AWAY = 20
_ONE_DAY = dt.timedelta(days=1)


def say_weekly(*, volunteer: Volunteer, times: Iterable[tuple[int, DayPart]]) -> None:
    """These half-days of the week and no others; none: at any time. Weekdays are 1 (Monday) to 7. Refuses ``merged``."""
    _update(volunteer, week=as_bits(times))


def add_away(*, volunteer: Volunteer, first: dt.date, last: dt.date, now: dt.datetime) -> None:
    """These days too. Refuses what ``say_away`` refuses."""
    with transaction.atomic():
        locked = places.lock_volunteer(volunteer.pk)
        say_away(volunteer=locked, periods=[*_to_come(locked, now), Away(first, last)], now=now)


def away_this_month(*, volunteer: Volunteer, month: str, now: dt.datetime) -> None:
    """From today to the end of the month, which is given as 2026-11: whoever saw another month's name is refused
    (``month_over``).
    """
    today = phrases.local(now).date()
    if month != f"{today:%Y-%m}":
        raise Refusal("month_over", "刚进了下一个月，请看看再按。")
    next_month = (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    add_away(volunteer=volunteer, first=today, last=next_month - _ONE_DAY, now=now)


def take_back(*, volunteer: Volunteer, period: Away) -> None:
    """Come on these days after all. Refuses ``away_changed`` where they are no period any more."""
    with transaction.atomic():
        locked = places.lock_volunteer(volunteer.pk)
        said = locked.times.away
        if period not in said:
            raise Refusal("away_changed", "这几天已经撤了，或者和别的日子连在一起了，请看看再撤。")
        _store(locked, [known for known in said if known != period])


def say_away(*, volunteer: Volunteer, periods: Iterable[Away], now: dt.datetime) -> None:
    """These days and no others, those that meet as one, without days before today.

    Shifts that one holds stay: to leave one is said there, where the organizers hear it. Refuses ``away_order``,
    ``away_past``, ``away_far``, ``away_many`` and ``merged``.
    """
    today = phrases.local(now).date()
    wanted = list(periods)
    for period in wanted:
        _check(period, today)
    kept = joined(Away(max(period.first, today), period.last) for period in wanted)
    if len(kept) > MAX_AWAY:
        raise Refusal("away_many", f"最多记 {MAX_AWAY} 段，先撤掉几段。", most=MAX_AWAY)
    _store(volunteer, kept)


def _store(volunteer: Volunteer, periods: Iterable[Away]) -> None:
    _update(volunteer, away=as_stored(periods))


def as_stored(periods: Iterable[Away]) -> list[list[str]]:
    """As pairs of ISO dates."""
    return [[period.first.isoformat(), period.last.isoformat()] for period in periods]


def _update(volunteer: Volunteer, **said: object) -> None:
    """What goes on under another number is said there: also where it was merged at this moment."""
    if not Volunteer.objects.filter(pk=volunteer.pk, merged_into=None).update(**said):
        raise rules.merged()


def _to_come(volunteer: Volunteer, now: dt.datetime) -> list[Away]:
    return list(volunteer.times.from_day(phrases.local(now).date()).away)


def _check(period: Away, today: dt.date) -> None:
    if period.last < period.first:
        raise Refusal("away_order", "最后一天在第一天前面了，请看看日期。")
    if period.last < today:
        raise Refusal("away_past", "这几天已经过去了，不用说。")
    if period.last > today + MAX_AHEAD:
        raise Refusal("away_far", "最远说到一年以后，再往后的到时候再说。")
