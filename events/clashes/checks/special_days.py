"""Clashes with the day itself: holidays, weekends, exams of schools, markets and festivals."""

import datetime as dt
from collections.abc import Iterator

from core import phrases
from events.clashes.types import Clash, Code, Look, PlannedDate, clash
from events.models import Event
from special_days import queries
from special_days.models import DayMark
from special_days.queries import Mark

CODES = {
    DayMark.Kind.HOLIDAY: Code.HOLIDAY,
    DayMark.Kind.WORKDAY: Code.WORKDAY,
    DayMark.Kind.EXAM: Code.EXAM,
    DayMark.Kind.FESTIVAL: Code.FESTIVAL,
    DayMark.Kind.OTHER: Code.OTHER_DAY,
    queries.MARKET: Code.MARKET,
}
FOR_ALL = {
    Code.HOLIDAY: "是{name}。请想好大家来不来，或换一天。",
    Code.WORKDAY: "是周末上班（{name}），上班上学的人来不了。",
    Code.FESTIVAL: "是{name}，人多，也可以借这个机会办。",
    Code.OTHER_DAY: "是{name}，请留意。",
    Code.MARKET: "是{name}，街上人多车多：摆摊正好，停车和进村要提前。",
}
FOR_SCHOOLS = {
    Code.HOLIDAY: "是{name}，学校没有人。请换到上课的日子。",
    Code.EXAM: "学校有{name}。请避开考试，换一天。",
    Code.FESTIVAL: "是{name}，请问学校放不放假。",
    Code.OTHER_DAY: "是{name}，请留意。",
    Code.MARKET: "是{name}，学校门口车多，进出请早一点。",
}


def clashes(look: Look) -> Iterator[Clash]:
    """Two queries."""
    days = {day for date in look.dates for day in date.days}
    known = queries.marks(days, streets=look.planned.street_ids)
    for date in look.dates:
        for day in date.days:
            yield from _day(date, day, queries.of(known, day, date.street_id), look)


def _day(date: PlannedDate, day: dt.date, marks: list[Mark], look: Look) -> Iterator[Clash]:
    is_school = bool(date.school) or look.planned.kind == Event.Kind.OUTREACH
    sentences = FOR_SCHOOLS if is_school else FOR_ALL
    for mark in marks:
        code = CODES[mark.code]
        if code in sentences:
            sentence = phrases.date(day, now=look.now) + sentences[code].format(name=mark.said)
            yield clash(code, date, sentence, about=f"{day} {mark.words}")
    known = {mark.code for mark in marks}
    if is_school and day.isoweekday() > 5 and not known & {DayMark.Kind.HOLIDAY, DayMark.Kind.WORKDAY}:
        sentence = f"{phrases.date(day, now=look.now)}，学生不上课。请换到上课的日子，或和学校说好。"
        yield clash(Code.WEEKEND, date, sentence, about=day)
