"""What an editor's page says, field by field: as it is stored, as somebody typed it, as it was when they began."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from events.forms.editor import date_rows
from events.forms.editor.form import Editor

Values = tuple[str, ...]
"""As a browser sends them, in the order of the alphabet; nothing for what is blank or not ticked."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "time": ("day", "arrive_time", "start_time", "end_time", "leave_time", "end_day"),
    "place": ("venue", "place_note"),
    "title": ("title",),
    "online": ("mode", "online_link"),
    "contact": ("contact_name", "contact_phone"),
    "school": ("school", "grade"),
    "heads": ("pupils", "adults"),
    "assignments": ("resources", "crew"),
}
"""Fields of a row that make sense only together."""
LABELS = {
    "time": "时间",
    "place": "地点",
    "title": "小标题",
    "online": "方式",
    "contact": "现场联系人",
    "school": "学校和年级",
    "heads": "人数",
    "assignments": "车辆设备和人",
}
THINGS = GROUPS["assignments"]


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The words, and the dates by id; dates that were never stored have no id and are left out."""

    words: Mapping[str, Values] = field(default_factory=dict)
    dates: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)
    """What each takes along is named for itself, whether it was ticked above or in its row."""

    def dumps(self) -> str:
        """As text, for the page."""
        kept = {pk: {name: values for name, values in date.items() if values} for pk, date in self.dates.items()}
        return json.dumps({"words": self.words, "dates": kept}, ensure_ascii=False, separators=(",", ":"))


def of_editor(editor: Editor) -> FieldValues:
    """What the page shows or, of a bound one, what was typed; fields that can't be written any more only if they were."""
    usual = {name: values_of(editor.assignments[name]) for name in THINGS}
    dates = {pk: _date(form, usual) for form in kept_rows(editor) if (pk := key(form))}
    return FieldValues(dict(_written(editor.form)), dates)


def kept_rows(editor: Editor) -> list[date_rows.RowForm]:
    """The rows of the page without those that were taken out."""
    deleted = {f"{form.prefix}-DELETE" for form in editor.rows.forms} & set(editor.rows.data)
    return [form for form in editor.rows.forms if editor.is_fixed or f"{form.prefix}-DELETE" not in deleted]


def key(form: date_rows.RowForm) -> str:
    """The id of the row's date; empty for a new one."""
    return str(form["pk"].value() or "")


def read(text: str) -> FieldValues | None:
    """From the page's text; None for one that is not of ours."""
    try:
        found = json.loads(text)
        dates = {str(pk): _facts(date) for pk, date in found["dates"].items()}
        return FieldValues(_facts(found["words"]), dates)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def sent(bound: forms.BoundField) -> list[str]:
    """The value of a field as a browser would send it."""
    value = bound.value()
    if not value and value != 0:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, list | tuple | set):
        return [str(one) for one in value]
    shown = bound.field.widget.format_value(value)
    return [str(one) for one in shown] if isinstance(shown, list) else [str(shown)]


def values_of(bound: forms.BoundField) -> Values:
    """What is compared: line ends and blanks at the ends mean nothing."""
    return tuple(sorted(text for one in sent(bound) if (text := one.replace("\r\n", "\n").strip())))


def _written(form: forms.BaseForm) -> Iterator[tuple[str, Values]]:
    for bound in form:
        if bound.field.disabled and form.is_bound:
            if not isinstance(form.data, QueryDict) or bound.html_name not in form.data:
                continue
            typed = form.data.getlist(bound.html_name)
            yield bound.name, tuple(sorted(text for one in typed if (text := str(one).strip())))
        else:
            yield bound.name, values_of(bound)


def _date(form: date_rows.RowForm, usual: Mapping[str, Values]) -> dict[str, Values]:
    facts = {name: values for name, values in _written(form) if name in _NAMES}
    return facts if form["own"].value() else {**facts, **usual}


def _facts(found: Any) -> dict[str, Values]:
    return {str(name): tuple(_texts(values)) for name, values in found.items()}


def _texts(values: Any) -> Iterable[str]:
    if not isinstance(values, list):
        raise TypeError("values of a field are a list")
    return (str(value) for value in values)


_NAMES = frozenset(name for names in GROUPS.values() for name in names)
