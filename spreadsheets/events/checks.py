"""Check the cells of a row of events against each other. Pure but for the names, which were read before."""

import datetime as dt

from core import bounds
from core.errors import Refusal
from events import fields, kinds
from events.models import Event, Occurrence
from events.schedule import local_times
from spreadsheets.events import places
from spreadsheets.events.columns import BOOKINGS, DATE_KEYS, TAKEN_KEYS
from spreadsheets.events.dates import TIMES
from spreadsheets.name_lookups import Names
from spreadsheets.tables import Line, Problems

YEARS_BACK = 2
BACKWARDS = {
    "ends_before_start": ("end", "“结束”要晚于“开始”；跨天的话写“结束日期”"),
    "end_day_before": ("end_day", "“结束日期”不能早于“日期”"),
    "too_long": ("end_day", f"一场最长 {bounds.MAX_DURATION.days} 天，请分成几场"),
    "out_of_range": ("end_day", "请看看年份"),
}
"""Where the table says why a span can't be read, and how."""
OF_A_DATE = (*DATE_KEYS, *TAKEN_KEYS, "venue", "space", "end_day", "arrive", "leave")


def check(line: Line, known: Names, problems: Problems, now: dt.datetime) -> None:
    """Name every problem; what the row means is added to its values (``place``, ``room``, ``span``)."""
    _check_day(line, problems, now)
    places.find(line, known, problems)
    _check_kind(line, problems)
    values = line.values
    if values["kind"] == Event.Kind.OUTREACH and has_date(line) and not values.get("school"):
        problems.at(line, "school" if "school" in line.places else "kind", "进校园的活动要写“学校”")
    if values.get("online_link") and values.get("mode") == Occurrence.Mode.ON_SITE:
        problems.at(line, "online_link", "“方式”是线下，不用写线上链接；要么把“方式”改成线上")


def has_date(line: Line) -> bool:
    """Whether the row is about a date; one without is an event that has none yet."""
    return any(key in line.filled for key in TIMES)


def _check_day(line: Line, problems: Problems, now: dt.datetime) -> None:
    line.values["span"] = None
    if line.values["kind"] == Event.Kind.THEME_DAY:
        for key in (*TIMES, *OF_A_DATE):
            if key in line.filled:
                problems.at(line, key, "主题日活动自己不排日期，请空着：在各个活动的“属于”里写它")
    elif has_date(line) or any(key in line.filled for key in OF_A_DATE):
        for key, title in zip(TIMES, ("日期", "开始", "结束"), strict=True):
            if key not in line.filled:
                problems.at(line, key, f"“{title}”没有填")
        _check_times(line, problems, now)


def _check_times(line: Line, problems: Problems, now: dt.datetime) -> None:
    day, start, end = (line.values[key] for key in TIMES)
    if day and not (now.year - YEARS_BACK <= day.year and day <= bounds.horizon(now).date()):
        problems.at(line, "day", f"{day.isoformat()} 离今天太远，请看看年份")
    if not (day and start and end):
        return
    try:
        begins, ends = local_times.span(day, start, end, line.values["end_day"])
    except Refusal as refusal:
        problems.at(line, *BACKWARDS[refusal.code])
    else:
        _check_order(line, begins, ends, problems)


def _check_order(line: Line, begins: dt.datetime, ends: dt.datetime, problems: Problems) -> None:
    arrive = line.values["arrive"]
    leave = line.values["leave"]
    if line.values["kind"] != Event.Kind.DRIVE:
        for key, title in (("arrive", "到达布置"), ("leave", "撤场离开")):
            if key in line.filled and line.values["kind"]:
                problems.at(line, key, f"只有下乡巡展才写“{title}”，请空着")
    comes = local_times.before(begins, arrive) if arrive else None
    goes = local_times.after(ends, leave) if leave else None
    if arrive and not comes:
        problems.at(line, "arrive", "“到达布置”要早于“开始”")
    if leave and not goes:
        problems.at(line, "leave", "“撤场离开”要晚于“结束”")
    line.values["span"] = (begins, ends, comes, goes)


def _check_kind(line: Line, problems: Problems) -> None:
    """Fields that the kind's editor doesn't have, and ways of registering that don't suit it."""
    values = line.values
    kind = line.values["kind"]
    if not kind:
        return
    label = Event.Kind(kind).label
    left_out = fields.left_out(kind)
    for name, of in fields.ONLY_KINDS.items():
        if name in line.filled and name in left_out:
            only = "、".join(one.label for one in Event.Kind if one in of)
            problems.at(line, name, f"{label}不用写，只有{only}才写")
    if kind == Event.Kind.THEME_DAY and "programme" in line.filled:
        problems.at(line, "programme", "主题日活动不能再属于别的主题日活动")
    booking = values["booking"]
    possible = dict(kinds.bookings(kind))
    if "booking" in line.filled and booking not in possible:
        names = "、".join(_spoken(one) for one in Event.Booking if one in possible)
        problems.at(line, "booking", f"{label}不能这样报名，可以写：{names}")


def _spoken(booking: str) -> str:
    return next(name for name, value in BOOKINGS.items() if value == booking)
