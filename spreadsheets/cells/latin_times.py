"""AM and PM as twenty-four hours: 7-9 PM is 19:00-21:00, 12:30 AM is 0:30. Pure.

A mark that stands at one end of a span holds for the other end too, unless that puts the end before the start: 10-1 PM
begins in the morning.
"""

import re

from spreadsheets.cells import clock_words

_CLOCK = r"(?<![\d:.])\d{1,2}(?:[:.]\d{2}){0,2}(?![\d:.])"
_MARK = r"[APap]\.?\s?[Mm](?![A-Za-z])\.?"
_AFTER = rf"{_MARK}(?!\s*\d{{1,2}}(?:[:.]\d|\s*-|$))"
"""Behind its own time, and not before the next."""
_WORD = clock_words.WORDS
_SPAN = re.compile(
    rf"(?:(?P<before>{_MARK})\s*)?(?:(?P<word>{_WORD})\s*)?(?P<first>(?<![/-]){_CLOCK})\s*(?P<first_mark>{_MARK})?\s*-\s*"
    rf"(?:(?P<end_word>{_WORD})\s*)?(?P<second>{_CLOCK})\s*(?P<second_mark>{_AFTER})?"
)
_ONE = re.compile(
    rf"(?P<before>{_MARK})\s*(?P<behind>{_CLOCK})|(?:(?P<word>{_WORD})\s*)?(?P<clock>{_CLOCK})\s*(?P<after>{_AFTER})"
)
_HALF = 12
_LETTERS = "ap"


def in_full(text: str) -> str:
    """With twenty-four hours for every time with AM or PM; what contradicts itself (13 AM, 上午9:00 PM) stays."""
    return _ONE.sub(_one, _SPAN.sub(_span, text))


def _span(match: re.Match[str]) -> str:
    first_mark = match["before"] or match["first_mark"]
    second_mark = match["second_mark"]
    if match["word"] and second_mark and not first_mark:
        return match[0].replace(match["first"], _spelled(match["first"]), 1)
    if bool(first_mark) == bool(second_mark) or match["word"] or match["end_word"]:
        return match[0]
    mark = (first_mark or second_mark)[0].lower()
    halves = [(mark, mark), *((mark, other) if first_mark else (other, mark) for other in _LETTERS if other != mark)]
    ends = [(_full(match["first"], one), _full(match["second"], other)) for one, other in halves]
    known = [(start, end) for start, end in ends if start and end]
    chosen = next((pair for pair in known if _minutes(pair[0]) < _minutes(pair[1])), known[-1] if known else None)
    return "-".join(chosen) if chosen else match[0]


def _one(match: re.Match[str]) -> str:
    mark = (match["before"] or match["after"])[0].lower()
    full = _full(match["behind"] or match["clock"], mark)
    if not full or not match["word"]:
        return full or match[0]
    typed = f"{match['word']}{_spelled(match['clock'])}"
    try:
        said = clock_words.read(typed)
    except ValueError:
        return match[0]
    return typed if said and said.hour % (2 * _HALF) == int(full.partition(":")[0]) else match[0]


def _full(clock: str, mark: str) -> str:
    """19:30 of 7:30 and p; empty for what there is not."""
    hour, _, rest = _spelled(clock).partition(":")
    number = int(hour)
    if number > _HALF or not number:
        is_said = mark == "p" if number else mark == "a"
        return f"{number:02}:{rest}" if is_said else ""
    return f"{number % _HALF + _HALF * (mark == 'p'):02}:{rest}"


def _spelled(clock: str) -> str:
    return f"{clock}:00" if clock.isdecimal() else clock.replace(".", ":")


def _minutes(full: str) -> list[int]:
    return [int(part) for part in full.split(":")]
