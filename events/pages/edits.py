"""What was edited in an event and its dates, from their stored histories, in words for staff."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from django.db import models

from accounts.models import Person
from core import phrases
from events import fields
from events.models import ApprovalStep, Event, Occurrence
from venues.models import Space, Venue

TOGETHER = dt.timedelta(seconds=5)
"""Rows that one save wrote."""
MAX_EDITS = 100
CLIP = 40
COMPARED = (*fields.PLAIN, *fields.REFERENCES)
OF_DATES = (
    "title", "start", "end", "arrive", "leave", "venue", "space", "place_note", "mode", "contact_name", "school", "grade",
    "pupils", "adults",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One save: what was changed, a line each."""

    at: dt.datetime
    by: Person | None
    lines: list[str]


def edits_of(event: Event) -> list[Edit]:
    """Every save that changed something people fill in, oldest first; the latest ``MAX_EDITS`` of them."""
    own = list(_rows(Event.history, id=event.pk))
    dates = list(_rows(Occurrence.history, event_id=event.pk))
    names = _Names(own, dates)
    changes = [*_changes(own, names), *_changes_of_dates(event, dates, names)]
    changes.sort(key=lambda one: one[0].history_date)
    edits = []
    for _, pairs in groupby(_numbered(changes), key=lambda pair: pair[0]):
        together = [change for _, change in pairs]
        row = together[0][0]
        edits.append(Edit(at=row.history_date, by=row.history_user, lines=[line for _, line in together]))
    return edits[-MAX_EDITS:]


def since_sent_back(event: Event) -> list[str] | None:
    """What was changed since it was last sent back, for whoever approves it now; None where it never was."""
    steps = event.approval_steps.filter(action=ApprovalStep.Action.SENT_BACK)
    last = steps.order_by("-pk").first()
    if last is None:
        return None
    return [line for edit in edits_of(event) if edit.at > last.at for line in edit.lines]


Change = tuple[Any, str]
"""The row of the history that brought it, and the line."""


def _rows(history: Any, **facts: object) -> Iterable[Any]:
    rows: Iterable[Any] = history.filter(**facts).select_related("history_user").order_by("history_date", "history_id")
    return rows


def _numbered(changes: list[Change]) -> Iterable[tuple[int, Change]]:
    """The changes of one save have one number."""
    number = 0
    before: Any = None
    for change in changes:
        row = change[0]
        if before and (
            row.history_date - before.history_date > TOGETHER or row.history_user_id != before.history_user_id
        ):
            number += 1
        before = row
        yield number, change


def _changes(rows: list[Any], names: "_Names") -> list[Change]:
    return [(new, line) for old, new in pairwise(rows) for line in _lines(Event, COMPARED, old, new, names)]


def _changes_of_dates(event: Event, rows: list[Any], names: "_Names") -> list[Change]:
    """What a published event's dates went through, of which people are told, stands in its changes already."""
    created = rows[0].history_date + TOGETHER if rows else event.created_at
    public = event.published_at
    by_date: dict[int, list[Any]] = {}
    for row in rows:
        by_date.setdefault(row.id, []).append(row)
    found: list[Change] = []
    for versions in by_date.values():
        first = versions[0]
        if created < first.history_date and not (public and first.history_date > public):
            found.append((first, f"加了 {_when(first)}"))
        for old, new in pairwise(versions):
            if new.history_type == "-":
                found.append((new, f"去掉 {_when(old)}"))
            elif new.revision == old.revision:
                found += [(new, f"{_when(old)} {line}") for line in _lines(Occurrence, OF_DATES, old, new, names)]
    return found


def _lines(model: type[models.Model], compared: Iterable[str], old: Any, new: Any, names: "_Names") -> list[str]:
    lines = []
    for name in compared:
        field = _field(model, name)
        before = getattr(old, field.attname)
        after = getattr(new, field.attname)
        if before != after:
            lines.append(f"{field.verbose_name}：{names.say(field, before)} 改成 {names.say(field, after)}")
    return lines


def _field(model: type[models.Model], name: str) -> Any:
    """A column, with its words."""
    return model._meta.get_field(name)  # noqa: SLF001 - Django's documented name


def _when(row: Any) -> str:
    return phrases.when(row.start, row.end)


class _Names:
    """Values in words; rows of other tables are looked up once, all together."""

    def __init__(self, own: Iterable[Any], dates: Iterable[Any]) -> None:
        self.rows: dict[str, dict[Any, Any]] = {}
        for name in fields.REFERENCES:
            field = _field(Event, name)
            ids = {getattr(row, field.attname) for row in own} - {None}
            self.rows[name] = field.related_model.objects.in_bulk(ids) if ids else {}
        listed = list(dates)
        places: tuple[tuple[str, Any], ...] = (("venue", Venue), ("space", Space))
        for name, model in places:
            ids = {getattr(row, f"{name}_id") for row in listed} - {None}
            self.rows[name] = model.objects.in_bulk(ids) if ids else {}

    def say(self, field: Any, value: Any) -> str:
        """Short, and （空） for nothing."""
        if value in (None, ""):
            return "（空）"
        if isinstance(value, bool):
            return "是" if value else "不是"
        if isinstance(value, dt.datetime):
            return phrases.moment(value)
        if field.name in self.rows:
            return str(self.rows[field.name].get(value, "（已删）"))
        if isinstance(value, list):
            return "、".join(map(str, value)) or "（空）"
        text = str(dict(field.flatchoices).get(value, value))
        return text if len(text) <= CLIP else f"{text[:CLIP]}…"
