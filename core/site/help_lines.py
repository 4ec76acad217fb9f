"""The number of the help line, as a phone dials it. Pure."""

import re
import unicodedata

MIN_DIGITS = 5
"""12345 is a number that people can call."""
MAX_DIGITS = 12
"""A long area code and eight more; what is longer is several numbers in a row."""
_NUMBER = re.compile(r"(?:\+86)?[0-9 ().\u2010-\u2015\u2212-]*[0-9]")


_HALF = str.maketrans({chr(0xFF10 + digit): str(digit) for digit in range(10)})
_DASHES = re.compile(r"(?<=[0-9)）])( ?)[-－—–―−‐‑]+(?= ?[0-9])(?! ?[0-9]{1,2} ?[:：点时月日号])")
"""Between the parts of a number; what stands between words, hours or days is a dash of the text."""
_ABROAD = re.compile(r"＋(?=[0-9])")


def printed(text: str) -> str:
    """As it stands on pages: digits, and dashes within a number, in half width, whatever keyboard they came from.

    Words and their dashes stay: ``12345（周一——周五）``.
    """
    return _DASHES.sub(r"\1-", _ABROAD.sub("+", text.translate(_HALF)))


def dialled(text: str) -> str:
    """The first number of the text, without what stands around it: ``0899-0000 1234 转 8003`` is ``089900001234``.

    Empty where there is none.
    """
    for written in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
        abroad = "+86" if written.startswith("+86") else ""
        digits = re.sub(r"[^0-9]", "", written.removeprefix(abroad))
        if len(digits) >= MIN_DIGITS:
            return abroad + digits if len(digits) <= MAX_DIGITS else ""
    return ""
