"""The form of the table of travel times."""

from itertools import combinations
from typing import Any

from django import forms

from core.web.shared_rows import SharedFields
from organizations.keeping import travel_times
from organizations.keeping.travel_times import Pair
from organizations.models import Area


class TravelForm(SharedFields, forms.Form):
    """Driving minutes between streets: one field a pair, left blank where nobody knows."""

    def __init__(self, *args: Any, streets: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streets = streets
        known = travel_times.stored()
        self.pairs: dict[str, Pair] = {}
        for area, other in combinations(streets, 2):
            pair = travel_times.pair(area, other)
            field = forms.IntegerField(
                label=f"{area.short_name}到{other.short_name}",
                min_value=1,
                max_value=300,
                required=False,
                initial=known.get(pair),
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

    def clean(self) -> dict[str, Any]:
        """Pairs over which nobody typed are as others left them."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        self.put_together(facts)
        return facts

    def wanted(self) -> dict[Pair, int | None]:
        """As the verb takes it."""
        return {pair: self.cleaned_data[name] for name, pair in self.pairs.items()}


def _name(pair: Pair) -> str:
    low, high = pair
    return f"m{low}_{high}"
