"""Fields of what API clients send: numbers, days and lists have an end, and lists are looked up in one query.

Use these in shapes that are sent (a test of the architecture compares); what is only answered needs none of them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from rest_framework import serializers
from rest_framework.relations import MANY_RELATION_KWARGS

from core import bounds
from core.phone_numbers import phones, written_numbers

MAX_COUNT = 60
"""In a list that says nothing else: the most dates of an event, more than anybody names of anything."""
MANY = 200
"""In a list of lines: a table of last month's paper, a plan's tasks."""
MAX_NUMBER = 2**31 - 1
"""What every database keeps in an integer column."""
MAX_KEY = 2**63 - 1
TOO_MANY = "最多 {max_length} 个，请分成几次。"
_SHOWN = 40


class IntegerField(serializers.IntegerField):
    """A number that fits into every column."""

    def __init__(self, **kwargs: Any) -> None:
        """Without bounds of its own it has those of the column."""
        super().__init__(**{"min_value": -MAX_NUMBER, "max_value": MAX_NUMBER} | kwargs)


class PhoneField(serializers.CharField):
    """A mainland mobile number in any usual form; E.164 inside."""

    def to_internal_value(self, data: str) -> str:
        """Read it; the refusal's code and sentence are the field's error."""
        text: str = super().to_internal_value(data)
        if not text:
            return ""
        try:
            return self.read(text)
        except phones.PhoneError as error:
            raise serializers.ValidationError(error.message, code=error.code) from error

    def read(self, text: str) -> str:
        """E.164. Raises PhoneError."""
        return phones.parse(text)


class ContactPhoneField(PhoneField):
    """A mobile, or a landline with its area code: a number that people ring."""

    def read(self, text: str) -> str:
        """E.164. Raises PhoneError."""
        return phones.parse_contact(text)


class MaskedPhoneField(serializers.ReadOnlyField):
    """Of a number that is whole inside."""

    def to_representation(self, value: str) -> str:
        """139****0123."""
        return phones.mask(value)


class WithoutMobiles(serializers.Serializer[Any]):
    """Mobile numbers that somebody typed into words that everybody reads are masked, as on pages. ``public_words``: which."""

    public_words: ClassVar[tuple[str, ...]] = ()

    def to_representation(self, row: Any) -> dict[str, Any]:
        """139****0123 in place of the number."""
        facts: dict[str, Any] = super().to_representation(row)
        return facts | {name: written_numbers.masked(str(facts[name] or "")) for name in self.public_words}


class DateField(serializers.DateField):
    """A day that can be meant."""

    def to_internal_value(self, value: Any) -> dt.date:
        """Within ``core.bounds``."""
        day: dt.date = super().to_internal_value(value)
        return day if bounds.can_be(day) else _out_of_range()


class DateTimeField(serializers.DateTimeField):
    """A moment that can be meant, and turned into any time zone."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        """Within ``core.bounds``."""
        try:
            moment: dt.datetime = super().to_internal_value(value)
        except OverflowError:
            _out_of_range()
        return moment if bounds.can_be(moment) else _out_of_range()


def _out_of_range() -> Any:
    raise serializers.ValidationError(bounds.OUT_OF_RANGE, code="out_of_range")


class ListField(serializers.ListField):
    """At most ``max_length`` values, each once; ``each_once=False`` where their places mean something."""

    default_error_messages = {"max_length": TOO_MANY}

    def __init__(self, *, each_once: bool = True, **kwargs: Any) -> None:
        """``MAX_COUNT`` where nothing else is said."""
        self.each_once = each_once
        super().__init__(**{"max_length": MAX_COUNT} | kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        """In the order in which they were sent."""
        if isinstance(data, list) and len(data) > (self.max_length or MAX_COUNT):
            self.fail("max_length", max_length=self.max_length)
        values: list[Any] = super().to_internal_value(data)
        return list(dict.fromkeys(values)) if self.each_once else values


class DictField(serializers.DictField):
    """At most ``most`` keys."""

    default_error_messages = {"max_length": TOO_MANY}

    def __init__(self, *, most: int = MAX_COUNT, **kwargs: Any) -> None:
        """``MAX_COUNT`` where nothing else is said."""
        self.most = most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[Any, Any]:
        """As sent."""
        if isinstance(data, dict) and len(data) > self.most:
            self.fail("max_length", max_length=self.most)
        found: dict[Any, Any] = super().to_internal_value(data)
        return found


class MultipleChoiceField(serializers.MultipleChoiceField):
    """Not more values than there are."""

    default_error_messages = {"max_length": TOO_MANY}

    def to_internal_value(self, data: Any) -> Any:
        """A set."""
        if isinstance(data, list) and len(data) > (most := max(len(self.choices), MAX_COUNT)):
            self.fail("max_length", max_length=most)
        return super().to_internal_value(data)


class _ManyRelated(serializers.ManyRelatedField):
    """At most ``max_length`` names, each once, looked up together."""

    default_error_messages = {"max_length": TOO_MANY}

    def __init__(self, *args: Any, max_length: int = MAX_COUNT, **kwargs: Any) -> None:
        """``MAX_COUNT`` where nothing else is said."""
        self.max_length = max_length
        super().__init__(*args, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        """The things, in the order in which they were named."""
        if not isinstance(data, list | tuple):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not self.allow_empty and not data:
            self.fail("empty")
        if len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        child: _Related = self.child_relation  # type: ignore[assignment]  # ``many_init`` below makes no other
        known = child.find(data)
        return list(dict.fromkeys(child.pick(value, known) for value in data))


class _Related(serializers.RelatedField[Any, Any, Any]):
    """Names of things."""

    column = "pk"
    known: dict[Any, Any] | None = None
    """What all rows of a list name, where the field stands in one: found before the first row is read."""

    @classmethod
    def many_init(cls, *args: Any, max_length: int = MAX_COUNT, **kwargs: Any) -> _ManyRelated:
        """Of ``many=True``."""
        own = {name: value for name, value in kwargs.items() if name in MANY_RELATION_KWARGS}
        return _ManyRelated(child_relation=cls(*args, **kwargs), max_length=max_length, **own)

    def to_internal_value(self, data: Any) -> Any:
        """The thing that is named so."""
        return self.pick(data, self.find([data]))

    def find(self, values: Iterable[Any]) -> dict[Any, Any]:
        """The things by their names; one query, or none where the rows were looked through before."""
        if self.known is not None:
            return self.known
        keys = {key for value in values if (key := self._key(value)) is not None}
        rows: Any = self.get_queryset()
        wanted = rows.filter(**{f"{self.column}__in": keys}).order_by()
        return {getattr(row, self.column): row for row in wanted} if keys else {}

    def learn(self, values: Iterable[Any]) -> None:
        """Find these now; what is read afterwards asks no more."""
        if not self.read_only:
            self.known = None
            self.known = self.find(values)

    def pick(self, value: Any, known: Mapping[Any, Any]) -> Any:
        """One of them; refuses what isn't there."""
        key = self._key(value)
        if key is None or key not in known:
            raise serializers.ValidationError(f"没有“{str(value)[:_SHOWN]}”，请看看写得对不对。", code="does_not_exist")
        return known[key]

    def _key(self, value: Any) -> Any:
        """The name as the column has it; None for what can be no name."""
        if isinstance(value, bool) or not isinstance(value, int | str | UUID) or "\x00" in str(value):
            return None
        rows: Any = self.get_queryset()
        options = rows.model._meta  # noqa: SLF001 - Django's documented name
        column = options.pk if self.column == "pk" else options.get_field(self.column)
        try:
            key = column.to_python(value)
        except (DjangoValidationError, ValueError):  # too many digits for a number of Python's
            return None
        return None if isinstance(column, models.IntegerField) and not 0 < key <= MAX_KEY else key


class SlugRelatedField(_Related, serializers.SlugRelatedField[Any]):
    """By a short name."""

    def __init__(self, *, slug_field: str, **kwargs: Any) -> None:
        """``slug_field``: the column."""
        self.column = slug_field
        super().__init__(slug_field=slug_field, **kwargs)


class PrimaryKeyRelatedField(_Related, serializers.PrimaryKeyRelatedField[Any]):
    """By its number."""

    def __init__(self, *, max_length: int = MAX_COUNT, **kwargs: Any) -> None:
        """``max_length``: of ``many=True``."""
        super().__init__(**kwargs)


def become_usual() -> None:
    """Model serializers make these of columns."""
    usual: Any = serializers.ModelSerializer.serializer_field_mapping
    kinds: dict[Any, Any] = {models.DateField: DateField, models.DateTimeField: DateTimeField}
    numbers = dict.fromkeys([kind for kind in usual if issubclass(kind, models.IntegerField)], IntegerField)
    usual.update(kinds)
    usual.update(numbers)


class Rows(serializers.ListSerializer[Any]):
    """A list of objects: at most ``max_length``, and whatever they name is found by one query a field."""

    default_error_messages = {"max_length": TOO_MANY}

    def __init__(self, *args: Any, max_length: int, **kwargs: Any) -> None:
        """A maximum is never left out."""
        self.most = max_length
        kwargs["max_length"] = max_length
        super().__init__(*args, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Look at all of them before the first is read."""
        is_usual = isinstance(data, list) and len(data) <= self.most
        row_fields: dict[str, Any] = self.child.fields if is_usual else {}  # type: ignore[union-attr]  # a row's child is a serializer
        for name, field in row_fields.items():
            values = (row[name] for row in data if isinstance(row, dict) and name in row)
            if isinstance(field, _ManyRelated):
                lists = (value[: field.max_length] for value in values if isinstance(value, list))
                field.child_relation.learn(chain.from_iterable(lists))  # type: ignore[attr-defined]  # as in _ManyRelated
            elif isinstance(field, _Related):
                field.learn(values)
        found: list[Any] = super().to_internal_value(data)
        return found

    def run_child_validation(self, data: Any) -> Any:
        """A row is whole, also where the object around it is changed in part (PATCH)."""
        row_fields: dict[str, Any] = self.child.fields  # type: ignore[union-attr]  # a row's child is a serializer
        needed = {name: field for name, field in row_fields.items() if field.required and not field.read_only}
        if isinstance(data, dict) and (missing := set(needed) - set(data)):
            raise serializers.ValidationError({name: needed[name].error_messages["required"] for name in missing})
        return super().run_child_validation(data)
