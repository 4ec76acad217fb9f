"""Filters by numbers, years, days and moments that can be meant; whatever else is asked for is a wrong value (400)."""

import datetime as dt
from typing import Any

from django import forms
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from api.fields import MOST_NUMBER
from core import bounds
from core.forms import DateField


class _MomentField(IsoDateTimeField):
    """ISO 8601, within ``core.bounds``."""

    def strptime(self, value: str, format: str) -> dt.datetime:  # noqa: A002 - Django's signature
        """The moment."""
        try:
            moment: dt.datetime = super().strptime(value, format)
        except OverflowError as error:
            raise ValueError(value) from error
        if not bounds.can_be(moment):
            raise ValueError(value)
        return moment


class MomentFilter(filters.IsoDateTimeFilter):
    """By a moment."""

    field_class = _MomentField


class DayFilter(filters.DateFilter):
    """By a day."""

    field_class = DateField


class WholeFilter(filters.Filter):
    """By a whole number."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Within what a column keeps."""
        super().__init__(*args, **{"min_value": -MOST_NUMBER, "max_value": MOST_NUMBER} | kwargs)


class YearFilter(WholeFilter):
    """By the year of a day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Within ``core.bounds``."""
        super().__init__(*args, min_value=bounds.FIRST.year, max_value=bounds.LAST.year, **kwargs)
