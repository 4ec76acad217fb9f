"""What a calendar can be narrowed by on the subscribe page, besides streets: what there is to choose, and what is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from calendars import queries
from calendars.entries import heads, keys
from calendars.models import FeedStamp
from events.models import vocabulary

_IN_THEIR_ORDER = ("audience", "kind", "topic", "language", "occasion", "host", "venue", "team")


@dataclass(frozen=True, slots=True)
class Choice:
    """One dimension as a list to choose from; only what a calendar holds is offered, and what is asked for."""

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
    asked = {name: query.get(name, "").strip() for name in _IN_THEIR_ORDER}
    return [_choice(name, held.get(name, {}), asked[name]) for name in _IN_THEIR_ORDER if held.get(name) or asked[name]]


def _order(dimension: str) -> list[str]:
    """The slugs of a list that has an order of its own; the words that each process holds are read from there."""
    if dimension in heads.ONLY_HELD:
        return []
    if dimension == "topic":
        return vocabulary.topic_codes()
    if dimension == "language":
        return [keys.language_slug(word) for word in vocabulary.known_languages()]
    return [slug for slug, _ in heads.values(dimension)]


def _label(dimension: str, slug: str) -> dict[str, str]:
    key = f"{dimension}/{slug}"
    stored = FeedStamp.objects.filter(key=key).exclude(label="").values_list("label", flat=True).first()
    living = heads.heads([key]).get(key) if stored is None and heads.may_be_empty(key) else None
    words = living.label if living else stored
    return {slug: words} if words else {}


def _choice(name: str, labels: dict[str, str], asked: str) -> Choice:
    """What holds nothing now may be asked for too: it will."""
    if asked and asked not in labels:
        labels |= _label(name, asked)
    order = {slug: place for place, slug in enumerate(_order(name))}
    known = sorted(labels.items(), key=lambda row: (order.get(row[0], len(order)), row[1]))
    value = asked if asked in labels else ""
    return Choice(name, keys.DIMENSIONS[name], known, value, refused="" if value == asked else asked[:40])
