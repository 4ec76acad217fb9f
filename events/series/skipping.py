"""Skip a date of a series, or bring it back."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import locks, signals
from events.changes import adding_dates, cancelling
from events.drafts import editing
from events.models import Change, Occurrence, SeriesDate
from events.occurrences import cloning

__all__ = ["bring_back", "skip"]


def skip(*, date: SeriesDate, reason: str, by: Person, now: dt.datetime) -> Change | None:
    """Take a date out: of a draft in silence, of a published event by cancelling it, with its texts and its change.

    Refuses: already_skipped, and as cancelling does.
    """
    with transaction.atomic():
        event = adding_dates.open_event(date.series.event, None)
        kept = _held(date)
        occurrence = kept.occurrence
        if occurrence is None or kept.is_skipped:
            raise Refusal("already_skipped", "这一天已经跳过了，不用再跳。")
        kept.reason = reason.strip()[: SeriesDate.MAX_REASON]
        change = None
        if event.is_unpublished:
            kept.occurrence = None
            kept.save(update_fields=["reason", "occurrence"])
            others = [one for one in locks.occurrences(event) if one.pk != occurrence.pk]
            editing.save_event(event=event, occurrences=others, by=by, now=now, expected_version=event.version)
        else:
            kept.save(update_fields=["reason"])
            change = cancelling.cancel_occurrences(event=event, occurrences=[occurrence], by=by, reason=reason, now=now)
        return change


def bring_back(*, date: SeriesDate, by: Person, now: dt.datetime, override_reason: str = "") -> Occurrence:
    """Make the date that was skipped, as the series wants it now. What was cancelled stays cancelled: this is a new
    date, and nobody is told by it. Calendars and programs know it by the identity of the cancelled one, raised.

    Refuses: not_skipped, in_the_past, event_closed, and as ``adding_dates.add_dates`` does.
    """
    with transaction.atomic():
        event = adding_dates.open_event(date.series.event, None)
        kept = _held(date)
        if not kept.is_skipped:
            raise Refusal("not_skipped", "这一天没有跳过，不用恢复。")
        siblings = Occurrence.objects.filter(series_date__series=kept.series_id).select_related("venue__area")
        source = cloning.source_date(event, siblings) or cloning.source_date(event, locks.occurrences(event))
        made = cloning.clone_of(source, event, kept.start, kept.end, kept.venue)
        made.space = kept.space or made.space
        cancelled = kept.occurrence
        if cancelled is not None:
            _take_identity(cancelled, made)
        adding_dates.add_dates(event=event, occurrences=[made], source=source, by=by, now=now)
        adding_dates.confirm_bookings(event, [made], override_reason=override_reason, by=by, now=now)
        if cancelled is not None:
            signals.brought_back.send(Occurrence, occurrence=made, cancelled=cancelled, now=now)
        kept.occurrence = made
        kept.reason = ""
        kept.save(update_fields=["occurrence", "reason"])
        return made


def _take_identity(cancelled: Occurrence, made: Occurrence) -> None:
    made.uid = cancelled.uid
    made.revision = cancelled.revision + 1
    cancelled.replaced_uid = cancelled.uid
    cancelled.uid = uuid.uuid4()
    cancelled.save(update_fields=["uid", "replaced_uid"])


def _held(date: SeriesDate) -> SeriesDate:
    rows = SeriesDate.objects.select_for_update(of=("self",)).select_related("occurrence", "venue__area", "space")
    return rows.get(pk=date.pk)
