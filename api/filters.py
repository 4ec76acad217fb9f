"""Filters by choices, yes or no, numbers, years, days and moments that can be meant; whatever else is asked for is a wrong value (400)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from api.fields import MAX_NUMBER
from core import bounds
from core.forms import DateField


class _MomentField(IsoDateTimeField):
    """ISO 8601, within ``core.bounds``."""

    def to_python(self, value: Any) -> Any:
        """The moment."""
        try:
            moment = super().to_python(value)
        except OverflowError as error:
            raise ValidationError(bounds.OUT_OF_RANGE, code="out_of_range") from error
        if moment is not None and not bounds.can_be(moment):
            raise ValidationError(bounds.OUT_OF_RANGE, code="out_of_range")
        return moment


class MomentFilter(filters.IsoDateTimeFilter):
    """By a moment."""

    field_class = _MomentField


class DayFilter(filters.DateFilter):
    """By a day."""

    field_class = DateField


class WholeFilter(filters.NumberFilter):
    """By a whole number."""

    field_class = forms.IntegerField  # type: ignore[assignment]  # the stubs know decimals only

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Within what a column keeps."""
        super().__init__(*args, **{"min_value": -MAX_NUMBER, "max_value": MAX_NUMBER} | kwargs)


class YearFilter(WholeFilter):
    """By the year of a day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Within ``core.bounds``."""
        super().__init__(*args, min_value=bounds.FIRST.year, max_value=bounds.LAST.year, **kwargs)


UNKNOWN = "没有“%(value)s”这一种，可以写 %(known)s。"
_MOST = 40
"""Characters of a wrong value that are said back."""


def unknown(value: object, known: Iterable[str]) -> ValidationError:
    """What is said of a value that is none of those that there are."""
    words = {"value": str(value)[:_MOST], "known": "、".join(known)}
    return ValidationError(UNKNOWN, code="invalid_choice", params=words)


class _ChoiceField(forms.ChoiceField):
    """One of its values; a wrong one is told which there are."""

    def validate(self, value: Any) -> None:
        """Say them all."""
        if value and not self.valid_value(value):
            raise unknown(value, [str(key) for key, _ in self.widget.choices if key])


class ChoiceFilter(filters.ChoiceFilter):
    """By one of a few words."""

    field_class = _ChoiceField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """None of them stands for what has none."""
        super().__init__(*args, **kwargs)
        for name in ("empty_label", "null_label", "null_value"):
            self.extra.pop(name, None)


class _YesNoField(forms.CharField):
    """``true`` or ``false``; nothing narrows nothing."""

    KNOWN = {"true": True, "false": False, "1": True, "0": False}

    def clean(self, value: Any) -> bool | None:
        """Whatever else is refused, instead of being read as nothing."""
        text = str(value or "").strip().lower()
        if text and text not in self.KNOWN:
            raise unknown(value, ["true", "false"])
        return self.KNOWN.get(text)


class YesNoFilter(filters.BooleanFilter):
    """By yes or no."""

    field_class = _YesNoField  # type: ignore[assignment]  # the stubs know NullBooleanField only

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As it stands in the address."""
        super().__init__(*args, **{"widget": forms.TextInput} | kwargs)


class FilterSet(filters.FilterSet):
    """Refuses what can't be meant, also by the filters that are made from columns."""

    FILTER_DEFAULTS = {**filters.FilterSet.FILTER_DEFAULTS, models.BooleanField: {"filter_class": YesNoFilter}}

    @classmethod
    def filter_for_lookup(cls, field: "models.Field[Any, Any]", lookup_type: str) -> Any:
        """Columns with choices take our filter."""
        found, params = super().filter_for_lookup(field, lookup_type)
        return (ChoiceFilter if found is filters.ChoiceFilter else found), params
