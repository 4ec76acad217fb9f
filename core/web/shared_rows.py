"""Forms of rows that several people keep: what others changed between the page and the press stays."""

import json
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

Row = TypeVar("Row", bound=Model)
Asked = TypeVar("Asked", bound=HttpRequest)
Rest = ParamSpec("Rest")
View = Callable[Concatenate[Asked, Rest], HttpResponse]


def one_transaction(view: "View[Asked, Rest]") -> "View[Asked, Rest]":
    """A press works in one transaction: a row that ``held`` finds is nobody else's until it is stored."""

    @wraps(view)
    def pressed(request: Asked, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return cast("View[Asked, Rest]", pressed)


def held(rows: "QuerySet[Row]", request: HttpRequest) -> "QuerySet[Row]":
    """The rows among which a page finds its own; a press keeps it until it is stored (``one_transaction``)."""
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows


class SharedFields(forms.BaseForm):
    """Whoever saves changes what they typed over, and nothing else; where others changed the same meanwhile, it is asked.

    The page carries ``opened_with`` in a hidden field called ``seen_name``; without it everything counts as typed.
    """

    seen_name = "seen"
    together: Collection[frozenset[str]] = ()
    """Fields that say one thing: whoever types over one of them says them all."""
    _caught_up: dict[str, Any] | None = None

    @property
    def is_shared(self) -> bool:
        """Whether somebody else may have changed it; what is new is nobody else's."""
        return True

    @property
    def opened_with(self) -> str:
        """What the page said before anything was typed, and of what both changed, what was told."""
        if self.is_bound and self._caught_up is None:
            return str(self.data.get(self.seen_name, ""))
        if not self.is_shared:
            return ""
        shown = self._stored() if self._caught_up is None else self._caught_up
        return json.dumps(shown, cls=DjangoJSONEncoder)

    def put_together(self, facts: dict[str, Any]) -> None:
        """What was typed and what others changed; comes before what a form looks at by itself."""
        seen = self._seen()
        if not self.is_shared or seen is None:
            return
        stored = self._stored()
        known = [name for name in stored if name in facts]
        typed = {name for name in known if facts[name] != self._read(name, seen.get(name))}
        for names in self.together:
            if typed & names:
                typed |= names & set(known)
        kept = [name for name in known if name not in typed]
        both = [
            name for name in known if name in typed & set(seen) and self._is_changed(name, seen, stored, facts[name])
        ]
        for name in kept:
            facts[name] = self._kept(name, stored[name])
        if both:
            self._ask(both, kept, seen, stored)

    def _stored(self) -> dict[str, Any]:
        """As it was when the request came, by the names of the fields."""
        return {
            name: field.prepare_value(self.get_initial_for_field(field, name)) for name, field in self.fields.items()
        }

    def _seen(self) -> dict[str, Any] | None:
        """None where the page says nothing that can be read."""
        try:
            said = json.loads(str(self.data.get(self.seen_name, "")))
        except ValueError:
            return None
        return said if isinstance(said, dict) else None

    def _read(self, name: str, value: Any) -> Any:
        """What the field makes of it, so that two of them compare; as it is where the field takes it no more."""
        try:
            return self.fields[name].clean(value)
        except (ValidationError, TypeError, AttributeError):
            return value

    def _kept(self, name: str, value: Any) -> Any:
        """As it is stored."""
        return self._read(name, value)

    def _is_changed(self, name: str, seen: dict[str, Any], stored: dict[str, Any], typed: Any) -> bool:
        now = self._read(name, stored[name])
        return now not in (self._read(name, seen[name]), typed)

    def _ask(self, both: list[str], kept: list[str], seen: dict[str, Any], stored: dict[str, Any]) -> None:
        for name in both:
            words = f"您打开这一页以后，这里改过了，现在是 {self._told(name, stored[name])}。要照您写的改，再点一次。"
            self.add_error(name, ValidationError(words, code="row_changed"))
        sent: Any = self.data
        data = sent.copy()
        for name in kept:
            put(data, name, self.fields[name], stored[name])
        self.data = data
        self._caught_up = seen | {name: stored[name] for name in (*both, *kept)}

    def _told(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
            return "勾上的" if value else "没勾的"
        choices = dict(getattr(field.widget, "choices", ()) or ())
        return str(choices.get(value) or choices.get(str(value)) or self._read(name, value) or "空的")


class SharedRowForm(SharedFields, forms.ModelForm[Row]):
    """The same of one row."""

    @property
    def is_shared(self) -> bool:
        """It is stored."""
        return bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Put together what was typed and what others changed."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        self.put_together(facts)
        return facts

    def _kept(self, name: str, value: Any) -> Any:
        """Another row as the row names it, also where it is offered no more."""
        if isinstance(self.fields[name], forms.ModelChoiceField):
            return getattr(self.instance, name)
        return super()._kept(name, value)


def put(data: Any, name: str, field: forms.Field, value: Any) -> None:
    """What is typed in a field of a form, as a browser would send it: an empty box is not sent at all."""
    data.pop(name, None)
    if not isinstance(field.widget, forms.CheckboxInput):
        data[name] = "" if value is None else str(value)
    elif value:
        data[name] = "on"
