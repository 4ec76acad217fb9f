"""Dates and times in templates; the words come from ``core.phrases``."""

import datetime as dt

from django import template

from core import clock, phrases

register = template.Library()


def _day(value: dt.date | dt.datetime) -> dt.date:
    return phrases.local(value).date() if isinstance(value, dt.datetime) else value


@register.filter
def spoken_date(value: dt.date | dt.datetime) -> str:
    """9月17日 周四, with its year where that is not plain."""
    return phrases.date(_day(value))


@register.filter
def full_date(value: dt.date | dt.datetime) -> str:
    """2026年9月17日 周四."""
    return phrases.full_date(_day(value))


@register.simple_tag
def days_range(first: dt.date, last: dt.date) -> str:
    """11月23日—29日, with years where they are not plain."""
    return phrases.days_range(first, last)


@register.filter
def years(first: int, last: int) -> str:
    """2026—2030 年; 2027 年 where it is one."""
    return phrases.years(first, last)


@register.filter
def month_day(value: dt.date | dt.datetime) -> str:
    """9月17日, with its year where that is not plain."""
    return phrases.month_day(_day(value))


@register.filter
def spoken_moment(value: dt.datetime) -> str:
    """9月17日 周四 下午 2:30."""
    return phrases.moment(value)


@register.filter
def weekday(value: dt.date | dt.datetime) -> str:
    """周四."""
    return phrases.weekday(_day(value))


@register.filter
def lunar(value: dt.date | dt.datetime) -> str:
    """初七."""
    return phrases.lunar_day(_day(value))


@register.filter
def lunar_full(value: dt.date | dt.datetime) -> str:
    """八月初七."""
    return phrases.lunar_date(_day(value))


@register.simple_tag
def time_range(start: dt.datetime, end: dt.datetime) -> str:
    """下午 2:30—4:00."""
    return phrases.time_range(start, end)


@register.simple_tag
def hours(start: dt.datetime, end: dt.datetime) -> str:
    """14:30—16:00, for staff; 22:00—次日 00:30."""
    return phrases.hours(start, end)


@register.simple_tag
def when(start: dt.datetime, end: dt.datetime) -> str:
    """9月17日 周四 下午 2:30; of what runs into another day also when it ends."""
    return phrases.when(start, end)


@register.simple_tag
def when24(start: dt.datetime, end: dt.datetime) -> str:
    """The same for staff: 9月17日 周四 14:30."""
    return phrases.when24(start, end)


@register.simple_tag
def on_day(start: dt.datetime, end: dt.datetime, day: dt.date) -> str:
    """14:30, 全天 or 到 00:30: what stands under a day that it touches."""
    return phrases.on_day(start, end, day)


@register.filter
def clock24(value: dt.datetime) -> str:
    """14:30, for staff."""
    return f"{phrases.local(value):%H:%M}"


@register.inclusion_tag("core/parts/date.html")
def date_block(
    value: dt.date | dt.datetime, *, small: bool = False, now: dt.datetime | None = None
) -> dict[str, object]:
    """A leaf of a tear-off calendar; today's is golden."""
    day = _day(value)
    present = now or clock.now()
    today = _day(present)
    return {
        "day": day,
        "is_today": day == today,
        "small": small,
        "year": day.year if phrases.says_year(day, now=present) else "",
        "weekday": phrases.weekday(day),
        "lunar": phrases.lunar_day(day),
    }
