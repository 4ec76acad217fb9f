"""The way back after a shift, as a sealed text that the page carries: nothing of it is stored."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing

from events.drafts.draft_moves import Stand
from events.models import Event

SALT = "events.drafts.draft_moves"
GOOD_FOR = dt.timedelta(hours=12)
_MOMENTS = ("start", "end", "arrive", "leave")


@dataclass(frozen=True, slots=True)
class Undo:
    """An event as it was left, and where its dates stood before."""

    event_id: int
    version: int
    stood: list[Stand]


def token(*, event: Event, stood: list[Stand]) -> str:
    """Sealed; ``event`` as it is after the shift."""
    return signing.dumps({"e": event.pk, "v": event.version, "s": [_packed(one) for one in stood]}, salt=SALT)


def read(text: str) -> Undo | None:
    """None when it is not ours, or too old."""
    try:
        facts = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Undo(facts["e"], facts["v"], [_unpacked(row) for row in facts["s"]])


def _packed(one: Stand) -> list[Any]:
    values = [getattr(one, name) for name in Stand.__slots__]
    return [value.isoformat() if isinstance(value, dt.datetime) else value for value in values]


def _unpacked(row: list[Any]) -> Stand:
    facts = dict(zip(Stand.__slots__, row, strict=True))
    moments = {name: facts[name] and dt.datetime.fromisoformat(facts[name]) for name in _MOMENTS}
    things = {name: tuple(facts[name]) for name in ("resource_ids", "crew_ids")}
    return Stand(**(facts | moments | things))
