"""One more date for a published event: a lesson, a stop. Those who are in for the whole course hear of it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import adding, changing, copies, locking, telling, ticks
from events.models import Change, Event, Occurrence
from venues.models import Venue


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDate:
    """When and where; ``title`` is what a lesson is called."""

    start: dt.datetime
    end: dt.datetime
    venue_id: int | None
    title: str = ""


def extend(
    *, event: Event, date: NewDate, by: Person, now: dt.datetime, version: int | None = None, despite: str = ""
) -> Change:
    """Add the date with seats, shifts, things and people like those of the latest one; it is numbered behind them.

    Refuses: not_published, changed_meanwhile (Conflict), ends_before_start, as ``adding.add_dates`` does, the codes
    of hard clashes, and clashes_unseen: soft ones need a reason (``despite``).
    """
    with transaction.atomic():
        change, made, dates = _extend(event, date, by, now, version)
        adding.settle(change.event, [made], despite=despite, by=by, now=now)
        telling.tell(change, [made], dates=dates, now=now)
        return change


def rehearse(*, event: Event, date: NewDate, by: Person, now: dt.datetime) -> telling.Rehearsal:
    """What ``extend`` would do and tell: done, read, undone. Raises what it would refuse."""
    with transaction.atomic():
        change, made, dates = _extend(event, date, by, now, None)
        _, clashes = ticks.of_change(change.event, dates, [made], now=now, by=by)
        ticks.refuse_hard(clashes)
        collection = telling.collect(change, [made], dates=dates, now=now)
        transaction.set_rollback(True)
    return telling.Rehearsal(change, [made], collection, telling.goes_at(change, now), clashes)


def _extend(
    event: Event, date: NewDate, by: Person, now: dt.datetime, version: int | None
) -> tuple[Change, Occurrence, list[Occurrence]]:
    locking.refuse_unless_live(event)
    if date.end <= date.start:
        raise Refusal("ends_before_start", "结束要晚于开始，请改一下时间。")
    held = adding.open_event(event, version)
    stored = locking.occurrences(held)
    like = max((one for one in stored if one.is_scheduled), key=lambda one: one.start, default=None)
    venue = Venue.objects.select_related("area").get(pk=date.venue_id) if date.venue_id else None
    made = copies.made_like(like, held, date.start, date.end, venue)
    made.title = date.title or made.title
    adding.add_dates(event=held, occurrences=[made], like=like, by=by, now=now)
    dates = [*stored, made]
    change = Change.objects.create(
        event=held, kind=Change.Kind.ADDED, by=by, at=now, items=[changing.added(held, made, len(dates))]
    )
    return change, made, dates
