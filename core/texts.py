"""The one rule for what people type, paste or send: no marks that nobody sees. Pure.

Pages (``core.web.readable``), programs (``api.parsing``) and files (``core.spreadsheets.reader``) apply it before
anything else reads a text, so that nothing behind them has to think of it.
"""

import re
import unicodedata
from functools import lru_cache

_LINES = re.compile("[\x0b\x0c\x85\u2028\u2029]|\r(?!\n)")
"""What else begins a new line."""
_KEPT = "\t\r\n"
_PLAIN = re.compile(
    "[\t\n -~\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u3001\u3002\u3008-\u3011\u4e00-\u9fff\uff01-\uff5e]+"
)
"""Letters, signs and line ends in which there is nothing that nobody sees."""
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\uffff\ufdd0-\ufdef"
    "\U000e0000-\U000e0fff]"
)
"""Beside the categories of control and format characters: fillers, selectors and what Unicode calls ignorable."""
_BLANK = "\u2800"
"""A sign of Braille without a dot."""
_IN_PICTURES = "\u200d\ufe0f"
"""Holds the parts of one picture (a family) together; elsewhere nobody sees it."""
_DOTS = frozenset("\u2219\u22c5\u25cf\u25e6\u1427\ua78f\u16eb\u0387\u02d9\u318d\u119e")
"""Signs that look like the point between the parts of a name and are no punctuation to Unicode."""
_NO_LETTERS = frozenset({"So", "Sk", "Me"})
"""Pictures, their tones, and the frame around a key."""
_HIDDEN = frozenset("\u25cb\u25ef\u25cc")
"""Circles that stand for signs which are not shown: 王○ is not 王."""


def visible(text: str) -> str:
    """The text without control, zero-width and direction marks; empty where nothing of it can be seen.

    Lines and tabs stay: they part what is pasted.
    """
    if text.isascii() and text.isprintable():
        return text
    if _PLAIN.fullmatch(text) and not text.isspace():  # nearly every text, and without looking at each letter
        return text
    lines = _LINES.sub("\n", text.replace(_BLANK, " "))
    kept = "".join(
        letter for place, letter in enumerate(lines) if not _is_unseen(letter) or _is_in_picture(lines, place)
    )
    return kept if any(map(_is_seen, kept)) else ""


SEVERAL_LINES = frozenset(
    {
        "about", "application", "dates", "description", "grades", "highlights", "introduction", "items", "names", "needs", "notes",
        "note", "occasion_names", "pasted", "problems", "reason", "sentence", "street_names", "text", "wish",
    }
)  # fmt: skip
"""What fields of several lines are called, on pages and in bodies; all others are one line."""
_NUMBERED = re.compile(
    r"^\s*(?:[(（]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）]"
    r"|\d{1,3}\s*(?:[、)）\t]|[.．](?!\d))"
    r"|[一二三四五六七八九十]{1,3}\s*(?:、|[.．](?![\d一二三四五六七八九十]))|[①-⑳])\s*"
)
_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


def typed(name: str, text: str) -> str:
    """What was typed into a field of this name, as it goes on; ``name`` may have the prefix of its form."""
    plain = visible(text)
    return plain if name.rpartition("-")[2] in SEVERAL_LINES else unbroken(plain)


def unbroken(text: str) -> str:
    """Without breaks of lines."""
    return _BREAKS.sub(" ", text) if "\n" in text or "\r" in text else text


def one_line(text: str) -> str:
    """The same on one line: for names, titles and places."""
    return " ".join(visible(text).split())


def unnumbered(line: str) -> str:
    """A line of a list without the number that stands before it: ``1. ``, ``2、``, ``（三）``, ``四、``, ``⑤``.

    What a name begins with stays: 5.12全国防灾减灾日, 六.一儿童节, 一六一团; and all of 1.5.12全国防灾减灾日, since nobody
    can say where its number ends.
    """
    return _NUMBERED.sub("", line)


def name_key(name: str) -> str:
    """By which a person or a group is known again: letters and digits alone, in one width and case.

    ``古丽·阿依``, ``古丽•阿依``, ``古丽．阿依`` and ``古丽阿依`` are one person, and so is she with a flower behind. Who is
    called by a picture alone is known by it.
    """
    undotted = "".join(letter for letter in visible(name) if letter not in _DOTS)
    plain = unicodedata.normalize("NFKC", undotted).casefold()
    return "".join(filter(_is_of_name, plain)) or "".join(filter(_is_sign, plain))


def says_somebody(key: str) -> bool:
    """Whether a ``name_key`` has a letter or a digit: signs and pictures alone are no name that anybody is called by."""
    return any(map(str.isalnum, key))


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CPZ" and letter not in _IN_PICTURES


def _is_of_name(letter: str) -> bool:
    category = unicodedata.category(letter)
    return _is_sign(letter) and (category not in _NO_LETTERS or letter in _HIDDEN)


def has_letters(name: str) -> bool:
    """Whether anybody could read it aloud: no name is of signs, pictures or digits alone."""
    return any(map(str.isalpha, name))


@lru_cache(maxsize=8192)
def _is_unseen(letter: str) -> bool:
    if letter in _KEPT:
        return False
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs"} or bool(_UNSEEN.match(letter))


@lru_cache(maxsize=8192)
def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" or unicodedata.category(letter) in {"Co", "Cn"}


def _is_in_picture(text: str, place: int) -> bool:
    """Whether the mark stands behind a picture (an emoji or its tone) and is one that pictures are made with."""
    return text[place] in _IN_PICTURES and place > 0 and _is_of_picture(text[place - 1])


def _is_of_picture(letter: str) -> bool:
    return letter == "\ufe0f" or unicodedata.category(letter) in {"So", "Sk"}
