"""How long it takes from street to street."""

from dataclasses import dataclass, field

from django.conf import settings

from organizations.models import Area, TravelTime


@dataclass(frozen=True, slots=True)
class Table:
    """Minutes between streets by their ids; nothing within one street or where a street is not known.

    Pairs that nobody entered take ``otherwise`` minutes (setting TRAVEL_MINUTES).
    """

    known: dict[tuple[int, int], int] = field(default_factory=dict)
    otherwise: int = 0

    def minutes(self, one: int | None, other: int | None) -> int:
        """Between two streets, either way."""
        if one is None or other is None or one == other:
            return 0
        return self.known.get((min(one, other), max(one, other)), self.otherwise)

    @property
    def longest(self) -> int:
        """The longest way there is."""
        return max([self.otherwise, *self.known.values()])


def table() -> Table:
    """All pairs that were entered: one query."""
    rows = TravelTime.objects.values_list("one", "other", "minutes")
    return Table({(one, other): minutes for one, other, minutes in rows}, otherwise=settings.TRAVEL_MINUTES)


def street_id(area: Area | None) -> int | None:
    """The street that an area is or lies in; none for the city, and for no area."""
    return Area.street_id_of(area.pk, area.parent_id, area.level) if area else None
