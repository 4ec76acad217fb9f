"""The list of open shifts for a volunteer: those they can take, the others with the reason, and filters with counts."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from organizations.models import Area
from volunteers import queries
from volunteers.models import Volunteer
from volunteers.queries import Choice
from volunteers.rules import Reason

SHOWN = 10
STEP = 20
BLOCKED = 12
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for: a street's slug, a day (2026-09-17), weekends only; ``more`` shows further pages."""

    street: str = ""
    day: str = ""
    weekend: bool = False
    near: bool = False
    more: int = 0

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered."""
        return not (self.street or self.day or self.weekend or self.near)

    @property
    def next_page(self) -> str:
        """The query string of a longer list."""
        facts = {"street": self.street, "day": self.day, "weekend": self.weekend or "", "near": self.near or ""}
        return urlencode({key: value for key, value in facts.items() if value} | {"more": self.more + 1})


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows."""

    fits: list[Choice]
    blocked: list[Choice]
    further: int
    """How many more fit than are shown."""
    total: int
    weekend: int
    near: int
    streets: list[Area]
    days: list[dt.date]


def board(choices: list[Choice], wish: Wish, *, volunteer: Volunteer | None = None) -> Board:
    """Sort the choices; counts are of all that fit, before filtering."""
    fits = [choice for choice in choices if choice.refusal is None]
    blocked = [choice for choice in choices if choice.refusal and choice.refusal.code != Reason.ALREADY_IN]
    near = {area.pk for area in volunteer.areas.all()} if volunteer else set()
    found = [choice for choice in fits if _matches(choice, wish, near)]
    shown = SHOWN + wish.more * STEP
    return Board(
        fits=found[:shown],
        blocked=[choice for choice in blocked if _matches(choice, wish, near)][:BLOCKED],
        further=max(0, len(found) - shown),
        total=len(fits),
        weekend=sum(_on_weekend(choice) for choice in fits),
        near=sum(_is_near(choice, near) for choice in fits),
        streets=_streets(choices),
        days=sorted({choice.day for choice in choices}),
    )


def _matches(choice: Choice, wish: Wish, near: set[int]) -> bool:
    street = queries.street_of(choice.shift.occurrence)
    if wish.street and (street is None or street.slug != wish.street):
        return False
    if wish.day and choice.day.isoformat() != wish.day:
        return False
    return (not wish.weekend or _on_weekend(choice)) and (not wish.near or _is_near(choice, near))


def _is_near(choice: Choice, near: set[int]) -> bool:
    street = queries.street_of(choice.shift.occurrence)
    return street is not None and street.pk in near


def _on_weekend(choice: Choice) -> bool:
    return choice.day.weekday() >= _SATURDAY


def _streets(choices: list[Choice]) -> list[Area]:
    found = {street.pk: street for choice in choices if (street := queries.street_of(choice.shift.occurrence))}
    return sorted(found.values(), key=lambda street: (street.position, street.pk))
