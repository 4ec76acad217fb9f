"""Parse cells: text in, a value out, or one sentence of what is wrong with it. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from core import texts
from core.chinese import numerals
from core.phone_numbers import phones
from spreadsheets.cells import near_names
from spreadsheets.cells.errors import CellError

Reader = Callable[[str], Any]
_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")
_NUMBERS = re.compile(r"(?<![\d.])\d{1,9}(?![\d.])")
_CHOICES = 4
"""What a cell could mean, as many as are offered."""
_WORDS = 12
"""Of a short list, all are offered."""
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_YES = ("是", "是的", "对", "能", "有", "需要", "y", "yes", "true", "1", "√", "✓", "✔", "☑")
_NO = ("否", "不是", "不能", "没有", "无", "不需要", "n", "no", "false", "0", "×", "✗", "✘")
_TICK = "x"
"""No, or a tick."""
_AT_MOST = re.compile(r"最多|上限|限|以内|以下|不超过|至多")
_AMOUNT = re.compile(r"^约?\s*[¥￥]?|\s*(?:元整|元|块钱|块)$")


def plain(text: str) -> str:
    """Full-width digits, colons and brackets as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


ONE_LINE = 200
"""Only what is longer may have several lines."""


def text(longest: int) -> Reader:
    """Any words up to so many characters; no broken formula."""

    def read(cell: str) -> str:
        if cell in _ERRORS:
            raise CellError(f"公式出错了（{cell}），请改成文字")
        words = cell if longest > ONE_LINE else texts.unbroken(cell)
        if len(words) > longest:
            raise CellError(f"最多 {longest} 个字，现在是 {len(words)} 个")
        return words

    return read


def count(most: int) -> Reader:
    """A whole number from 0 to ``most``: 60, 60人, 约60人, 60名左右, 六十余人."""

    def read(cell: str) -> int:
        digits = numerals.counted(cell)
        if not (digits.isascii() and digits.isdecimal()):
            raise CellError(f"“{cell[:20]}”看不出是多少，请只写数字", _NUMBERS.findall(plain(cell))[:_CHOICES])
        if len(digits) > 9 or int(digits) > most:
            raise CellError(f"{digits[:12]} 太大了，最多 {most}")
        return int(digits)

    return read


def minimum(most: int) -> Reader:
    """As ``count``, for what must be reached: 最多20人 is none."""
    number = count(most)

    def read(cell: str) -> int:
        if _AT_MOST.search(plain(cell)):
            numbers = _NUMBERS.findall(plain(cell))[:_CHOICES]
            raise CellError(f"“{cell[:20]}”是最多几人，这里要写至少几人", numbers)
        return int(number(cell))

    return read


def decimal(least: int, most: int, places: int) -> Reader:
    """A number in a range, with so many places at most."""

    def read(cell: str) -> Decimal:
        try:
            value = Decimal(_AMOUNT.sub("", plain(cell)).replace(",", ""))
        except InvalidOperation:
            raise CellError(f"“{cell[:20]}”不是数字") from None
        if not value.is_finite() or not least <= value <= most:
            raise CellError(f"要在 {least} 到 {most} 之间")
        return round(value, places)

    return read


def yes_no(cell: str) -> bool:
    """是 or 否, and what people write for it."""
    word = plain(cell).lower()
    if word == _TICK:
        raise CellError(f"“{cell}”看不出是打勾还是打叉，请写“是”或“否”", ["是", "否"])
    if word not in (*_YES, *_NO):
        raise CellError(f"“{cell[:20]}”看不懂，请写“是”或“否”")
    return word in _YES


def phone(cell: str) -> str:
    """A mainland mobile number as E.164."""
    try:
        return phones.parse(cell)
    except phones.PhoneError as error:
        raise CellError(error.message.rstrip("。")) from None


def contact_phone(cell: str) -> str:
    """A mobile, or a landline with its area code, as E.164."""
    try:
        return phones.parse_contact(cell)
    except phones.PhoneError as error:
        raise CellError(error.message.rstrip("。")) from None


def one_of(
    what: str, known: Mapping[str, Any], *, list_them: bool = True, offered: Iterable[str] | None = None
) -> Reader:
    """One of the names; ``offered`` are those that are listed, if not all. What can only be short for one is that one."""
    listed = list(known if offered is None else offered)

    def read(cell: str) -> object:
        if cell in known:
            return known[cell]
        meant = near_names.meant(cell, known)
        if len({id(known[name]) for name in meant}) == 1:
            return known[meant[0]]
        near = meant or near_names.like(cell, listed)
        choices = f"，可以写：{'、'.join(listed)}" if list_them else "，请写全名"
        offers = listed if list_them and len(listed) <= _WORDS else []
        raise CellError(f"没有叫“{cell[:30]}”的{what}{near_names.asked(near) or choices}", near or offers)

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
