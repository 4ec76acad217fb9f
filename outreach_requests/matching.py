"""How well a planned date fits what somebody asked for. Pure: facts in, words out; nothing of it forbids anything."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core import phrases
from outreach_requests.rules import Time

_HOUR = dt.timedelta(hours=1)
_PARTS = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}
_MEANT = {"morning": {"上午"}, "afternoon": {"中午", "下午"}, "evening": {"晚上"}}


@dataclass(frozen=True, slots=True)
class Fit:
    """One side of it. ``code``: time, place, school, seats, topic or kind."""

    code: str
    words: str
    is_good: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestedVisit:
    """What was asked for: ``times`` that suit, ``heads``, ``topic`` in words, and whose ``school`` it is, if one's."""

    times: Sequence[Time]
    heads: int
    topic: str
    place: str
    street: str
    school: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Date:
    """A planned date. ``nearness``: 0 at the very place, 1 in its street, 2 elsewhere (``street``).

    ``room``: people for whom there is room; None where nobody counts. ``school``: whose it is already. ``kind``: in
    words; ``kind_fits``: whether it may answer the request.
    """

    start: dt.datetime
    end: dt.datetime
    nearness: int
    street: str
    topic: str
    kind: str
    kind_fits: bool
    room: int | None = None
    school: str = ""


def fits(date: Date, visit: RequestedVisit, *, now: dt.datetime) -> list[Fit]:
    """All sides that can be told, what is good and what isn't."""
    return [
        _time(date, visit, now),
        _place(date, visit),
        *_school(date, visit),
        *_seats(date, visit),
        _topic(date, visit),
        *_kind(date),
    ]


def _time(date: Date, visit: RequestedVisit, now: dt.datetime) -> Fit:
    """Whether it lies in one of the times that suit; a date of several days does on any of its days."""
    start = phrases.local(date.start)
    end = phrases.local(date.end)
    same_day = [time for time in visit.times if start.date() <= time.day <= end.date()]
    if any(_suits(time, start, end) for time in same_day):
        return Fit("time", "是对方想要的时间", is_good=True)
    if same_day:
        return Fit("time", f"那天对，但对方想要{'、'.join(dict.fromkeys(map(_spoken, same_day)))}", is_good=False)
    wanted = "、".join(f"{phrases.date(time.day, now=now)}{_spoken(time)}" for time in visit.times)
    return Fit("time", f"不在对方想要的时间（{wanted}）" if wanted else "对方没有说时间", is_good=False)


def _suits(time: Time, start: dt.datetime, end: dt.datetime) -> bool:
    if start.date() != end.date():
        return True
    if time.clock:
        return abs(start - start.replace(hour=time.clock.hour, minute=time.clock.minute)) <= _HOUR
    return time.part == "any" or phrases.part_of_day(start.time()) in _MEANT[time.part]


def _spoken(time: Time) -> str:
    if time.clock:
        return f"{time.clock:%H:%M}"
    return _PARTS.get(time.part, "")


def _place(date: Date, visit: RequestedVisit) -> Fit:
    if date.nearness == 0:
        return Fit("place", "就在对方的地点", is_good=True)
    if date.nearness == 1:
        return Fit("place", f"同一个街道，不在{visit.place}，要过来", is_good=True)
    return Fit("place", f"在{date.street}，对方在{visit.street}" if date.street else "还没有地点", is_good=False)


def _school(date: Date, visit: RequestedVisit) -> Iterator[Fit]:
    if not date.school:
        return
    if date.school == visit.school:
        yield Fit("school", "本来就是给这个学校的", is_good=True)
    else:
        yield Fit("school", f"这一场是约好给{date.school}的", is_good=False)


def _seats(date: Date, visit: RequestedVisit) -> Iterator[Fit]:
    if date.room is None:
        return
    if date.room >= visit.heads:
        yield Fit("seats", f"坐得下：还有 {date.room} 个位子，对方 {visit.heads} 人", is_good=True)
    else:
        yield Fit("seats", f"坐不下：只有 {date.room} 个位子，对方 {visit.heads} 人", is_good=False)


def _topic(date: Date, visit: RequestedVisit) -> Fit:
    if date.topic == visit.topic:
        return Fit("topic", f"内容一样：{date.topic}", is_good=True)
    return Fit("topic", f"内容是{date.topic}，对方点的是{visit.topic}", is_good=False)


def _kind(date: Date) -> Iterator[Fit]:
    if not date.kind_fits:
        yield Fit("kind", f"是{date.kind}，不像对方要的形式", is_good=False)


def rank(found: Sequence[Fit]) -> tuple[bool, int]:
    """To be sorted by: the time first, then how much speaks against it."""
    time = next((fit.is_good for fit in found if fit.code == "time"), False)
    return (not time, sum(not fit.is_good for fit in found))
