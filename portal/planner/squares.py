"""How much of each day a month shows: all where it fits, of a month that holds more the first few of each day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.planner.items import Item
from portal.planner.rows import Cell

MAX_DAY = 9
"""Entries of a square on the screen."""
FEW = 3
"""So many are shown of each day, however much the month holds."""
ON_SCREEN = 120
"""Entries of all squares on the screen: what a page carries."""
ON_PAPER = 200
"""And in print, where a sheet has no room for more that could still be read."""


@dataclass(frozen=True, slots=True)
class Square:
    """One day of the month; whatever it doesn't show is on the page of the day."""

    cell: Cell
    shown: Sequence[Item]
    printed: Sequence[Item]
    """On paper beside those."""

    @property
    def more(self) -> int:
        """How many the screen leaves out."""
        return len(self.cell.items) - len(self.shown)

    @property
    def unprinted(self) -> int:
        """How many paper leaves out as well."""
        return self.more - len(self.printed)


def squares(weeks: Sequence[Sequence[Cell]]) -> list[list[Square]]:
    """Of each week."""
    numbers = [len(cell.items) for week in weeks for cell in week]
    shown = _a_day(numbers, most=MAX_DAY, total=ON_SCREEN)
    printed = max(shown, _a_day(numbers, most=max(numbers, default=0), total=ON_PAPER))
    return [[Square(cell, cell.items[:shown], cell.items[shown:printed]) for cell in week] for week in weeks]


def _a_day(numbers: Sequence[int], *, most: int, total: int) -> int:
    """The most of a day with which all days together are no more than that."""
    fitting = (a_day for a_day in range(most, FEW, -1) if sum(min(number, a_day) for number in numbers) <= total)
    return next(fitting, FEW)
