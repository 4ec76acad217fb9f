"""What a calendar can be narrowed by on the subscribe page, besides streets: what there is to choose, and what is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from calendars import queries
from calendars.entries import heads, keys

_IN_THEIR_ORDER = ("audience", "kind", "topic", "language", "occasion", "host", "venue")
_BY_NAME = ("host", "venue")


@dataclass(frozen=True, slots=True)
class Choice:
    """One dimension as a list to choose from; only what a calendar holds or held is offered."""

    name: str
    """In addresses: ``kind``."""
    words: str
    options: list[tuple[str, str]]
    """Slugs with what people read."""
    value: str
    """The slug that is chosen; empty: any."""
    refused: str = ""
    """What was asked for and is not there."""

    @property
    def label(self) -> str:
        """What is chosen, as people read it."""
        return dict(self.options).get(self.value, "")


def choices(query: Mapping[str, str]) -> list[Choice]:
    """Each dimension that offers anything, with what the address asks for."""
    held = queries.labels()
    return [_choice(name, held[name], query.get(name, "").strip()) for name in _IN_THEIR_ORDER if held.get(name)]


def _choice(name: str, labels: dict[str, str], asked: str) -> Choice:
    order = [] if name in _BY_NAME else [slug for slug, _ in heads.values(name)]
    known = sorted(labels.items(), key=lambda row: (order.index(row[0]) if row[0] in order else len(order), row[1]))
    value = asked if asked in labels else ""
    return Choice(name, keys.DIMENSIONS[name], known, value, refused="" if value == asked else asked[:40])
