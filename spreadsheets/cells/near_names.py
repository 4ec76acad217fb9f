"""Names that are typed short or a little otherwise: what can only be one of them, and what is like some of them. Pure."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

MOST = 4
"""So many are asked about."""
_SHORTEST = 2
_ALIKE = 0.5
_PART = "·"
"""Stands in the name of a part: who says the whole means the whole."""


def meant(typed: str, names: Collection[str]) -> list[str]:
    """Names of which the typed one is short: all its signs stand in them, in their order (讲座 in 讲座活动, 老人 in 老年人)."""
    plain = _plain(typed)
    if len(plain) < _SHORTEST:
        return []
    same = [name for name in names if _plain(name) == plain]
    found = same or [name for name in names if _holds(_plain(name), plain)]
    return [name for name in found if _PART not in name] or found


def like(typed: str, names: Iterable[str]) -> list[str]:
    """Names that look like it, the nearest first."""
    plain = {_plain(name): name for name in names}
    short = _plain(typed)
    inside = [name for key, name in plain.items() if len(key) >= _SHORTEST and key in short]
    near = [plain[key] for key in get_close_matches(short, plain, n=MOST, cutoff=_ALIKE)]
    return list(dict.fromkeys([*inside, *near]))[:MOST]


def asked(near: Sequence[str]) -> str:
    """，是不是“甲”？ — nothing where nothing is near."""
    return f"，是不是{'、'.join(f'“{name}”' for name in near[:MOST])}？" if near else ""


def _plain(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in shown if sign.isalnum())


def _holds(name: str, short: str) -> bool:
    signs = iter(name)
    return all(sign in signs for sign in short)
