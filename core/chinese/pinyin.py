"""Chinese names in Latin letters: for slugs, and for finding a place by its initials. Pure."""

import re

from pypinyin import Style, lazy_pinyin

_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str, *, longest: int = 60) -> str:
    """``ke-pu-da-peng-che`` for 科普大篷车: lower-case letters, digits and hyphens; may be empty."""
    words = "-".join(lazy_pinyin(text)).lower()
    return _OTHER.sub("-", words).strip("-")[:longest].strip("-")


def joined(text: str, *, longest: int = 60) -> str:
    """``lianran`` for 连然: the same in one word."""
    return slug(text, longest=200).replace("-", "")[:longest]


def initials(text: str) -> str:
    """``lr`` for 连然, ``kpe`` for 科普E站's first three; letters and digits stay."""
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return _OTHER.sub("", "".join(letters).lower())
