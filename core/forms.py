"""Form fields that several apps share."""

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from core import bounds
from core.chinese import numerals
from core.errors import Refusal
from core.phone_numbers import phones


class PhoneField(forms.CharField):
    """A mainland mobile number; cleans to E.164, and explains what is wrong with anything else."""

    def __init__(self, *, label: str = "手机号", required: bool = True, help_text: str = "") -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "tel", "type": "tel"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(label=label, required=required, help_text=help_text, max_length=40, widget=widget)
        self.error_messages["required"] = "请填手机号，例如 139 0000 0123。"

    def clean(self, value: object) -> str:
        """E.164, or an empty string where none is required."""
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return phones.parse(text)
        except phones.PhoneError as error:
            raise ValidationError(error.message, code=error.code) from error


class ContactPhoneField(PhoneField):
    """A number that people ring: a mobile, or a landline with its area code."""

    def clean(self, value: object) -> str:
        """E.164, or an empty string where none is required."""
        text = forms.CharField.clean(self, value)
        if not text:
            return ""
        try:
            return phones.parse_contact(text)
        except phones.PhoneError as error:
            raise ValidationError(error.message, code=error.code) from error


class CountField(forms.IntegerField):
    """A number of people, seats or the like, as it is written or pasted: 60, 60人, 约60人, 六十余人."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        """Its digits."""
        number: int | None = super().to_python(numerals.counted(value) if isinstance(value, str) else value)
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """With the keys for digits."""
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


class DateField(forms.DateField):
    """A day that can be meant."""

    def to_python(self, value: Any) -> dt.date | None:
        """Within ``core.bounds``."""
        day: dt.date | None = _meant(super().to_python(value))
        return day


class DateTimeField(forms.DateTimeField):
    """A moment that can be meant."""

    def to_python(self, value: Any) -> dt.datetime | None:
        """Within ``core.bounds``."""
        moment: dt.datetime | None = _meant(super().to_python(value))
        return moment


def _meant(value: Any) -> Any:
    if value is not None and not bounds.can_be(value):
        raise ValidationError(bounds.OUT_OF_RANGE, code="out_of_range")
    return value


MAX_CHOICES = 200
_MAX_CHOICE = 60
"""Longer than the number of any row, and than any short name."""


class CountedChoices(forms.Field):
    """Boxes to tick: each once, and never so many, or so long, that looking them up is work."""

    def clean(self, value: Any) -> Any:
        """Count before anything is looked up."""
        if isinstance(value, list | tuple):
            value = list(dict.fromkeys(map(str, value)))
            if len(value) > MAX_CHOICES:
                raise ValidationError(f"最多选 {MAX_CHOICES} 个，请少选一些。", code="too_many")
            if any(len(one) > _MAX_CHOICE for one in value):
                raise ValidationError("有一个选项不在里面，请重新选。", code="invalid_choice")
        return super().clean(value)


class MultipleChoiceField(CountedChoices, forms.MultipleChoiceField):
    """Words."""


class TypedMultipleChoiceField(CountedChoices, forms.TypedMultipleChoiceField):
    """Values of another kind."""


class ModelMultipleChoiceField(CountedChoices, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # for checkers
    """Rows, by their numbers."""

    def clean(self, value: Any) -> Any:
        """A number that no row has is none of the choices."""
        if isinstance(value, list | tuple):
            value = [one if len(str(one)) <= _MAX_NUMBER else "-" for one in value]
        return super().clean(value)


_MAX_NUMBER = 18


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A form's field of choices, to set them where they depend on the page."""
    return cast("forms.ChoiceField", form.fields[name])


def row_field(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """A form's field whose choices are rows, to set them where they depend on the page."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def name_empty(form: forms.BaseForm, name: str, words: str) -> None:
    """What the empty line of a list says, instead of Django's dashes; the words say what it means to leave it."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words
        return
    listed: Any = field
    listed.choices = [("", words), *((value, label) for value, label in listed.choices if value != "")]


def choose_only(form: forms.BaseForm, name: str) -> None:
    """Where there is only one to choose it is chosen, unless the form is about something that has another."""
    if form.is_bound or form.initial.get(name):
        return
    rows = list(row_field(form, name).queryset[:2])  # type: ignore[index]  # it is set by now
    if len(rows) == 1:
        form.initial[name] = rows[0].pk


class RefusableForm(forms.Form):
    """A form that can show a verb's refusal; ``places`` says beside which field."""

    places: ClassVar[dict[str, str]] = {}
    refused_with = ""

    def refuse(self, refusal: Refusal) -> None:
        """Show it beside its field, or on top."""
        self.refused_with = refusal.code
        place = self.places.get(refusal.code)
        error = ValidationError(refusal.message, code=refusal.code)
        self.add_error(place if place in self.fields else None, error)

    def also(self, verb: Callable[..., object], *fields: str) -> None:
        """Show what a verb would refuse of these fields already in ``clean``, so that everything wrong is said at once.

        Not where something is wrong with one of them anyway, or nothing was typed.
        """
        values = [self.cleaned_data.get(name) for name in fields]
        if not any(name in self.errors for name in fields) and all(values):
            try:
                verb(*values)
            except Refusal as refusal:
                self.refuse(refusal)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the summary on top, as the fields stand: id of each, and what is wrong."""
        return [(self[name].id_for_label, str(self.errors[name][0])) for name in self.fields if name in self.errors]
