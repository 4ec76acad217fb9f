"""Chinese names in Latin letters: for slugs, and for finding a place by its initials. Pure.

The dictionary takes 55 MB: only a process that needs it reads it.
"""

import re
from collections.abc import Container
from itertools import chain, count

_OTHER = re.compile(r"[^a-z0-9]+")


def syllables(text: str, *, others: bool = True) -> list[str]:
    """``["ke", "pu"]`` of 科普; what is no Chinese stays as it is, or (``others=False``) is left out."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text, errors="default" if others else "ignore")


def first_letters(text: str, *, others: bool = True) -> list[str]:
    """``["k", "p"]`` of 科普; the rest as ``syllables``."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default" if others else "ignore")


def slug(text: str, *, longest: int = 60) -> str:
    """``ke-pu-da-peng-che`` for 科普大篷车: lower-case letters, digits and hyphens; may be empty."""
    words = "-".join(syllables(text)).lower()
    return _OTHER.sub("-", words).strip("-")[:longest].strip("-")


def joined(text: str, *, longest: int = 60) -> str:
    """``chongqing`` for 重庆: the same in one word."""
    return slug(text, longest=200).replace("-", "")[:longest]


def initials(text: str) -> str:
    """``cq`` for 重庆, ``kpe`` for 科普E站's first three; letters and digits stay."""
    return _OTHER.sub("", "".join(first_letters(text)).lower())


def numbered(slug: str, taken: Container[str], *, longest: int | None = None) -> str:
    """The slug, or the first of ``slug-2``, ``slug-3`` … that is not taken; cut so that the number fits into ``longest``."""
    ends = chain([""], (f"-{number}" for number in count(2)))
    stems = ((slug if longest is None else slug[: longest - len(end)], end) for end in ends)
    return next(one for one in map("".join, stems) if one not in taken)
