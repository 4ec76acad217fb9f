"""Find the row of headings, and what each heading means: by its own name, as it was answered before, or as it is asked.

Nothing unknown is guessed: what a heading looks like is only proposed. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Self

from core.spreadsheets.reader import Row
from spreadsheets.headings.synonyms import STRANGERS, SYNONYMS

SEARCHED = 10
"""Rows in which the headings are looked for."""
_COUNTED = [
    f"{span}{what}" for span in ("一季度", "二季度", "三季度", "四季度", "全年") for what in ("办了", "排了", "还欠")
]
LEFT_OUT = frozenset({"状态", "任务", "已办", "还欠", "序号", *_COUNTED})
"""Columns that an export adds or a list counts with, and that say nothing to an import."""
WHOLES = {"space": "venue"}
"""Columns that say nothing without another one."""
NOTHING = ""
"""What a heading means whose column is left out."""
_NOTE = re.compile(r"[(\[【].*?[)\]】]|[(\[【].*$")
"""日期（年月日）: how the column is to be filled."""
_ALIKE = 0.5
_KNOWN = 2
"""A heading that is known says twice as much of its row as one that only looks like one."""


@dataclass(slots=True)
class Answers:
    """What the person said about a file: which column stands where, what holds for all rows, which rows are left out."""

    columns: dict[int, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    heading_row: int | None = None
    remembered: Mapping[str, str] = field(default_factory=dict)
    """By ``plain`` heading, as it was answered before for one of the person's organizations."""
    asks_again: bool = False
    """Whether what is remembered is only proposed: somebody once answered wrong."""

    def stored(self) -> dict[str, Any]:
        """As JSON; what is remembered is read anew."""
        return {
            "columns": {str(place): key for place, key in self.columns.items()},
            "constants": self.constants,
            "left_out": sorted(self.left_out),
            "heading_row": self.heading_row,
            "asks_again": self.asks_again,
        }

    @classmethod
    def opened(cls, stored: Mapping[str, Any], remembered: Mapping[str, str]) -> Self:
        """From JSON."""
        return cls(
            columns={int(place): key for place, key in stored.get("columns", {}).items()},
            constants=dict(stored.get("constants", {})),
            left_out=set(stored.get("left_out", ())),
            heading_row=stored.get("heading_row"),
            remembered=remembered,
            asks_again=stored.get("asks_again", False),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A heading that nobody knows: where it stands, and the column that it may mean (``NOTHING`` for none)."""

    place: int
    title: str
    proposed: str


@dataclass(slots=True)
class Heading:
    """Where each column stands, by its key, in which row the headings are, and what is not clear."""

    index: int
    places: dict[str, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    twice: list[tuple[int, str]] = field(default_factory=list)
    """Columns that another one of the same meaning stands before: place and title."""
    left: list[Asked] = field(default_factory=list)
    """Those of which somebody said that they are not wanted."""


def plain(title: str) -> str:
    """A heading without blanks, marks of what must be filled, and width."""
    shown = unicodedata.normalize("NFKC", title)
    return "".join(sign for sign in shown if not sign.isspace() and sign not in "*:_")[:60]


def find(rows: Sequence[Row], titles: Mapping[str, str], answers: Answers) -> Heading:
    """``titles``: the key of each column by its own title."""
    known = {plain(title): key for title, key in titles.items()}
    index = _row(rows, known, answers)
    heading = Heading(index)
    for place, cell in enumerate(rows[index].cells):
        title = plain(cell)
        if not title:
            continue
        key = answers.columns.get(place, _meaning(title, known, answers))
        if key is None:
            proposed = _proposed(title, known, heading.places, answers)
            heading.asked.append(Asked(place=place, title=cell.strip(), proposed=proposed))
        elif key == NOTHING and title not in LEFT_OUT:
            heading.left.append(Asked(place=place, title=cell.strip(), proposed=NOTHING))
        elif key and key in heading.places:
            heading.twice.append((place, cell.strip()))
        elif key:
            heading.places[key] = place
    _ask_for_wholes(heading, rows[index], known, answers)
    _propose(heading)
    return heading


def _ask_for_wholes(found: Heading, row: Row, known: Mapping[str, str], answers: Answers) -> None:
    """Whoever writes where it is in one column may call it by the name of a part: 场地 for the place."""
    wholes = {key: whole for key, whole in WHOLES.items() if key in found.places and whole in known.values()}
    asked = {one.proposed for one in found.asked}
    for key, whole in wholes.items():
        place = found.places[key]
        if place in answers.columns or whole in found.places or whole in asked:
            continue
        del found.places[key]
        title = row.cells[place]
        if answers.remembered.get(plain(title)) == whole and not answers.asks_again:
            found.places[whole] = place
        else:
            found.asked.append(Asked(place=place, title=title.strip(), proposed=whole))


def is_table(rows: Sequence[Row], titles: Mapping[str, str], answers: Answers) -> bool:
    """Whether a row names at least two columns, and others stand below it."""
    known = {plain(title): key for title, key in titles.items()}
    scores = [_score(row, known, answers) for row in rows[:SEARCHED]]
    best = max(scores)
    return best > _KNOWN and scores.index(best) < len(rows) - 1


def _propose(found: Heading) -> None:
    """What is only proposed is read as if it held, so that all faults are seen at once; each column once."""
    taken = set(found.places)
    for number, asked in enumerate(found.asked):
        if asked.proposed in taken:
            found.asked[number] = Asked(place=asked.place, title=asked.title, proposed=NOTHING)
        elif asked.proposed:
            taken.add(asked.proposed)
            found.places[asked.proposed] = asked.place


def _meaning(title: str, known: Mapping[str, str], answers: Answers) -> str | None:
    if title in known:
        return known[title]
    if title in LEFT_OUT:
        return NOTHING
    return None if answers.asks_again else answers.remembered.get(title)


def _proposed(title: str, known: Mapping[str, str], places: Iterable[str], answers: Answers) -> str:
    key = answers.remembered.get(title, _likely(title, known))
    return NOTHING if key in places else key


def _likely(title: str, known: Mapping[str, str]) -> str:
    bare = _NOTE.sub("", title)
    if bare and bare != title:
        return known.get(bare, _likely(bare, known))
    keys = set(known.values())
    for key, words in SYNONYMS.items():
        if key in keys and title in words:
            return key
    if title in STRANGERS:
        return NOTHING
    near = get_close_matches(title, known, n=1, cutoff=_ALIKE)
    return known[near[0]] if near else NOTHING


def _row(rows: Sequence[Row], known: Mapping[str, str], answers: Answers) -> int:
    """The one that was chosen; else of the first rows the one with most headings; else the one with most cells."""
    first = rows[:SEARCHED]
    chosen = next((index for index, row in enumerate(first) if row.number == answers.heading_row), None)
    if chosen is not None:
        return chosen
    scores = [(_score(row, known, answers), sum(map(bool, row.cells))) for row in first]
    return scores.index(max(scores))


def _score(row: Row, known: Mapping[str, str], answers: Answers) -> int:
    """How many columns it names."""
    titles = {plain(cell) for cell in row.cells if cell}
    sure = {key for title in titles if (key := _meaning(title, known, answers))}
    likely = {key for title in titles if _meaning(title, known, answers) is None and (key := _likely(title, known))}
    return _KNOWN * len(sure) + len(likely - sure)
