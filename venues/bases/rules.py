"""Decisions about science bases. Pure: facts in, an answer out; the present is always passed in."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from special_days import public_holidays

REPORT_DAYS = (30, 7, 1)
"""How many days before its deadline a report is asked for again."""
OVERDUE_DAYS = 60
"""How long after its deadline the sweep still asks for a report."""
VALIDITY_DAYS = (90, 30, 7)
"""How many days before its end a base is reminded that its validity runs out."""
USUAL_YEARS = 3
"""For how long a base is accredited, unless something else is entered."""


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a verb may go on, and what it says from the others."""

    states: frozenset[str]
    code: str
    sentence: str


TRANSITIONS = {
    "apply": Transition(
        frozenset({"refused", "removed", "expired"}),
        "already_base",
        "这个场馆已经有这一类的申请或基地了，请到它的页面上办。",
    ),
    "accredit": Transition(frozenset({"applied"}), "not_applied", "它没有在等评审。请先提交申请。"),
    "refuse": Transition(frozenset({"applied"}), "not_applied", "它没有在等评审，不用再答复。"),
    "warn": Transition(frozenset({"accredited"}), "not_accredited", "只有已认定的基地才能要求整改。"),
    "lift": Transition(frozenset({"warned"}), "not_warned", "它没有在整改。"),
    "remove": Transition(
        frozenset({"accredited", "warned", "expired"}), "not_accredited", "它现在不是基地，不用撤销。"
    ),
    "promote": Transition(frozenset({"accredited"}), "not_accredited", "只有已认定、没有在整改的基地才能升级。"),
    "downgrade": Transition(frozenset({"accredited", "warned"}), "not_accredited", "它现在不是基地，不能降级。"),
    "renew": Transition(
        frozenset({"accredited", "expired"}),
        "not_accredited",
        "只有已认定或到期的基地才能续期；在整改的，先办整改通过。",
    ),
    "expire": Transition(frozenset({"accredited", "warned"}), "not_accredited", "它现在不是基地，没有有效期。"),
    "report": Transition(frozenset({"accredited", "warned"}), "not_accredited", "它现在不是基地，不用交年报。"),
    "evaluate": Transition(frozenset({"accredited", "warned"}), "not_accredited", "它现在不是基地，不能评价。"),
}


def possible(state: str) -> frozenset[str]:
    """Verbs that may go on from a state."""
    return frozenset(verb for verb, way in TRANSITIONS.items() if state in way.states)


# --- what an application must say ---


@dataclass(frozen=True, slots=True)
class Gap:
    """What an application lacks: the field, the code of the refusal, and what to do."""

    field: str
    code: str
    sentence: str


NO_HOURS = Gap(
    "hours",
    "hours_missing",
    "请至少写一天的开放时间；没有固定时间、约了才开的，勾“要先预约”，再在说明里写怎么约。",
)
NO_PHONE = Gap("contact_phone", "phone_missing", "请写联系人手机：评审结果、年报和到期都发短信到这里。")


def gaps(*, has_hours: bool, by_appointment: bool, opening_words: str, contact_phone: str) -> list[Gap]:
    """What is missing before an application can be sent."""
    found = [] if has_hours or (by_appointment and opening_words.strip()) else [NO_HOURS]
    return found if contact_phone else [*found, NO_PHONE]


# --- opening times ---


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of one weekday (1 is Monday)."""

    weekday: int
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """When a base is open."""

    openings: tuple[Opening, ...]
    closed_on_holidays: bool = False
    closed_from: dt.date | None = None
    closed_until: dt.date | None = None


def is_closed_for_now(times: Times, day: dt.date) -> bool:
    """Whether the day lies in a closure; one without a beginning began, one without an end goes on."""
    if times.closed_from is None and times.closed_until is None:
        return False
    return (times.closed_from or day) <= day <= (times.closed_until or day)


def open_on(times: Times, day: dt.date) -> tuple[Opening, ...]:
    """The hours of that day; none when it is closed."""
    if is_closed_for_now(times, day) or (times.closed_on_holidays and public_holidays.name(day)):
        return ()
    return tuple(opening for opening in times.openings if opening.weekday == day.isoweekday())


def next_open(times: Times, after: dt.date) -> dt.date | None:
    """The next day with hours, within two months."""
    days = (after + dt.timedelta(days=number) for number in range(1, 62))
    return next((day for day in days if open_on(times, day)), None)


def weekend(today: dt.date) -> tuple[dt.date, ...]:
    """What is left of this week's Saturday and Sunday."""
    saturday = today + dt.timedelta(days=5 - today.weekday())
    return tuple(day for day in (saturday, saturday + dt.timedelta(days=1)) if day >= today)


# --- validity and reports ---


def usual_end(first: dt.date) -> dt.date:
    """The last day of the year in which the usual time is over."""
    return dt.date(first.year + USUAL_YEARS, 12, 31)


def validity_stage(valid_until: dt.date, today: dt.date) -> int | None:
    """The last of ``VALIDITY_DAYS`` that was passed; None before the first and after the end."""
    left = (valid_until - today).days
    return min((days for days in VALIDITY_DAYS if 0 <= left <= days), default=None)


def report_stage(*, opens_on: dt.date, deadline: dt.date, today: dt.date) -> str:
    """The reminder that a base without a report gets now: ``open``, ``30``, ``7``, ``1``, ``overdue``, or nothing."""
    left = (deadline - today).days
    if today < opens_on or left < -OVERDUE_DAYS:
        return ""
    if left < 0:
        return "overdue"
    return str(min((days for days in REPORT_DAYS if left <= days), default="open"))


def owes_report(*, state: str, accredited_on: dt.date | None, year: int) -> bool:
    """Whether a base reports on a year: it is one now, and was one by the end of that year."""
    return state in TRANSITIONS["report"].states and accredited_on is not None and accredited_on.year <= year


def report_standing(
    *, opens_on: dt.date, deadline: dt.date, today: dt.date, submitted_on: dt.date | None, is_returned: bool
) -> str:
    """``not_open``, ``due``, ``overdue``, ``returned``, ``submitted`` or ``late``."""
    if is_returned:
        return "returned"
    if submitted_on:
        return "late" if submitted_on > deadline else "submitted"
    if today < opens_on:
        return "not_open"
    return "overdue" if today > deadline else "due"


# --- evaluation ---


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a sheet with the points it got."""

    name: str
    weight: int
    most: int
    points: Decimal


def total(lines: Sequence[Line]) -> Decimal:
    """Of 100, to a tenth: each item's share of its most, by weight, whatever the weights add up to."""
    weights = sum(line.weight for line in lines)
    got = sum((line.weight * line.points / line.most for line in lines), Decimal(0))
    return (100 * got / weights).quantize(Decimal("0.1"), ROUND_HALF_UP)


def grade(reached: Decimal, thresholds: Iterable[tuple[int, str]]) -> str:
    """The grade with the highest threshold that was reached; empty below them all."""
    passed = [(least, name) for least, name in thresholds if reached >= least]
    return max(passed)[1] if passed else ""


# --- scoring sheets as people type them ---


class SheetError(ValueError):
    """A line that can't be read; the words say what to type."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of a sheet."""

    name: str
    weight: int
    most: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A grade, and from which total on."""

    name: str
    at_least: int


def read_items(text: str) -> list[ItemLine]:
    """Lines of ``开放和接待,25,10,开放天数、接待人次``: name, weight, most, hint. Raises SheetError."""
    item_lines = []
    for number, cells in _lines(text):
        if len(cells) < 3 or not cells[0]:
            raise SheetError(f"第 {number} 行要写：项目,权重,满分,怎么打分（最后一格可以不写）。")
        weight, most = (_whole(cell, number, first=1) for cell in cells[1:3])
        item_lines.append(ItemLine(cells[0][:40], weight, most, "，".join(cells[3:])[:120]))
    _refuse_twice([item.name for item in item_lines], "项目")
    return item_lines


def read_grades(text: str) -> list[GradeLine]:
    """Lines of ``优秀,90``. Raises SheetError."""
    grade_lines = []
    for number, cells in _lines(text):
        if len(cells) != 2 or not cells[0]:
            raise SheetError(f"第 {number} 行要写：等次,最低分，例如 优秀,90。")
        grade_lines.append(GradeLine(cells[0][:20], _whole(cells[1], number, first=0)))
    _refuse_twice([grade.name for grade in grade_lines], "等次")
    _refuse_twice([str(grade.at_least) for grade in grade_lines], "最低分")
    return grade_lines


def _lines(text: str) -> list[tuple[int, list[str]]]:
    lines = enumerate(text.replace("，", ",").splitlines(), start=1)
    return [(number, [cell.strip() for cell in line.split(",")]) for number, line in lines if line.strip()]


def _whole(cell: str, number: int, *, first: int) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 4 and first <= int(cell) <= 100):
        raise SheetError(f"第 {number} 行的“{cell[:10]}”要写 {first} 到 100 的数字，例如 10。")
    return int(cell)


def _refuse_twice(texts: Sequence[str], what: str) -> None:
    twice = next((text for text in texts if texts.count(text) > 1), "")
    if twice:
        raise SheetError(f"{what}“{twice}”写了两次，请留一个。")
