"""Hours of a week, typed a line a weekday."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from core import phrases
from venues import rules

Span = tuple[int, dt.time, dt.time]


class WeekForm(forms.Form):
    """Fields day1 … day7, each like 8:30-11:30、14:00-17:30; ``stored`` is shown first."""

    def __init__(self, *args: Any, stored: Iterable[Span] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[int, list[tuple[dt.time, dt.time]]] = {}
        for weekday, opens, closes in stored:
            known.setdefault(weekday, []).append((opens, closes))
        for number, name in phrases.WEEKDAY_NAMES:
            self.fields[f"day{number}"] = forms.CharField(
                label=name, required=False, max_length=60, initial=rules.written_hours(known.get(number, []))
            )

    def clean(self) -> dict[str, Any]:
        """Each day's text as spans."""
        for number, _ in phrases.WEEKDAY_NAMES:
            try:
                self.cleaned_data[f"day{number}"] = rules.read_hours(self.cleaned_data.get(f"day{number}", ""))
            except rules.HoursError as error:
                self.add_error(f"day{number}", str(error))
        return self.cleaned_data

    def spans(self) -> list[Span]:
        """All that was typed: weekday, from, to."""
        return [
            (number, opens, closes)
            for number, _ in phrases.WEEKDAY_NAMES
            for opens, closes in self.cleaned_data[f"day{number}"]
        ]
