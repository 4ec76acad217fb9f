"""Two people edited the same event: what only one of them changed is kept, and both texts stand where they differ."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core import words
from events import queries
from events.forms import rows
from events.forms.editor import Editor
from events.models import Event, Occurrence
from events.words import place

SETS = ("audiences", "cooperating")
DATES = "dates"
TAKE = "take-"
"""Before the name of what is to be taken from the other person: ``take-title=theirs``."""


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


def compare(mine: Editor, stored: Event, *, base_version: int) -> Merge:
    """``mine`` holds what was typed, from ``base_version`` on; ``stored`` is what holds now."""
    base = stored.history.filter(version=base_version).order_by("history_date", "history_id").last()
    found = Merge()
    for name, field_ in mine.form.fields.items():
        told = Difference(name, str(field_.label), _shown(stored, name), _typed(mine, name))
        if told.theirs != told.mine:
            _sort(found, told, None if base is None or name in SETS else _shown(base, name))
    told = Difference(DATES, "日期和地点", _dates(queries.dates_of(stored)), _dates(mine.occurrences()))
    if told.theirs != told.mine:
        _sort(found, told, _dates_at(stored, base_version))
    return found


def _sort(found: Merge, told: Difference, base: str | None) -> None:
    """Without a base both may have changed it."""
    if base is not None and told.mine == base:
        found.taken.append(told)
    elif base is None or told.theirs != base:
        found.clashes.append(told)


def settled(data: QueryDict, stored: Event, *, person: Person, now: dt.datetime, taken: Iterable[str]) -> QueryDict:
    """What was typed, with these things as the other person left them."""
    names, merged = set(taken), data.copy()
    if not names:
        return merged
    fresh = Editor(event=stored, person=person, now=now)
    for name in names & set(fresh.form.fields):
        merged.setlist(name, _sent(fresh.form[name]))
    if DATES in names:
        _settle_dates(merged, fresh)
    return merged


def chosen(data: QueryDict) -> list[str]:
    """What the person chose to take from the other."""
    return [name.removeprefix(TAKE) for name in data if name.startswith(TAKE) and data[name] == "theirs"]


def _settle_dates(merged: QueryDict, fresh: Editor) -> None:
    for name in [name for name in merged if name.startswith(f"{rows.PREFIX}-")]:
        del merged[name]
    count = str(len(fresh.rows.forms))
    merged[f"{rows.PREFIX}-TOTAL_FORMS"] = merged[f"{rows.PREFIX}-INITIAL_FORMS"] = count
    for form in [*fresh.rows.forms, fresh.things]:
        for bound in form:
            merged.setlist(bound.html_name, _sent(bound))


def _sent(bound: forms.BoundField) -> list[str]:
    """The value of a field as a browser would send it."""
    value = bound.value()
    if value in {None, False, ""} if not isinstance(value, list | tuple | set) else not value:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, list | tuple | set):
        return [str(one) for one in value]
    shown = bound.field.widget.format_value(value)
    return [str(one) for one in shown] if isinstance(shown, list) else [str(shown)]


def _typed(mine: Editor, name: str) -> str:
    return _names(mine.form.cleaned_data[name]) if name in SETS else _shown(mine.event, name)


def _shown(event: Any, name: str) -> str:
    if name in SETS:
        return _names(getattr(event, name).all())
    show = getattr(event, f"get_{name}_display", None)
    value = show() if show else getattr(event, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _names(chosen_things: Iterable[object]) -> str:
    return "、".join(sorted(str(one) for one in chosen_things))


def _dates_at(stored: Event, version: int) -> str | None:
    """The dates as they were until the version after this one was saved."""
    later = stored.history.filter(version__gt=version).order_by("history_date").first()
    if later is None:
        return None
    until = later.history_date - dt.timedelta(microseconds=1)
    return _dates(Occurrence.history.as_of(until).filter(event_id=stored.pk))


def _dates(occurrences: Iterable[Occurrence]) -> str:
    ordered = sorted(occurrences, key=lambda one: (one.start, one.end, str(one.uid)))
    return "；".join(" ".join(filter(None, _date(one))) for one in ordered)


def _date(one: Occurrence) -> tuple[str, ...]:
    end = words.local(one.end)
    return f"{words.moment(one.start)}—{end:%H:%M}", place(one), one.title, one.school, one.grade, one.contact_name
