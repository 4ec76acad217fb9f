"""Numbers of cells in the words that the person who typed them sees: dates, times, decimals. Pure."""

import datetime as dt
import re
from enum import Enum

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_DAY = dt.time(0)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a format says word for word, and its conditions."""
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DECIMALS = re.compile(r"#?,?#*0\.(0+)")
_BUILTIN_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56})
_BUILTIN_DATES = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
"""With those of Chinese Excel, which a file doesn't spell out."""
_EXACT = 10**15


class Kind(Enum):
    """What a number stands for."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"


class NumberFormat:
    """How a number is shown: by the number of the format and, where a file has its own, by its code."""

    def __init__(self, number: int = 0, code: str | None = None) -> None:
        self.places = 0
        self.is_padded = False
        """Whether an hour is shown with two digits: 02:30 is in the night, 2:30 may be in the afternoon."""
        self.kind = Kind.NUMBER
        if code is None and number in _BUILTIN_TIMES:
            self.kind = Kind.TIME
        elif code is None and number in _BUILTIN_DATES:
            self.kind = Kind.DATE
        else:
            self._read(code if code is not None else str(BUILTIN_FORMATS.get(number, "")))

    def _read(self, code: str) -> None:
        first = code.split(";", 1)[0]
        signs = _LITERAL.sub("", first).lower()
        self.is_padded = "hh" in signs
        if _ELAPSED.search(first):
            self.kind = Kind.TIME
        elif set(signs) & set("yd") or ("m" in signs and not set(signs) & set("hs")):
            self.kind = Kind.DATE
        elif set(signs) & set("hs"):
            self.kind = Kind.TIME
        elif match := _DECIMALS.fullmatch(signs.strip()):
            self.places = len(match[1])

    def text(self, raw: str, *, since_1904: bool) -> str:
        """ISO 8601 for dates, H:MM or HH:MM for times as they are shown, else the number as it is shown; what is no number as it stands."""
        try:
            value = float(raw)
        except ValueError:
            return raw
        if self.kind is not Kind.NUMBER:
            return self._moment(value, since_1904=since_1904) or _plain(value)
        return f"{value:.{self.places}f}" if self.places else _plain(value)

    def _moment(self, value: float, *, since_1904: bool) -> str:
        epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
        try:
            found = from_excel(value % 1 if self.kind is Kind.TIME else value, epoch)
        except (OverflowError, ValueError):
            return ""
        if isinstance(found, dt.datetime):
            return moment(found, is_padded=self.is_padded)
        if self.kind is Kind.DATE and value == 0:
            return ""
        return _clock(to_minute(found), is_padded=self.is_padded) if isinstance(found, dt.time) else ""


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)


def moment(value: dt.datetime, *, is_padded: bool) -> str:
    """Without the time when it is midnight: dates come as midnights."""
    near = (value + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
    day = near.date().isoformat()
    return day if near.time() == _DAY else f"{day} {_clock(near.time(), is_padded=is_padded)}"


def _clock(value: dt.time, *, is_padded: bool) -> str:
    return f"{value:%H:%M}" if is_padded or not value.hour else f"{value.hour}:{value:%M}"


def to_minute(value: dt.time) -> dt.time:
    """Times are fractions of a day in the file; 9:30 may come as 9:29:59."""
    near = dt.datetime.combine(dt.date(2000, 1, 1), value) + dt.timedelta(seconds=30)
    return near.time().replace(second=0, microsecond=0)
