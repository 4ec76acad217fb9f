"""Places of an event of which no hall was chosen and nobody has answered that none is meant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core import bounds
from events.clashes.acknowledging import Row
from events.clashes.types import Code
from venues.models import Space


@dataclass(frozen=True, slots=True)
class OpenHall:
    """One place: the first of its dates, and the halls that can be chosen for all of them."""

    row: Row
    halls: list[Space]

    @property
    def has_whole(self) -> bool:
        """Whether all of the place can be chosen as one."""
        return any(hall.is_whole for hall in self.halls)


def of_rows(rows: Sequence[Row]) -> list[OpenHall]:
    """In the order of the dates; one query where there is any."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.is_open and row.clash.code == Code.HALL_NOT_CHOSEN:
            first.setdefault(row.clash.about, row)
    places = {about: bounds.whole(about.partition(" ")[0]) for about in first}
    halls: defaultdict[int | None, list[Space]] = defaultdict(list)
    for hall in Space.objects.usable().filter(venue__in=[pk for pk in places.values() if pk]) if first else ():
        halls[hall.venue_id].append(hall)
    return [OpenHall(row, halls[places[about]]) for about, row in first.items()]
