"""Import a year's holidays and exams from lines of text: preview first, then all or nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from core import bounds
from core.errors import Refusal
from special_days import parsing
from special_days.models import DayMark

KINDS = {
    "放假": DayMark.Kind.HOLIDAY,
    "补班": DayMark.Kind.WORKDAY,
    "考试": DayMark.Kind.EXAM,
    "节日": DayMark.Kind.FESTIVAL,
    "民族节日": DayMark.Kind.FESTIVAL,
    "其他": DayMark.Kind.OTHER,
}
MAX_LINES = 200
MAX_NAME_LENGTH = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line as it was read; ``problem``: what is wrong, in words that say what to put there."""

    number: int
    text: str
    mark: DayMark | None = None
    is_new: bool = False
    problem: str = ""


def look(text: str, *, today: dt.date) -> list[Line]:
    """What importing the text would do; nothing is written. Days hold everywhere."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    known = {(mark.kind, mark.name, mark.first, mark.last) for mark in DayMark.objects.filter(area__isnull=True)}
    found = [_read(number, line, today) for number, line in lines[: MAX_LINES + 1]]
    return [_compared(line, known) for line in found]


def bring_in(text: str, *, today: dt.date) -> int:
    """Write all lines or none, and say how many are new; twice changes nothing. Refuses: list_has_problems."""
    with transaction.atomic():
        lines = look(text, today=today)
        problems = sum(bool(line.problem) for line in lines)
        if problems or not lines or len(lines) > MAX_LINES:
            sentence = "名单里还有错，一天也没有导入。请改好再来。"
            if len(lines) > MAX_LINES:
                sentence = f"一次最多 {MAX_LINES} 行，请分几次导入。"
            raise Refusal("list_has_problems", sentence, problems=problems)
        new = [line.mark for line in lines if line.mark and line.is_new]
        for mark in new:
            mark.save()
        return len(new)


def _read(number: int, text: str, today: dt.date) -> Line:
    cells = [cell.strip() for cell in text.replace("，", ",").replace("\t", ",").split(",")]
    if len(cells) != 4:
        return Line(number=number, text=text, problem="要四格：第一天,最后一天,类别,名称。")
    first, last, kind, name = cells
    try:
        days = parsing.dates(f"{first} {last or first}", today=today)
    except Refusal as refusal:
        return Line(number=number, text=text, problem=refusal.message)
    if problem := _problem_of(days):
        return Line(number=number, text=text, problem=problem)
    if kind not in KINDS:
        return Line(number=number, text=text, problem=f"类别“{kind[:10]}”不认得，请写：放假、补班、考试、节日、其他。")
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        return Line(number=number, text=text, problem=f"请写名称，最多 {MAX_NAME_LENGTH} 个字。")
    mark = DayMark(kind=KINDS[kind], name=name, first=days[0], last=days[1])
    return Line(number=number, text=text, mark=mark)


def _problem_of(days: Sequence[dt.date]) -> str:
    """Why these can't be the first and the last day; empty when they can."""
    if len(days) != 2 or days[1] < days[0]:
        return "最后一天不能早于第一天，一格只写一天。"
    return bounds.TOO_LONG if bounds.lasts_too_long(*days) else ""


def _compared(line: Line, known: set[tuple[str, str, dt.date, dt.date]]) -> Line:
    mark = line.mark
    if mark is None:
        return line
    key = (mark.kind, mark.name, mark.first, mark.last)
    is_new = key not in known
    known.add(key)
    return Line(number=line.number, text=line.text, mark=mark, is_new=is_new)
