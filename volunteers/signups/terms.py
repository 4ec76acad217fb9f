"""What somebody says yes to when they take a shift, noted so that it can be compared with what the shift becomes."""

import hashlib

from events.wording import phrases
from volunteers.models import Shift

_LETTERS = 8
_NAMES = ("role", "note", "qualification", "language", "drives", "when", "place")
_DEMANDS = ("qualification", "language")
_APART = "."


def of(shift: Shift, *, place: str | None = None) -> str:
    """Role, what is to be done, what is asked for, when, and the place in words: each as eight hexadecimal digits, or nothing.

    What to bring and how many come are no part of it. ``place``: other words than those of the date as it stands.
    """
    facts = (
        shift.role,
        shift.note,
        str(shift.qualification_id or ""),
        shift.language,
        "drives" if shift.drives else "",
        f"{shift.start.timestamp():.0f} {shift.end.timestamp():.0f}",
        phrases.place(shift.occurrence) if place is None else place,
    )
    return _APART.join(_digits(fact) for fact in facts)


def _digits(fact: str) -> str:
    return hashlib.sha256(fact.encode()).hexdigest()[:_LETTERS] if fact else ""


def holds(agreed: str, becomes: str) -> bool:
    """Whether a yes to the one is a yes to the other: the same, or less that is asked for."""
    facts = zip(_NAMES, agreed.split(_APART), becomes.split(_APART), strict=True)
    return all(mine == new or (not new and name in _DEMANDS) for name, mine, new in facts)


def respelled(agreed: str, *, stored: str, known: str) -> str:
    """What was agreed to, where a fact of the shift as it is ``stored`` is only spelled better (``known``)."""
    facts = zip(agreed.split(_APART), stored.split(_APART), known.split(_APART), strict=True)
    return _APART.join(new if fact == old else fact for fact, old, new in facts)
