"""What was read of a file, kept beside its rows so that the person who brought it can compare: stored as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.spreadsheets.blank_table import EXPLAINED, LISTED
from core.spreadsheets.reader import Sheet
from spreadsheets.results import Shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The sheet that was read, others that are seen but were not, which rows are hidden, and what the rows say."""

    name: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    rows: tuple[Shown, ...] = ()
    left_out: tuple[int, ...] = ()
    """Rows that the person doesn't want."""


def of_sheet(sheet: Sheet) -> str:
    """To be stored; the sheets of our own templates that explain are nobody's rows."""
    others = tuple(name for name in sheet.others if name not in {EXPLAINED, LISTED})
    return _stored(Reading(name=sheet.name, others=others, hidden=sheet.hidden))


def with_rows(stored: str, shown: Sequence[Shown], left_out: Iterable[int]) -> str:
    """The same with what the rows say, and which are left out."""
    return _stored(replace(opened(stored), rows=tuple(shown), left_out=tuple(sorted(left_out))))


def opened(stored: str) -> Reading:
    """As it was stored."""
    facts: dict[str, Any] = json.loads(stored or "{}")
    return Reading(
        name=facts.get("name", ""),
        others=tuple(facts.get("others", ())),
        hidden=tuple(facts.get("hidden", ())),
        left_out=tuple(facts.get("left_out", ())),
        rows=tuple(
            Shown(one["row"], tuple((title, said) for title, said in one["cells"])) for one in facts.get("rows", ())
        ),
    )


def _stored(reading: Reading) -> str:
    return json.dumps(asdict(reading), ensure_ascii=False)
