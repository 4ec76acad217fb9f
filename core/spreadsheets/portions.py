"""Lists that may be long: what they are made of is known first, their rows are made a portion at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
PORTION = 500
"""Rows that are made together, as far as what they are made of lets itself be parted."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """One of the ids that a list is made of, and how many rows it makes."""

    key: int
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Portions:
    """The rows of a table that may be long; going through it makes them all, portion by portion."""

    weighted: Callable[[], Sequence[Weighted]]
    """All that it is made of, in the order of the list; asked once a list."""
    rows: Callable[[Sequence[int]], Iterable[Sequence[object]]]
    """The rows of some of these ids, in their order; what is gone meanwhile makes none."""

    def __iter__(self) -> Iterator[Sequence[object]]:
        """All rows."""
        return chain.from_iterable(self.rows(keys(part)) for part in parted(self.weighted()))


def parted(weighted: Sequence[Weighted]) -> Iterator[Sequence[Weighted]]:
    """In portions of about ``PORTION`` rows."""
    ends = list(accumulate(one.rows for one in weighted))
    first = 0
    for place, end in enumerate(ends):
        made = end - (ends[first - 1] if first else 0)
        if made >= PORTION:
            yield weighted[first : place + 1]
            first = place + 1
    if first < len(weighted):
        yield weighted[first:]


def keys(weighted: Sequence[Weighted]) -> list[int]:
    """Their ids."""
    return [one.key for one in weighted]


def of(found: "QuerySet[M]", rows: Callable[[list[M]], Iterable[Sequence[object]]]) -> Portions:
    """A row for each of these, in their order."""

    def weighted() -> list[Weighted]:
        return [Weighted(pk) for pk in found.values_list("pk", flat=True)]

    return Portions(weighted, lambda ids: rows(in_order(found, ids)))


def in_order(found: "QuerySet[M]", ids: Sequence[int]) -> list[M]:
    """Those with these ids, in the order of the ids."""
    read = {row.pk: row for row in found.order_by().filter(pk__in=ids)}
    return [read[pk] for pk in ids if pk in read]
