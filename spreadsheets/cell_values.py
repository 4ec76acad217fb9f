"""Parse cells: text in, a value out, or one sentence of what is wrong with it. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core import clock_words
from core.phone_numbers import phones

Reader = Callable[[str], Any]
_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_YES = ("是", "能", "有", "y", "yes", "1", "√")
_NO = ("否", "不能", "没有", "无", "n", "no", "0", "×")


class CellError(ValueError):
    """What is wrong with a cell, for the person who typed it."""


def plain(text: str) -> str:
    """Full-width digits, colons and brackets as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def text(longest: int) -> Reader:
    """Any words up to so many characters; no broken formula."""

    def read(cell: str) -> str:
        if cell in _ERRORS:
            raise CellError(f"公式出错了（{cell}），请改成文字")
        if len(cell) > longest:
            raise CellError(f"最多 {longest} 个字，现在是 {len(cell)} 个")
        return cell

    return read


def day(cell: str) -> dt.date:
    """2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日 or 20260901."""
    match = _DAY.fullmatch(plain(cell))
    if match is None:
        raise CellError(f"“{cell[:20]}”不是日期，请写成 2026-09-01")
    year, month, number = (int(part) for part in match.groups() if part)
    try:
        return dt.date(year, month, number)
    except ValueError:
        raise CellError(f"没有“{cell[:20]}”这一天") from None


def clock(cell: str) -> dt.time:
    """14:30, 14点30分, 下午2:30, 9点半: when something begins. The end of a day begins the next one."""
    time = _time_of_day(cell)
    if time.is_next_day:
        raise CellError(f"“{cell[:20]}”是第二天的了，请写第二天的日期和凌晨几点，例如 0:00")
    return time.clock


def end_clock(cell: str) -> dt.time:
    """The same for when something ends: 24:00 and 晚上12点 are midnight."""
    return _time_of_day(cell).clock


def _time_of_day(cell: str) -> clock_words.TimeOfDay:
    try:
        time = clock_words.read(cell)
    except ValueError:
        raise CellError(f"没有“{cell[:20]}”这个时间，请写成 14:30") from None
    if time is None:
        raise CellError(f"“{cell[:20]}”不是时间，请写成 14:30")
    return time


def moment(cell: str) -> dt.datetime:
    """2026-09-15 18:00; a day alone is until its last minute. Naive: what the clock on the wall says."""
    typed = plain(cell)
    match = _DAY.match(typed)
    if match is None:
        raise CellError(f"“{cell[:20]}”看不懂，请写成 2026-09-15 18:00")
    rest = typed[match.end() :].strip()
    if not rest:
        return dt.datetime.combine(day(match[0]), dt.time(23, 59))
    time = _time_of_day(rest)
    return dt.datetime.combine(day(match[0]), time.clock) + dt.timedelta(days=time.is_next_day)


def count(most: int) -> Reader:
    """A whole number from 0 to ``most``."""

    def read(cell: str) -> int:
        digits = plain(cell).removesuffix("人").removesuffix("名").strip()
        if not (digits.isascii() and digits.isdecimal()):
            raise CellError(f"“{cell[:20]}”不是整数，请只写数字")
        if len(digits) > 9 or int(digits) > most:
            raise CellError(f"{digits[:12]} 太大了，最多 {most}")
        return int(digits)

    return read


def decimal(least: int, most: int, places: int) -> Reader:
    """A number in a range, with so many places at most."""

    def read(cell: str) -> Decimal:
        try:
            value = Decimal(plain(cell).removesuffix("元").replace(",", ""))
        except InvalidOperation:
            raise CellError(f"“{cell[:20]}”不是数字") from None
        if not value.is_finite() or not least <= value <= most:
            raise CellError(f"要在 {least} 到 {most} 之间")
        return round(value, places)

    return read


def yes_no(cell: str) -> bool:
    """是 or 否, and what people write for it."""
    word = plain(cell).lower()
    if word not in (*_YES, *_NO):
        raise CellError(f"“{cell[:20]}”看不懂，请写“是”或“否”")
    return word in _YES


def phone(cell: str) -> str:
    """A mainland mobile number as E.164."""
    try:
        return phones.parse(cell)
    except phones.PhoneError as error:
        raise CellError(error.message.rstrip("。")) from None


def one_of(
    what: str, known: Mapping[str, Any], *, list_them: bool = True, offered: Iterable[str] | None = None
) -> Reader:
    """One of the names, as they stand; ``offered`` are those that are listed, if not all."""
    listed = "、".join(known if offered is None else offered)

    def read(cell: str) -> object:
        if cell not in known:
            choices = f"，可以写：{listed}" if list_them else "，请写全名"
            raise CellError(f"没有叫“{cell[:30]}”的{what}{choices}")
        return known[cell]

    return read


def some_of(
    what: str, known: Mapping[str, Any], *, list_them: bool = True, offered: Iterable[str] | None = None
) -> Reader:
    """Several of the names, with 、 between them; each once. A name may have a 、 of its own."""
    one = one_of(what, known, list_them=list_them, offered=offered)
    whole = sorted((name for name in known if _SEPARATORS.search(name)), key=len, reverse=True)

    def read(cell: str) -> list[object]:
        return [one(name) for name in dict.fromkeys(parts(cell, whole=whole))]

    return read


def parts(cell: str, *, whole: Iterable[str] = ()) -> list[str]:
    """What stands between the separators; ``whole`` are names that hold separators, the longest first."""
    for name in whole:
        before, found, after = cell.partition(name)
        if found:
            return [*parts(before, whole=whole), name, *parts(after, whole=whole)]
    return [name for part in _SEPARATORS.split(cell) if (name := part.strip())]


def link(cell: str) -> str:
    """A web address."""
    if not re.fullmatch(r"https?://[^\s<>\"']{3,290}", cell):
        raise CellError("网址要以 https:// 开头，不能有空格")
    return cell
