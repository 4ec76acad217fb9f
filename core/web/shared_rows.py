"""Forms of rows that several people keep: what others changed between the page and the press stays."""

import json
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


class SharedRowForm(forms.ModelForm[Row]):
    """Whoever saves changes what they typed over, and nothing else; where others changed the same meanwhile, it is asked.

    The page carries ``opened_with`` in a hidden field ``seen``; without it everything counts as typed.
    """

    has_caught_up = False

    @property
    def opened_with(self) -> str:
        """What the page said before anything was typed; it stays that until both changed the same and it was told."""
        if self.is_bound and not self.has_caught_up:
            return str(self.data.get("seen", ""))
        return json.dumps(self._stored(), cls=DjangoJSONEncoder) if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        """Put together what was typed and what others changed; comes before what a form looks at by itself."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        seen = self._seen()
        if not self.instance.pk or seen is None:
            return facts
        stored = self._stored()
        kept = [name for name in stored if name in facts and facts[name] == self._read(name, seen.get(name))]
        typed = [name for name in stored if name in facts and name in seen and name not in kept]
        both = [name for name in typed if self._is_changed(name, seen, stored, facts[name])]
        for name in kept:
            facts[name] = self._read(name, stored[name])
        if both:
            self._ask(both, kept, stored)
        return facts

    def _stored(self) -> dict[str, Any]:
        """As the row was when the request came, by the names of the fields."""
        return {name: field.prepare_value(self.initial.get(name)) for name, field in self.fields.items()}

    def _seen(self) -> dict[str, Any] | None:
        """None where the page says nothing that can be read."""
        try:
            said = json.loads(str(self.data.get("seen", "")))
        except ValueError:
            return None
        return said if isinstance(said, dict) else None

    def _read(self, name: str, value: Any) -> Any:
        """What the field makes of it, so that two of them compare; as it is where the field takes it no more."""
        try:
            return self.fields[name].clean(value)
        except (ValidationError, TypeError, AttributeError):
            return value

    def _is_changed(self, name: str, seen: dict[str, Any], stored: dict[str, Any], typed: Any) -> bool:
        now = self._read(name, stored[name])
        return now not in (self._read(name, seen[name]), typed)

    def _ask(self, both: list[str], kept: list[str], stored: dict[str, Any]) -> None:
        for name in both:
            words = f"您打开这一页以后，别人也改了，现在是 {self._told(name, stored[name])}。要照您写的改，再点一次。"
            self.add_error(name, ValidationError(words, code="row_changed"))
        sent: Any = self.data
        data = sent.copy()
        for name in kept:
            _put(data, name, self.fields[name], stored[name])
        self.data = data
        self.has_caught_up = True

    def _told(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
            return "勾上的" if value else "没勾的"
        choices = dict(getattr(field.widget, "choices", ()) or ())
        return str(choices.get(value) or choices.get(str(value)) or self._read(name, value) or "空的")


def _put(data: Any, name: str, field: forms.Field, value: Any) -> None:
    """As a browser would send it: an empty box is not sent at all."""
    data.pop(name, None)
    if not isinstance(field.widget, forms.CheckboxInput):
        data[name] = "" if value is None else str(value)
    elif value:
        data[name] = "on"
