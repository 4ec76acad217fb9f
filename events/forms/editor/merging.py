"""Two people edited the same event: what only one of them changed is kept, and both texts stand where they differ.

Three standings of the page are laid over each other, field by field: what the second person began from (it travels
with the page), what they typed, and what the first one stored meanwhile.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core import phrases as core_words
from events.forms import resources_and_crew
from events.forms.editor import date_rows, field_values
from events.forms.editor.field_values import GROUPS, LABELS, THINGS, FieldValues, Values
from events.forms.editor.form import Editor
from events.models import Event
from events.wording import phrases

TAKE = "take-"
"""Before the name of what is to be taken from the other person: ``take-title=theirs``."""
WHOLE = "whole"
"""A date as one thing: added by one, or taken out."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of which there are two texts."""

    name: str
    label: str
    theirs: str
    mine: str


@dataclass(slots=True)
class Merge:
    """What becomes of both."""

    clashes: list[Difference] = field(default_factory=list)
    """Changed by both, or nobody can tell by whom: somebody must choose."""
    taken: list[Difference] = field(default_factory=list)
    """Changed by the other person only: taken over."""
    stuck: list[Difference] = field(default_factory=list)
    """Typed, but since the event is public it changes in another way only."""


def compare(mine: Editor, fresh: Editor, base: FieldValues | None) -> Merge:
    """``mine`` holds what was typed; ``fresh`` shows what holds now; ``base`` is what was typed into, if it is known."""
    return _Comparing(mine, fresh, base).merge()


def chosen(data: QueryDict) -> list[str]:
    """What the person chose to take from the other."""
    return [name.removeprefix(TAKE) for name in data if name.startswith(TAKE) and data[name] == "theirs"]


def resolve(data: QueryDict, stored: Event, *, person: Person, now: dt.datetime, taken: Iterable[str]) -> QueryDict:
    """What was typed, with these things as the other person left them."""
    names = set(taken)
    merged = data.copy()
    if not names:
        return merged
    fresh = Editor(event=stored, person=person, now=now)
    for name in names & set(fresh.form.fields):
        _put(merged, name, field_values.sent(fresh.form[name]))
    if any(name.startswith(f"{date_rows.PREFIX}-") for name in names):
        typed = Editor(event=stored, person=person, now=now, data=data)
        _write_rows(merged, _rows(typed, fresh, names), usual=_usual_of(typed))
    return merged


class _Comparing:
    """The three of them."""

    def __init__(self, mine: Editor, fresh: Editor, base: FieldValues | None) -> None:
        self.fresh = fresh
        self.base = base
        self.mine = field_values.of_editor(mine)
        self.theirs = field_values.of_editor(fresh)
        self.forms = {field_values.key(form): form for form in [*mine.rows.forms, *fresh.rows.forms]}
        self.found = Merge()

    def merge(self) -> Merge:
        for name, bound in self.fresh.form.fields.items():
            before = self.base.words.get(name) if self.base else None
            mine = self.mine.words.get(name)
            theirs = self.theirs.words[name]
            told = Difference(name, str(bound.label), shown(bound, theirs), shown(bound, mine or ()))
            self._sort(told, before, mine, theirs, is_fixed=bound.disabled)
        for pk in [*self.theirs.dates, *(pk for pk in self.mine.dates if pk not in self.theirs.dates)]:
            self._date(pk)
        return self.found

    def _date(self, pk: str) -> None:
        mine = self.mine.dates.get(pk)
        theirs = self.theirs.dates.get(pk)
        if mine is not None and theirs is not None:
            for group in GROUPS:
                self._group(pk, group, mine, theirs)
            return
        kept = theirs if mine is None else mine
        summary = self._summary(pk, kept or {})
        told = Difference(
            _name(pk, WHOLE),
            self._place_of(pk),
            summary if theirs is not None else "删掉",
            summary if mine is not None else "删掉",
        )
        before = self.base.dates.get(pk) if self.base else None
        if self.base and mine is None and before is None:
            self.found.taken.append(Difference(told.name, told.label, told.theirs, "没有"))
        elif before is None or not _equal(before, kept or {}):
            self.found.clashes.append(told)
        elif theirs is None:
            self.found.taken.append(told)

    def _group(self, pk: str, group: str, mine: Mapping[str, Values], theirs: Mapping[str, Values]) -> None:
        form = self.forms[pk]
        names = [name for name in GROUPS[group] if name in form.fields and name in mine]
        if not names:
            return
        before = self.base.dates.get(pk) if self.base else None
        sides = [tuple(side.get(name, ()) for name in names) for side in (mine, theirs)]
        told = Difference(
            _name(pk, group),
            f"{self._place_of(pk)}{LABELS[group]}",
            self._shown(form, names, theirs),
            self._shown(form, names, mine),
        )
        was = tuple(before.get(name, ()) for name in names) if before is not None else None
        self._sort(told, was, *sides, is_fixed=all(form.fields[name].disabled for name in names))

    def _sort(self, told: Difference, base: Any, mine: Any, theirs: Any, *, is_fixed: bool) -> None:
        """Without a base both may have changed it."""
        if mine is None or mine == theirs:
            return
        if base is not None and mine == base:
            if not is_fixed:
                self.found.taken.append(told)
        elif is_fixed:
            self.found.stuck.append(told)
        elif base is None or theirs != base:
            self.found.clashes.append(told)

    def _place_of(self, pk: str) -> str:
        """第2站的, where there are several."""
        order = list(self.theirs.dates)
        if pk not in order:
            return f"别人删掉的一{phrases.unit(self.fresh.event.kind)}"
        return f"第{order.index(pk) + 1}{phrases.unit(self.fresh.event.kind)}" if len(order) > 1 else ""

    def _summary(self, pk: str, date: Mapping[str, Values]) -> str:
        form = self.forms[pk]
        parts = [self._shown(form, [name for name in names if name in form.fields], date) for names in GROUPS.values()]
        return "，".join(filter(None, parts))

    def _shown(self, form: date_rows.RowForm, names: Sequence[str], date: Mapping[str, Values]) -> str:
        if names and names[0] == "day":
            return _spoken(date)
        if "pupils" in names:
            told = ((str(form.fields[name].label), "".join(date.get(name, ()))) for name in names)
            return "，".join(f"{label} {number}" for label, number in told if number)
        return " ".join(filter(None, (shown(form.fields[name], date.get(name, ())) for name in names)))


def _spoken(date: Mapping[str, Values]) -> str:
    """12月21日 周一 09:00 到达，10:00—12:00，12:30 撤场; over midnight the end is said with its day."""
    day, arrive, start, end, leave, last = ("".join(date.get(name, ())) for name in GROUPS["time"])
    ends = f"{_day(last)} {end}" if last else f"次日 {end}" if end <= start else end
    parts = [f"{arrive} 到达" if arrive else "", f"{start}—{ends}", f"{leave} 撤场" if leave else ""]
    return f"{_day(day)} {'，'.join(filter(None, parts))}"


def _day(text: str) -> str:
    try:
        return core_words.date(dt.date.fromisoformat(text))
    except ValueError:
        return text


def shown(bound: forms.Field, values: Values) -> str:
    """The words of what a browser sent."""
    if isinstance(bound, forms.BooleanField):
        return "是" if values else "否"
    labels = dict(_flat(getattr(bound, "choices", ())))
    texts = [labels.get(value, value) for value in values]
    text = "、".join(texts)
    return text.replace("T", " ") if isinstance(bound, forms.DateTimeField) else text


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        elif str(value):
            yield str(value), str(label)


def _equal(one: Mapping[str, Values], other: Mapping[str, Values]) -> bool:
    return all(one.get(name, ()) == other.get(name, ()) for name in {*one, *other})


def _name(pk: str, group: str) -> str:
    return f"{date_rows.PREFIX}-{pk}-{group}"


# -- the rows of both ----------------------------------------------------------------

Row = dict[str, list[str]]


def _rows(typed: Editor, fresh: Editor, names: Collection[str]) -> list[Row]:
    """Dates in their stored order, as typed but for what is taken; then those that only this page has."""
    mine = {field_values.key(form): form for form in field_values.kept_rows(typed) if field_values.key(form)}
    theirs = {field_values.key(form): form for form in fresh.rows.forms}
    found = []
    for pk, form in theirs.items():
        if _name(pk, WHOLE) in names:
            found.append(_row(form, fresh))
        elif pk in mine:
            taken = [group for group in GROUPS if _name(pk, group) in names]
            found.append(_row(mine[pk], typed) | _part(_row(form, fresh), taken))
    for form in field_values.kept_rows(typed):
        pk = field_values.key(form)
        if pk not in theirs and _name(pk, WHOLE) not in names:
            found.append(_row(form, typed))
    return found


def _row(form: date_rows.RowForm, editor: Editor) -> Row:
    """All that a row sends; what it takes along is its own."""
    found = {bound.name: field_values.sent(bound) for bound in form if bound.name not in {"own", "DELETE"}}
    if not form["own"].value():
        found |= _usual_of(editor)
    return found


def _part(row: Row, groups: Iterable[str]) -> Row:
    names = {name for group in groups for name in GROUPS[group]} | (
        {"was", "confirm_far"} if "time" in groups else set()
    )
    return {name: values for name, values in row.items() if name in names}


def _usual_of(editor: Editor) -> Row:
    return {name: field_values.sent(editor.assignments[name]) for name in THINGS}


def _write_rows(merged: QueryDict, found: Sequence[Row], *, usual: Row) -> None:
    """In the place of all rows; what most of them take along stands above them."""
    for name in [name for name in merged if name.startswith(f"{date_rows.PREFIX}-")]:
        del merged[name]
    counted = Counter(_assignments(row) for row in found)
    common = counted.most_common(1)[0][0] if counted else _assignments(usual)
    for name, ticked in zip(THINGS, common, strict=True):
        _put(merged, f"{resources_and_crew.PREFIX}-{name}", ticked)
    merged[f"{date_rows.PREFIX}-TOTAL_FORMS"] = str(len(found))
    merged[f"{date_rows.PREFIX}-INITIAL_FORMS"] = str(sum(bool(row.get("pk")) for row in found))
    for number, row in enumerate(found):
        row["own"] = ["on"] if _assignments(row) != common else []
        for name, values in row.items():
            _put(merged, f"{date_rows.PREFIX}-{number}-{name}", values)


def _put(merged: QueryDict, name: str, values: Iterable[str]) -> None:
    """What is blank or not ticked is not sent."""
    merged.pop(name, None)
    if texts := list(values):
        merged.setlist(name, texts)


def _assignments(row: Row) -> tuple[Values, ...]:
    return tuple(tuple(sorted(row.get(name, []))) for name in THINGS)
