"""Fields that read a cell as clerks write it: 60人, 3/18, 两点半, 800元."""

import datetime as dt
from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Any

from django import forms

from core import bounds, clock
from spreadsheets import cell_values
from spreadsheets.cells import when
from spreadsheets.cells.errors import CellError


class _Written(forms.Field, ABC):
    """Typed, not chosen; what it could mean stands in its error."""

    def __init__(self, *, label: str, required: bool = False, missing: str = "", attrs: dict[str, str]) -> None:
        widget = forms.TextInput(attrs=attrs | {"autocomplete": "off"})
        super().__init__(label=label, required=required, widget=widget)
        if missing:
            self.error_messages["required"] = missing

    def to_python(self, value: Any) -> Any:
        """None for what is empty."""
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        try:
            return self.read(text)
        except CellError as error:
            choices = f"，写成 {' 或 '.join(error.choices)}" if error.choices else ""
            raise forms.ValidationError(f"{error}{choices}。") from error

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value. Raises CellError."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything was typed."""
        return bool(str(data or "").strip())


class WrittenCount(_Written):
    """60, 60人, 约60人."""

    def __init__(self, *, label: str, most: int) -> None:
        super().__init__(label=label, attrs={"inputmode": "numeric", "class": "n"})
        self._read = cell_values.count(most)

    def read(self, text: str) -> int:
        """A whole number."""
        count: int = self._read(text)
        return count


class WrittenCost(_Written):
    """800, 800元, 1,200.50."""

    def __init__(self, *, label: str, most: int) -> None:
        super().__init__(label=label, attrs={"inputmode": "decimal", "class": "n"})
        self._read = cell_values.decimal(0, most, 2)

    def read(self, text: str) -> Decimal:
        """An amount."""
        cost: Decimal = self._read(text)
        return cost


class PastDay(_Written):
    """3/18, 12月15日, 2026-09-01 周二: one day, the last such where no year is said; ``years``: those that its table names."""

    years: frozenset[int] = frozenset()

    def read(self, text: str) -> dt.date:
        """The day."""
        days = when.of_day(today=clock.today(), is_past=True, years=self.years)(text).days
        if days is None or not days.is_one:
            raise CellError(f"“{text[:20]}”不止一天，一行只写一天；连着办几天的，这里写头一天，再填结束日期")
        return days.days[0]


class WrittenTime(_Written):
    """14:30, 14.30, 两点半."""

    def read(self, text: str) -> dt.time:
        """The time of day."""
        try:
            found = when.of_time(today=clock.today(), is_past=True)(text)
        except CellError as error:
            raise CellError(str(error), [_time_of(choice) for choice in error.choices]) from error
        if found.start is None or found.end or found.days:
            raise CellError(f"“{text[:20]}”不是一个时间，请写成 14:30")
        return found.start.clock


def _time_of(choice: str) -> str:
    """Without the day, which has a cell of its own."""
    day, _, time = choice.partition(" ")
    return time if time and bounds.day_or_none(day) else choice
