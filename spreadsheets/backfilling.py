"""Backfill many past dates that were never scheduled here: all or none."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from events.models import HeldRecord, Occurrence
from events.records import recording
from organizations.models import Organization
from plan.models import Task
from venues.models import Venue

MAX_COUNT = 60
"""Rows at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One line of the paper. ``counts`` holds heads on site by the slug of the audience."""

    number: int
    title: str
    start: dt.datetime
    end: dt.datetime
    task: Task | None = None
    venue: Venue | None = None
    place_note: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    online_heads: int = 0
    sentence: str = ""
    cost: Decimal | None = None
    is_meant_twice: bool = False
    """Whoever types it looked at the other one, and it is not the same."""

    @property
    def same(self) -> tuple[object, ...]:
        """What makes two lines one: day, title and place."""
        return (phrases.local(self.start).date(), self.title, self.venue.pk if self.venue else None, self.place_note)


def duplicates(*, host: Organization, rows: Sequence[Held]) -> dict[int, str]:
    """By the number of the row, what it seems to repeat: an earlier row, or a date that is stored. One query."""
    found: dict[int, str] = {}
    seen: dict[tuple[object, ...], int] = {}
    stored = _stored(host, rows)
    for row in rows:
        if row.same in stored:
            found[row.number] = "这一天已经有同名、同地点的一场了"
        elif row.same in seen:
            found[row.number] = f"和第 {seen[row.same]} 行重复"
        seen.setdefault(row.same, row.number)
    return {number: what for number, what in found.items() if not _row(rows, number).is_meant_twice}


def backfill_all(*, host: Organization, rows: Sequence[Held], by: Person, now: dt.datetime) -> list[HeldRecord]:
    """Store every row as ``holding.backfill`` does, or none.

    The same table once more, by the same person within the hour, is the table that is there. Refuses:
    nothing_to_record, too_many_rows, seems_twice, and what ``holding.backfill`` refuses; ``row`` in the
    detail says which row.
    """
    if not rows:
        raise Refusal("nothing_to_record", "还没有填。请至少填一行。")
    if len(rows) > MAX_COUNT:
        raise Refusal("too_many_rows", f"一次最多 {MAX_COUNT} 行，请分几次填。", most=MAX_COUNT)
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=host.pk)
        found = duplicates(host=host, rows=rows)
        if before := just_stored(host=host, rows=rows, seems=found, by=by, now=now):
            return before
        for number, what in found.items():
            raise Refusal("seems_twice", f"第 {number} 行：{what}。确实是两场的话，请说明不是重复。", row=number)
        return [_backfill(host, row, by=by, now=now) for row in rows]


def just_stored(
    *, host: Organization, rows: Sequence[Held], seems: Mapping[int, str], by: Person, now: dt.datetime
) -> list[HeldRecord]:
    """The records of all rows, where each of them ``seems`` to be there and is: a button pressed twice. Else none."""
    if len(seems) < len(rows):
        return []
    held_records = [_just_kept(host, row, by, now) for row in rows]
    return [held_record for held_record in held_records if held_record] if all(held_records) else []


def _just_kept(host: Organization, row: Held, by: Person, now: dt.datetime) -> HeldRecord | None:
    what = {"title": row.title, "host": host, "task": row.task}
    when = {"start": row.start, "end": row.end, "venue": row.venue, "place_note": row.place_note}
    facts = recording.Facts(counts=row.counts, online_heads=row.online_heads, sentence=row.sentence, cost=row.cost)
    return recording.just_kept(what, when, facts, by, now)


def _backfill(host: Organization, row: Held, *, by: Person, now: dt.datetime) -> HeldRecord:
    try:
        return recording.backfill(
            title=row.title, host=host, task=row.task, start=row.start, end=row.end, venue=row.venue,
            place_note=row.place_note, counts=row.counts, online_heads=row.online_heads, sentence=row.sentence,
            photos=[], cost=row.cost, by=by, now=now, even_if_there=True,
        )  # fmt: skip
    except Refusal as refusal:
        sentence = f"第 {row.number} 行：{refusal.message}"
        raise Refusal(refusal.code, sentence, **dict(refusal.detail) | {"row": row.number}) from refusal


def _stored(host: Organization, rows: Sequence[Held]) -> set[tuple[object, ...]]:
    if not rows:
        return set()
    first = min(row.start for row in rows)
    last = max(row.start for row in rows)
    day = dt.timedelta(days=1)
    there = (
        Occurrence.objects.filter(event__host=host, event__title__in={row.title for row in rows})
        .exclude(state=Occurrence.State.CANCELLED)
        .between(first - day, last + day)
    )
    values = there.values_list("start", "event__title", "venue", "place_note")
    return {(phrases.local(start).date(), title, venue, note) for start, title, venue, note in values}


def _row(rows: Sequence[Held], number: int) -> Held:
    return next(row for row in rows if row.number == number)
