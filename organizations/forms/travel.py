"""The form of the table of travel times."""

import json
from itertools import combinations
from typing import Any, ClassVar

from django import forms

from core.errors import Refusal
from core.forms import RefusableForm
from organizations.keeping import travel_times
from organizations.keeping.travel_times import Pair
from organizations.models import Area


class TravelForm(RefusableForm):
    """Driving minutes between streets: one field a pair, left blank where nobody knows."""

    changed: ClassVar[str] = "travel_times_changed"
    has_caught_up = False

    def __init__(self, *args: Any, streets: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streets = streets
        self.known = travel_times.stored()
        self.pairs: dict[str, Pair] = {}
        for area, other in combinations(streets, 2):
            pair = travel_times.pair(area, other)
            field = forms.IntegerField(
                label=f"{area.short_name}到{other.short_name}",
                min_value=1,
                max_value=300,
                required=False,
                initial=self.known.get(pair),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3"}),
            )
            field.error_messages["invalid"] = "请填几分钟，只写数字，例如 35。"
            self.fields[_name(pair)] = field
            self.pairs[_name(pair)] = pair

    def table(self) -> list[tuple[Area, list[forms.BoundField | None]]]:
        """A row a street: below the diagonal the fields, the rest empty."""
        return [
            (
                area,
                [
                    self[_name(travel_times.pair(other, area))] if column < row else None
                    for column, other in enumerate(self.streets)
                ],
            )
            for row, area in enumerate(self.streets)
        ]

    def wanted(self) -> dict[Pair, int | None]:
        """As the verb takes it."""
        return {pair: self.cleaned_data[name] for name, pair in self.pairs.items()}

    @property
    def opened_with(self) -> str:
        """For ``seen``: what the page said before anything was typed, until both changed the same and it was told."""
        if self.is_bound and not self.has_caught_up:
            return str(self.data.get("seen", ""))
        return json.dumps({_name(pair): minutes for pair, minutes in self.known.items()})

    def seen(self) -> dict[Pair, int] | None:
        """That, as the verb takes it; None where the page says nothing that can be read."""
        try:
            said = json.loads(str(self.data.get("seen", "")))
        except ValueError:
            return None
        if not isinstance(said, dict):
            return None
        return {pair: said[name] for name, pair in self.pairs.items() if isinstance(said.get(name), int)}

    def refuse(self, refusal: Refusal) -> None:
        """Show it; what nobody typed here is shown as others left it."""
        super().refuse(refusal)
        if refusal.code == self.changed:
            seen = self.seen() or {}
            self.known = travel_times.stored()
            typed: Any = self.data
            data = typed.copy()
            for name, pair in self.pairs.items():
                if self.cleaned_data.get(name) == seen.get(pair):
                    data[name] = str(self.known.get(pair, ""))
            self.data = data
            self.has_caught_up = True


def _name(pair: Pair) -> str:
    low, high = pair
    return f"m{low}_{high}"
