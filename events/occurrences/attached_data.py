"""Data that apps above attach to dates (seats, shifts), copied with the dates. Shared part of the verbs."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core import registry
from events.models import Event, Occurrence

AttachedData = dict[str, dict[str, Any]]
"""By name of the part: ``{"event": JSON or null, "dates": [JSON or null, one a date]}``."""


def read(event: Event, occurrences: Sequence[Occurrence]) -> AttachedData:
    """The data attached to the event and to these dates, as JSON."""
    return {name: reader(event, occurrences) for name, reader, _ in _parts()}


def write(event: Event, occurrences: Sequence[Occurrence], attached: AttachedData, *, now: dt.datetime) -> None:
    """Attach it to new dates, one after the other; parts that no app knows are passed over."""
    for name, _, writer in _parts():
        if name in attached:
            writer(event, occurrences, attached[name], now)


def repeated(event: Event, source: Occurrence, times: int) -> AttachedData:
    """The data attached to one date, for so many new ones; nothing of the event itself."""
    return {name: {"event": None, "dates": facts["dates"] * times} for name, facts in read(event, [source]).items()}


def _parts() -> list[tuple[str, Any, Any]]:
    return [answer() for answer in registry.provided("events.attached_data")]
