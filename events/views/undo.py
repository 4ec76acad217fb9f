"""The way back after a shift, as a sealed text that the page carries: nothing of it is stored."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing

from events.drafts.draft_moves import DatePosition
from events.models import Event

SALT = "events.drafts.draft_moves"
GOOD_FOR = dt.timedelta(hours=12)
_MOMENTS = ("start", "end", "arrive", "leave")


@dataclass(frozen=True, slots=True)
class Undo:
    """An event as it was left, and the previous times and places of its dates."""

    event_id: int
    version: int
    previous: list[DatePosition]


def token(*, event: Event, previous: list[DatePosition]) -> str:
    """Sealed; ``event`` as it is after the shift."""
    return signing.dumps(
        {"e": event.pk, "v": event.version, "s": [_packed(date_position) for date_position in previous]}, salt=SALT
    )


def read(text: str) -> Undo | None:
    """None when it is not ours, or too old."""
    try:
        facts = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Undo(facts["e"], facts["v"], [_unpacked(row) for row in facts["s"]])


def _packed(one: DatePosition) -> list[Any]:
    values = [getattr(one, name) for name in DatePosition.__slots__]
    return [value.isoformat() if isinstance(value, dt.datetime) else value for value in values]


def _unpacked(row: list[Any]) -> DatePosition:
    facts = dict(zip(DatePosition.__slots__, row, strict=True))
    moments = {name: facts[name] and dt.datetime.fromisoformat(facts[name]) for name in _MOMENTS}
    assignments = {name: tuple(facts[name]) for name in ("resource_ids", "crew_ids")}
    return DatePosition(**(facts | moments | assignments))
