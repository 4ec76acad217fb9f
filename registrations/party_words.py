"""For whom a registration is, in the words of texts. Pure.

A text goes to a number that somebody typed, under names that somebody typed: what stands in it of a name is letters, so
that no name is an address, a number or a sentence of its own.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NAME_LENGTH = 8
GROUP_LENGTH = 14
SHOWN = 4
"""Names in one text; then 等."""
_LONG_NUMBER = re.compile(r"\d{4,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One registration: its people (or the group's name), and how many come."""

    names: tuple[str, ...]
    heads: int
    is_group: bool = False


def whom(party: Party) -> str:
    """王奶奶、李奶奶，2人; 样例小学，60人."""
    return _with_names(_names(party), f"{party.heads}人")


def sum_of(parties: Sequence[Party], *, with_names: bool) -> str:
    """2人 of one party; 5人：王奶奶等2人、李奶奶等3人 of several, or ``with_names``."""
    heads = f"{sum(party.heads for party in parties)}人"
    if len(parties) == 1:
        named = _names(parties[0]) if with_names else ""
    else:
        named = _joined([_of_several(party) for party in parties], more=len(parties) > SHOWN)
    return f"{heads}：{named}" if named else heads


def spoken(name: str, *, is_group: bool = False) -> str:
    """As much of a name as a text says."""
    plain = unicodedata.normalize("NFKC", name)
    if is_group:
        kept = "".join(letter for letter in _LONG_NUMBER.sub("", plain) if letter.isalnum())
        return kept[:GROUP_LENGTH]
    return "".join(letter for letter in plain if letter.isalpha() or letter == "·")[:NAME_LENGTH]


def _names(party: Party) -> str:
    said = [spoken(name, is_group=party.is_group) for name in party.names]
    return _joined(said, more=len(said) > SHOWN)


def _of_several(party: Party) -> str:
    first = next((spoken(name, is_group=party.is_group) for name in party.names), "")
    return f"{first}等{party.heads}人" if first and party.heads > 1 else first


def _joined(said: Sequence[str], *, more: bool) -> str:
    known = [name for name in said if name][:SHOWN]
    return "、".join(known) + ("等" if more and known else "")


def _with_names(named: str, heads: str) -> str:
    return f"{named}，{heads}" if named else heads
