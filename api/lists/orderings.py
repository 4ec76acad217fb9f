"""The order of a list, complete down to the key: where a row stands in it, and which rows stand beyond that."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self
from urllib import parse

from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as WrongValue
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone

from core import bounds

Position = tuple[Any, ...]
"""What a row has in each column of an ordering; the last is its key."""


@dataclass(frozen=True)
class Column:
    """``path`` as in ``order_by``, without its sign."""

    path: str
    is_descending: bool
    field: "Field[Any, Any]"

    def beyond(self, value: Any, *, is_reverse: bool, or_there: bool = False) -> Q:
        """Rows that stand behind this value (before it, in reverse), or there."""
        comparison = "lt" if self.is_descending != is_reverse else "gt"
        end = "e" if or_there else ""
        return Q(**{f"{self.path}__{comparison}{end}": value})

    def read(self, text: str) -> Any:
        """The value that is written so. Raises ValueError for what can be none."""
        if "\0" in text:
            raise ValueError(text)
        try:
            value = self.field.to_python(text)
        except WrongValue as error:
            raise ValueError(text) from error
        if isinstance(value, dt.date) and not bounds.can_be(value):
            raise ValueError(text)
        if value is None or (isinstance(value, dt.datetime) and timezone.is_naive(value)):
            raise ValueError(text)
        return value


@dataclass(frozen=True)
class Ordering:
    """No two rows stand at the same place, whatever they share."""

    columns: tuple[Column, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Self:
        """That of the queryset, else of its model, with the key behind it."""
        named = list(rows.query.order_by or rows.model._meta.ordering)  # noqa: SLF001 - Django's documented name
        if not all(isinstance(name, str) for name in named):
            raise ImproperlyConfigured(f"{named}: annotate what a list is ordered by")
        if not named or named[-1].lstrip("-") != "pk":
            named.append("pk")
        return cls(tuple(_column(rows, name) for name in named))

    @property
    def names(self) -> list[str]:
        """The paths of all columns."""
        return [column.path for column in self.columns]

    def beyond(self, rows: QuerySet[Any], position: Position | None, *, is_reverse: bool) -> QuerySet[Any]:
        """The rows behind this position (before it, in reverse, the nearest first); all where there is none."""
        signs = ["-" if column.is_descending != is_reverse else "" for column in self.columns]
        ordered = rows.order_by(*(f"{sign}{column.path}" for sign, column in zip(signs, self.columns, strict=True)))
        if position is None:
            return ordered
        beyond = Q()
        same = Q()
        for column, value in zip(self.columns, position, strict=True):
            beyond |= same & column.beyond(value, is_reverse=is_reverse)
            same &= Q(**{column.path: value})
        if len(position) == 1:
            return ordered.filter(beyond)
        # The database finds where to begin by this; the alternatives tell it no single bound.
        return ordered.filter(self.columns[0].beyond(position[0], is_reverse=is_reverse, or_there=True), beyond)

    def position(self, row: Model) -> Position:
        """Where the row stands."""
        return tuple(_value(row, name) for name in self.names)

    def write(self, position: Position) -> str:
        """The position for an address."""
        return parse.urlencode({"at": [_text(value) for value in position]}, doseq=True)

    def read(self, text: str) -> Position:
        """What ``write`` wrote. Raises ValueError for anything else."""
        texts = parse.parse_qs(text, keep_blank_values=True, strict_parsing=True).get("at", [])
        return tuple(column.read(one) for column, one in zip(self.columns, texts, strict=True))


def _column(rows: QuerySet[Any], name: str) -> Column:
    path = name.lstrip("-")
    return Column(path, name.startswith("-"), _field(rows, path))


def _field(rows: QuerySet[Any], path: str) -> "Field[Any, Any]":
    """Raises ImproperlyConfigured for what is no value that every row has."""
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field
    options = rows.model._meta  # noqa: SLF001 - Django's documented name
    *relations, last = path.split("__")
    fields = []
    for relation in relations:
        fields.append(options.get_field(relation))
        options = fields[-1].related_model._meta  # noqa: SLF001 - Django's documented name
    fields.append(options.pk if last == "pk" else options.get_field(last))
    is_relation = fields[-1].is_relation and last != fields[-1].attname
    if is_relation or any(field.null for field in fields):
        raise ImproperlyConfigured(f"{path}: a list is ordered by columns that are never empty")
    found: Field[Any, Any] = fields[-1]
    return found


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
