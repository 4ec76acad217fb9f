"""Form fields that several rooms share."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core import phones
from core.errors import Refusal


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


class RefusableForm(forms.Form):
    """A form that can show a verb's refusal; ``places`` says beside which field."""

    places: ClassVar[dict[str, str]] = {}
    refused_with = ""

    def refuse(self, refusal: Refusal) -> None:
        """Show it beside its field, or on top."""
        self.refused_with = refusal.code
        place = self.places.get(refusal.code)
        self.add_error(place if place in self.fields else None, refusal.message)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the summary on top: id of the field, and what is wrong."""
        return [
            (self[name].id_for_label, str(errors[0])) for name, errors in self.errors.items() if name in self.fields
        ]
