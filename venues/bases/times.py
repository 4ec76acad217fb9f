"""Opening times in words. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from core import phrases
from venues.bases.rules import Opening, Times, is_closed_for_now, next_open, open_on


def hours(openings: Iterable[Opening], *, spoken: bool = True) -> str:
    """上午 9:00—下午 5:00 for the public, 9:00-17:00 for staff and files."""
    return "、".join(
        _spoken(opening) if spoken else f"{opening.opens:%H:%M}-{opening.closes:%H:%M}" for opening in openings
    )


def week(openings: Sequence[Opening], *, spoken: bool = True) -> list[tuple[str, str]]:
    """``("周二至周日", "上午 9:00—下午 5:00")``, ``("周一", "不开放")``: days of the same hours in one line."""
    days = [
        (number, hours([opening for opening in openings if opening.weekday == number], spoken=spoken))
        for number in range(1, 8)
    ]
    runs = [(text, [number for number, _ in run]) for text, run in groupby(days, key=lambda day: day[1])]
    return [(_days(run), text or "不开放") for text, run in runs]


def week_line(openings: Sequence[Opening]) -> str:
    """The week in one cell of a file, closed days left out."""
    return "；".join(f"{days} {text}" for days, text in week(openings, spoken=False) if text != "不开放")


def just_now(times: Times, now: dt.datetime) -> str:
    """今天开，上午 9:00—下午 5:00; or when it is open next. Empty where no hours are known."""
    here = phrases.local(now)
    if is_closed_for_now(times, here.date()):
        until = f"到 {phrases.date(times.closed_until, now=now)}" if times.closed_until else ""
        return f"临时闭馆{until}"
    if not times.openings:
        return ""
    today = open_on(times, here.date())
    if any(opening.closes > here.time() for opening in today):
        return f"今天开，{hours(today)}"
    following = next_open(times, here.date())
    if following is None:
        return "近期不开放"
    state = "已经关门" if today else "不开"
    return f"今天{state}，{phrases.date(following, now=now)}开"


def is_open_today(times: Times, now: dt.datetime) -> bool:
    """Whether somebody who goes now may still get in today."""
    here = phrases.local(now)
    return any(opening.closes > here.time() for opening in open_on(times, here.date()))


def _days(run: Sequence[int]) -> str:
    first, last = (phrases.weekday_name(number) for number in (run[0], run[-1]))
    if len(run) == 7:
        return "每天"
    return first if len(run) == 1 else f"{first}至{last}"


def _spoken(one: Opening) -> str:
    first = phrases.part_of_day(one.opens)
    last = phrases.part_of_day(one.closes) if one.closes != dt.time(12) else "上午"
    head = f"{first} {phrases.clock(one.opens)}"
    tail = phrases.clock(one.closes)
    return f"{head}—{tail}" if first == last else f"{head}—{last} {tail}"
