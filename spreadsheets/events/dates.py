"""From when to when each row of events is: what its cells for days and times say together. Pure.

Afterwards a line's ``day``, ``start``, ``end``, ``end_day``, ``arrive`` and ``leave`` are days and times, or None; a row
that names several days has become as many lines.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from events.models import Event
from events.schedule import local_times
from spreadsheets.cells import written_times
from spreadsheets.cells.errors import CellError
from spreadsheets.cells.when import When
from spreadsheets.cells.written_days import Days
from spreadsheets.cells.written_times import Time
from spreadsheets.tables import Line, Problems

TIMES = ("day", "start", "end")
_ALL = (*TIMES, "end_day", "arrive", "leave")
_TITLES = {"day": "日期", "start": "开始", "end": "结束", "end_day": "结束日期"}
_ONE_DAY = dt.timedelta(days=1)
_NONE = When()
_MIDNIGHT = "是第二天的了，请写第二天的日期和凌晨几点，例如 0:00"


def settle(lines: Iterable[Line], problems: Problems) -> list[Line]:
    """Each line with its day and times; those of several days once a day."""
    return [line for row in lines for line in _settle(row, problems)]


def _settle(line: Line, problems: Problems) -> Iterator[Line]:
    cells: dict[str, When] = {key: line.values[key] or _NONE for key in _ALL}
    line.values |= dict.fromkeys(_ALL) | {"ends_next_day": False}
    days = _days(line, cells, problems)
    _set_times(line, cells, problems)
    if days is None:
        _set_beside(line, cells)
        yield line
        return
    for day in _each(line, cells, days, problems):
        one = replace(line, values=dict(line.values))
        one.values["day"] = day
        _set_end_day(one, cells, days, problems)
        _set_beside(one, cells)
        yield one


def _days(line: Line, cells: dict[str, When], problems: Problems) -> Days | None:
    """In the column of days, or beside the time."""
    mine = cells["day"].days
    beside = cells["start"].days
    if mine and beside and (mine.days, mine.last) != (beside.days, beside.last):
        problems.at(line, "start", "和“日期”那一格写的日子不一样")
    days = mine or beside
    if mine and beside and mine.is_daily is None:
        days = replace(mine, is_daily=beside.is_daily)
    if days:
        line.filled.add("day")
    return days


def _each(line: Line, cells: dict[str, When], days: Days, problems: Problems) -> Iterator[dt.date]:
    """The days of its dates: what several days are, one date or one a day, the clerk says where both could be meant."""
    if days.last is None:
        yield from days.days
        return
    first = days.days[0]
    is_daily = days.is_daily
    if is_daily is None and "kind" not in line.faults and not _is_open_throughout(line):
        key = "day" if cells["day"].days else "start"
        choices = [replace(days, is_daily=is_each).spelled for is_each in (True, False)]
        problems.at(line, key, _daily_or_not(line), [f"{choice}{_times(cells[key])}" for choice in choices])
    yield first
    while is_daily and first < days.last:
        first += _ONE_DAY
        yield first


def _times(cell: When) -> str:
    """The times that stand in the same cell, as they would be typed."""
    times = "-".join(_typed(time) for time in (cell.start, cell.end) if time)
    return f" {times}" if times else ""


def _typed(time: Time) -> str:
    if not time.is_next_day:
        return f"{time.clock:%H:%M}"
    return f"夜里{time.clock.hour}:{time.clock.minute:02}" if time.clock != dt.time(0) else "24:00"


def _daily_or_not(line: Line) -> str:
    if line.values["kind"] == Event.Kind.EXHIBITION:
        hours = f"{line.values['start']:%H:%M}—{line.values['end']:%H:%M}"
        return f"这几天是每天 {hours} 开放，还是从头到尾不关门，夜里也开？"
    return "几天是每天一场，还是连着不断的一场？"


def _is_open_throughout(line: Line) -> bool:
    """An exhibition from an afternoon to a morning, or around the clock, has no hours of each day."""
    start = line.values["start"]
    end = line.values["end"]
    has_hours = bool(start and end and start < end)
    return line.values["kind"] == Event.Kind.EXHIBITION and not has_hours


def _set_times(line: Line, cells: dict[str, When], problems: Problems) -> None:
    start = cells["start"].start or cells["day"].start
    spanned = cells["start"].end or cells["day"].end
    end = cells["end"].start or spanned
    if start:
        line.filled.add("start")
    if end:
        line.filled.add("end")
    if cells["day"].start and cells["start"].start and not _is_same(cells["start"].start, cells["day"].start):
        problems.at(line, "start", f"和“日期”里写的 {cells['day'].start.clock:%H:%M} 不一样")
    if cells["end"].end:
        problems.at(line, "end", "“结束”只写一个时间")
    if cells["end"].start and spanned and not _is_same(cells["end"].start, spanned):
        problems.at(line, "end", f"和前面写的结束时间 {spanned.clock:%H:%M} 不一样")
    if start and start.is_next_day:
        problems.at(line, "start", f"“开始”{_MIDNIGHT}")
    if start and end:
        try:
            start, end = written_times.settle(start, spanned or end, has_end_day=_has_end_day(cells))
        except CellError as error:
            problems.at(line, "start", f"“开始”：{error}", error.choices)
            return
    line.values["start"] = start.clock if start else None
    line.values["end"] = end.clock if end else None
    line.values["ends_next_day"] = bool(end and end.is_next_day)


def _is_same(one: Time, other: Time) -> bool:
    shown = {time.clock for time in (one, other)}
    return len(shown) == 1 or (one.is_bare and written_times.later(one.clock) == other.clock)


def _has_end_day(cells: dict[str, When]) -> bool:
    days = cells["day"].days or cells["start"].days
    return bool(cells["end_day"].days or cells["end"].days or (days and days.last and not days.is_daily))


def _set_end_day(line: Line, cells: dict[str, When], days: Days, problems: Problems) -> None:
    typed = cells["end_day"].days or cells["end"].days
    spanned = None if days.is_daily else days.last
    if typed and (typed.last or len(typed.days) > 1):
        problems.at(line, "end_day", "“结束日期”只写一天")
    last = typed.days[0] if typed else spanned
    if typed and spanned and last != spanned:
        problems.at(line, "end_day", f"和“日期”里写的 {spanned.isoformat()} 不一样")
    if last is None and line.values["ends_next_day"]:
        last = line.values["day"] + _ONE_DAY
    line.values["end_day"] = last


def _set_beside(line: Line, cells: dict[str, When]) -> None:
    """When they come and leave: said without a half-day, what lies before the start and behind the end."""
    values = line.values
    arrive = cells["arrive"].start
    leave = cells["leave"].start
    values["arrive"] = arrive.clock if arrive else None
    values["leave"] = leave.clock if leave else None
    if arrive and arrive.morning and values["day"] and values["start"]:
        begins = local_times.at(values["day"], values["start"])
        values["arrive"] = arrive.clock if local_times.before(begins, arrive.clock) else arrive.morning
