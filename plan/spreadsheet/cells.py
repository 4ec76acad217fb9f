"""What stands in the cells of a plan's sheets: several names in one, numbers, years. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

_PIECES = re.compile(r"(「[^」]*」|“[^”]*”)|[、；;\n]")
_WHOLE = re.compile(r"“([^“”]*)”|「([^」]*)」")
_PARTING = re.compile(r"[、；;\n]")
_YEAR = re.compile(r"(\d{4})年?")
_MOST_SIGNS = 20


def joined(names: Iterable[str]) -> str:
    """With 、 between; a name that holds one itself stands in quotes."""
    return "、".join(_quoted(name) if _PARTING.search(name) else name for name in names)


def parted(cell: str) -> list[str]:
    """The same back, each once; what stands in quotes is never parted."""
    pieces = [""]
    for piece in _PIECES.split(cell):
        if piece is None:
            pieces.append("")
        else:
            pieces[-1] += piece
    names = (_unquoted(piece.strip()) for piece in pieces)
    return list(dict.fromkeys(name for name in names if name))


def _quoted(name: str) -> str:
    return f"「{name}」" if "“" in name or "”" in name else f"“{name}”"


def _unquoted(name: str) -> str:
    """Only quotes that hold a name with a 、 are ours; others belong to the name."""
    whole = _WHOLE.fullmatch(name)
    inner = (whole[1] or whole[2]) if whole else ""
    return inner if _PARTING.search(inner) else name


def year(cell: str) -> int | None:
    """2026, or 2026年; None where it is no year."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    return int(found[1]) if found else None


def number(cell: str) -> int | float | None:
    """A number as JSON has it; None where it is none."""
    plain = unicodedata.normalize("NFKC", cell).replace(",", "").strip()
    if len(plain) > _MOST_SIGNS:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() else float(value)
