"""What a long list is to hold before the worker makes it: by days, where the list knows them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from core import bounds
from core.web import downloads
from events.forms.dates import DayField
from spreadsheets.list_files.asking import Wanted

SPANS = {"events": ("since", "until"), "dates": ("first", "last")}
"""Lists that are narrowed by days, and what they call the first and the last."""


@dataclass(frozen=True, slots=True)
class ListAddress:
    """Which list an address asks for, with its conditions."""

    name: str
    ending: str
    asked: str

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "ListAddress":
        """As it was sent; what there is no list for is found out by whoever makes it."""
        return cls(sent.get("list", ""), sent.get("ending", ""), sent.get("asked", "")[:2000])


class ListFileForm(forms.Form):
    """The days, for a list that has them."""

    since = DayField(label="从哪天", required=False)
    until = DayField(label="到哪天", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, address: ListAddress) -> None:
        self.address = address
        self._span = SPANS.get(address.name)
        before = downloads.read(address.asked)
        initial = {name: bounds.day_or_none(before.get(key, "")) for name, key in self._pairs()}
        super().__init__(data, initial=initial)
        if self._span is None:
            self.fields.clear()

    def _pairs(self) -> list[tuple[str, str]]:
        return list(zip(("since", "until"), self._span, strict=True)) if self._span else []

    def clean(self) -> None:
        """The days in their order."""
        since = self.cleaned_data.get("since")
        until = self.cleaned_data.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and until < since:
            self.add_error("until", "要在开始那天之后。")

    @property
    def wanted(self) -> Wanted:
        """What the worker is to make: the conditions of the list, with the days that were chosen."""
        asked = downloads.read(self.address.asked).copy()
        for name, key in self._pairs():
            if name not in self.data:
                continue
            asked.pop(key, None)
            if day := self.cleaned_data.get(name):
                asked[key] = day.isoformat()
        return Wanted(self.address.name, self.address.ending, asked.urlencode())
