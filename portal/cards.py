"""Occurrences as cards: what it is, whether something changed, how many seats are left. Three queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from events.models import ChangeItem, Event, Occurrence
from events.pages import upcoming
from events.wording import news, phrases
from registrations.queries import SeatWords, seat_words


@dataclass(frozen=True, slots=True)
class Card:
    """One occurrence as a list shows it."""

    occurrence: Occurrence
    label: str
    """第3站/共9站 · 样例; empty for a single date without a title of its own."""
    change: str
    """改了时间 or 改了地点, while that is news."""
    seats: SeatWords | None
    """None where nobody can come any more."""
    is_market_day: bool = False


def cards(rows: Sequence[Occurrence], *, now: dt.datetime) -> list[Card]:
    """A card for each occurrence of ``listing.public_occurrences``."""
    seats = seat_words(rows, now=now)
    changes = _changes(rows)
    markets = upcoming.on_market_days(row for row in rows if row.is_scheduled)
    return [
        Card(
            row,
            _label(row),
            changes.get(row.pk, ""),
            seats[row.pk] if row.is_scheduled else None,
            is_market_day=row.pk in markets,
        )
        for row in rows
    ]


def _label(row: Occurrence) -> str:
    total: int = row.total  # type: ignore[attr-defined]  # annotated by listing.public_occurrences
    parts = [phrases.label(row.event, row, total), phrases.subtitle(row.event, row)]
    if row.event.kind == Event.Kind.DRIVE and row.venue:
        parts.append(row.venue.area.street.short_name)
    return " · ".join(filter(None, parts))


def _changes(rows: Sequence[Occurrence]) -> dict[int, str]:
    """What the latest change of each occurrence was about."""
    moved = {row.event_id for row in rows if row.moved_at}
    return {pk: _words(one.item) for pk, one in news.latest(news.stored(moved)).items()}


def _words(item: ChangeItem) -> str:
    return "改了时间" if item.has_new_time else "改了地点"
