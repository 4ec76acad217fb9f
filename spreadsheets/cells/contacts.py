"""A person and a number in one cell: 王老师13900000123. Pure."""

import re
import unicodedata

from spreadsheets.cells.errors import CellError

_NUMBER = re.compile(r"(?<![\d-])(?:\+?86[ -]?)?(?:1[3-9]\d[ .-]?\d{4}[ .-]?\d{4}|0\d{2,3}[ -]?\d{7,8})(?![\d-])")
_CALLED = re.compile(r"(?:联系)?(?:电话|手机|号码|手机号)\s*[:：]?\s*$")
_EDGES = " \t\n,，、;；:：/()（）-—"


def parted(cell: str) -> tuple[str, str]:
    """The name, and the number where there is one: a name never holds a number. Raises CellError."""
    numbers = list(dict.fromkeys(_NUMBER.findall(unicodedata.normalize("NFKC", cell))))
    if not numbers:
        return cell, ""
    if len(numbers) > 1:
        raise CellError("有几个号码，请只留一个")
    before, _, behind = unicodedata.normalize("NFKC", cell).partition(numbers[0])
    parts = (_CALLED.sub("", part.strip(_EDGES)).strip(_EDGES) for part in (before, behind))
    return " ".join(filter(None, parts)), numbers[0]
