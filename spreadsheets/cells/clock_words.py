"""Times of day as people type them: 14:30, 下午2:30, 晚上七点半, 24:00. Pure.

``HALF_DAYS`` is the one table of which hour a clock face shows in which part of the day. Hours from 24 on are those of
the following night: 晚上12点 ends the day that it is said of, it does not begin it.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

_DAY = 24


def _same(first: int, last: int) -> dict[int, int]:
    return {hour: hour for hour in range(first, last + 1)}


def _later(first: int, last: int) -> dict[int, int]:
    """On a clock face, and by twenty-four hours."""
    return {hour - 12: hour for hour in range(first, last + 1)} | _same(first, last)


HALF_DAYS: dict[str, dict[int, int]] = {
    "凌晨": _same(0, 6) | {12: 0},
    "早上": _same(5, 11),
    "上午": _same(6, 12),
    "中午": _same(11, 14) | {1: 13, 2: 14},
    "下午": _same(12, 12) | _later(13, 19),
    "傍晚": _later(17, 20),
    "晚上": _later(17, 23) | {12: 24, 24: 24, 0: 24, 1: 25, 2: 26},
    "夜里": _later(21, 23) | {12: 24, 24: 24, 0: 24, 1: 25, 2: 26, 3: 27, 4: 28, 5: 29},
}
"""The typed hour -> the hour of the day that is meant; what is not there is not said so."""
_ALSO = {
    "清晨": "早上", "早晨": "早上", "清早": "早上", "早": "早上", "午间": "中午", "正午": "中午", "午后": "下午", "晚": "晚上", "夜晚": "晚上", "晚间": "晚上",
    "夜间": "夜里", "深夜": "夜里", "半夜": "夜里",
}  # fmt: skip
_MINUTES = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45, "整": 0, "钟": 0, "": 0}
_DIGITS = "零一二三四五六七八九"
_NUMBER = rf"\d{{1,2}}|[{_DIGITS}两十]{{1,3}}"
WORDS = "|".join(sorted([*HALF_DAYS, *_ALSO], key=len, reverse=True))
"""A part of a regular expression: every word for a part of the day."""
_TIME = re.compile(
    rf"(?P<part>{WORDS})?\s*(?P<hour>{_NUMBER})\s*"
    rf"(?::\s*(?P<minute>\d{{2}})(?::\d{{2}}|分)?|[点时]\s*(?P<words>半|[一1三3]刻|整|钟|(?:{_NUMBER})\s*分?|))"
)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """The hour may be past 24: the night that follows the day."""

    hour: int
    minute: int

    @property
    def is_next_day(self) -> bool:
        """Whether it lies behind the end of the day that it is said of."""
        return self.hour >= _DAY

    @property
    def clock(self) -> dt.time:
        """What clocks show then."""
        return dt.time(self.hour % _DAY, self.minute)


def read(text: str) -> TimeOfDay | None:
    """The time that is typed so; None for what is none. Raises ValueError for one that there isn't: 上午13:00, 25:00."""
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    typed = _number(match["hour"])
    minute = _minute(match["minute"] or match["words"] or "")
    hour = _hour(match["part"], typed, minute)
    if hour is None or minute is None or minute >= 60:
        raise ValueError(text)
    return TimeOfDay(hour, minute)


def _hour(part: str | None, typed: int | None, minute: int | None) -> int | None:
    if typed is None:
        return None
    if part:
        return HALF_DAYS[_ALSO.get(part, part)].get(typed)
    is_end_of_day = typed == _DAY and minute == 0
    return typed if typed < _DAY or is_end_of_day else None


def _minute(words: str) -> int | None:
    plain = words.removesuffix("分").strip()
    return _MINUTES[plain] if plain in _MINUTES else _number(plain)


def _number(words: str) -> int | None:
    """14, 十四, 二十, 零五, 两; None for what is no number."""
    if words.isdecimal():
        return int(words)
    plain = words.replace("两", "二").removeprefix("零")
    tens, ten, ones = plain.rpartition("十")
    known = [len(part) <= 1 and part in _DIGITS for part in (tens, ones)]
    if not all(known) or not plain:
        return 0 if words == "零" else None
    head = _DIGITS.index(tens) if tens else 1
    tail = _DIGITS.index(ones) if ones else 0
    return head * 10 + tail if ten else tail
