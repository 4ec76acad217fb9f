"""What was read of a file, kept beside its rows so that the person who brought it can compare: stored as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from core.spreadsheets.blank_table import EXPLAINED, LISTED
from core.spreadsheets.reader import Sheet


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The sheet that was read, others that are seen but were not, and how many of its rows are hidden."""

    name: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


def of_sheet(sheet: Sheet) -> str:
    """To be stored; the sheets of our own templates that explain are nobody's rows."""
    others = tuple(name for name in sheet.others if name not in {EXPLAINED, LISTED})
    return json.dumps(asdict(Reading(name=sheet.name, others=others, hidden=sheet.hidden)), ensure_ascii=False)


def opened(stored: str) -> Reading:
    """As it was stored."""
    facts: dict[str, Any] = json.loads(stored or "{}")
    tuples: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    return Reading(**tuples)
