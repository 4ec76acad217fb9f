"""Filters by numbers, years, days and moments that can be meant; whatever else is asked for is a wrong value (400)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
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
