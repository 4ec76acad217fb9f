"""A person and a number in one cell: 王老师13900000123. Pure.

Numbers never stand in the words of an error: those are kept as they are shown.
"""

import re
import unicodedata

from core.phone_numbers import in_names
from spreadsheets.cells.errors import CellError

_HERE = "\x00"
"""Where a number stood."""
_SAME = re.compile(r"[,，、;；/]?\s*(?:微信|手机|电话)?(?:微信)?(?:同号|同步)")
"""微信同号: it says nothing of the name."""
_CALLED = re.compile(
    rf"(?:联系)?(?:电话|手机号码|手机号|手机|号码|座机|微信号?|tel)\.?\s*:?\s*(?={_HERE})", re.IGNORECASE
)
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|【\s*】")
_AROUND = re.compile(rf"[(\[【]\s*{_HERE}\s*[)\]】]")
_WRAPPED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_EDGES = " \t\n,、;:/-—–_·.|"
_LOCAL_LENGTHS = (7, 8)
_PAIRS = (("(", ")"), ("[", "]"), ("【", "】"))


def parted(cell: str) -> tuple[str, str]:
    """The name, and the number where there is one: a name never holds a number. Raises CellError."""
    marked, numbers = in_names.cut(unicodedata.normalize("NFKC", cell), mark=_HERE)
    if not numbers:
        return cell, ""
    if len(numbers) > 1:
        raise CellError(f"{_quoted(marked)}有几个号码，请只留一个")
    bare = _CALLED.sub("", _EMPTY.sub("", _SAME.sub("", marked)))
    sides = [side for part in _AROUND.sub(_HERE, bare).split(_HERE) if (side := _trimmed(part))]
    if len(sides) > 1:
        named = "和".join(f"“{side[:20]}”" for side in sides)
        raise CellError(f"号码前后都有字：{named}。请只留一个人的称呼，别的写到备注里")
    return (sides[0] if sides else ""), numbers[0]


def is_landline(number: str) -> bool:
    """Whether it is none of a mobile, in full or not."""
    digits = "".join(filter(str.isdecimal, number)).removeprefix("86").removeprefix("0086")
    return digits.startswith("0") or len(digits) in _LOCAL_LENGTHS


def _quoted(marked: str) -> str:
    """What was typed, without numbers."""
    return f"“{marked.replace(_HERE, '……')[:40]}”"


def _trimmed(part: str) -> str:
    """Without marks at its ends, and without a bracket that lost its other half."""
    trimmed = part.strip(_EDGES)
    for opening, closing in _PAIRS:
        if trimmed.count(opening) != trimmed.count(closing):
            trimmed = trimmed.strip(f"{opening}{closing}{_EDGES}")
    whole = _WRAPPED.fullmatch(trimmed)
    return whole[1].strip(_EDGES) if whole else trimmed
