"""What happened is recorded: from a phone, in a minute. No record, no score."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction

from accounts.models import Person
from core import bounds, photos
from core.errors import Refusal
from events import closing, locking, naming, recording, searching
from events.models import Event, HeldPhoto, HeldRecord, Occurrence
from organizations.models import Organization
from plan.models import Task
from venues.models import Venue


def record(
    *,
    occurrence: Occurrence,
    counts: Mapping[str, int],
    online_heads: int,
    sentence: str,
    photos: "Iterable[File[bytes]]",
    cost: Decimal | None,
    by: Person,
    now: dt.datetime,
) -> HeldRecord:
    """Record or correct what happened; the event is finished with its last date.

    ``counts`` holds heads on site by audience slug. A correction replaces numbers and words and adds photos.
    Refuses: not_published, not_begun, occurrence_cancelled, occurrence_postponed, unknown_audience, count_negative, too_many_photos, photo_too_large,
    not_a_photo.
    """
    cleaned = _clean(occurrence, photos)
    facts = recording.Facts(counts=counts, online_heads=online_heads, sentence=sentence, photos=cleaned, cost=cost)
    with transaction.atomic():
        event = locking.event(occurrence.event_id)
        held = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        _refuse(event, held, now)
        if held.state != Occurrence.State.HELD:
            held.state = Occurrence.State.HELD
            held.save(update_fields=["state"])
        made = recording.write(held, facts, by=by, now=now)
        closing.close_if_done(event, now=now)
        return made


def backfill(
    *,
    title: str,
    host: Organization,
    task: Task | None,
    start: dt.datetime,
    end: dt.datetime,
    venue: Venue | None,
    counts: Mapping[str, int],
    online_heads: int,
    sentence: str,
    photos: "Iterable[File[bytes]]",
    cost: Decimal | None,
    by: Person,
    now: dt.datetime,
    place_note: str = "",
    kind: str = Event.Kind.LECTURE,
    topic: str = Event.Topic.SCIENCE,
) -> HeldRecord:
    """Make a finished event with one held date and its record; it was never public, so it stays off public pages.

    Refuses: not_begun, ends_before_start, too_long, too_early and what ``recording`` and ``photos`` refuse.
    """
    _refuse_times(start, end, now)
    facts = recording.Facts(
        counts=counts, online_heads=online_heads, sentence=sentence, photos=_clean(None, photos), cost=cost
    )
    with transaction.atomic():
        event = Event.objects.create(
            title=title, slug=naming.new_slug(title), kind=kind, topic=topic, state=Event.State.FINISHED, host=host,
            task=task, is_backfilled=True, booking=Event.Booking.NONE, created_by=by, created_at=now,
        )  # fmt: skip
        event.audiences.set(recording.audiences(counts).values())
        occurrence = Occurrence(
            event=event, start=start, end=end, venue=venue, place_note=place_note, state=Occurrence.State.HELD,
            mode=_mode(venue, place_note), changed_at=now,
        )  # fmt: skip
        searching.write(event, [occurrence])
        occurrence.save()
        return recording.write(occurrence, facts, by=by, now=now)


def add_photos(*, occurrence: Occurrence, files: "Iterable[File[bytes]]", now: dt.datetime) -> list[HeldPhoto]:
    """Put photos behind those of a record that is there; numbers and words stay.

    Refuses: no_record, too_many_photos, photo_too_large, not_a_photo.
    """
    cleaned = _clean(occurrence, files)
    with transaction.atomic():
        record = HeldRecord.objects.select_for_update().filter(occurrence=occurrence).first()
        if record is None:
            raise Refusal("no_record", "这一场还没有记录。请先记下来了多少人，再加照片。")
        record.corrected_at = now
        record.save(update_fields=["corrected_at"])
        return recording.add_photos(record, cleaned)


def remove_photo(*, photo: HeldPhoto) -> None:
    """Take a photo out of its record, and its file off the disk once that is committed."""
    storage, name = photo.image.storage, photo.image.name or ""
    photo.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _clean(occurrence: Occurrence | None, files: "Iterable[File[bytes]]") -> "list[photos.Cleaned]":
    already = HeldPhoto.objects.filter(record__occurrence=occurrence).count() if occurrence else 0
    return photos.clean(files, already=already)


def _refuse(event: Event, occurrence: Occurrence, now: dt.datetime) -> None:
    if not (event.is_public or event.is_backfilled):
        raise Refusal("not_published", "这是还没发布的草稿。办过的活动请用“补录”。")
    if occurrence.state == Occurrence.State.CANCELLED:
        raise Refusal("occurrence_cancelled", "这一场已经取消，不用记录。")
    if occurrence.state == Occurrence.State.POSTPONED:
        raise Refusal("occurrence_postponed", "这一场延期待定，还没办。办过了的话，先用“改期”写上办的时间。")
    if occurrence.start > now:
        raise Refusal("not_begun", "活动还没开始。开始以后再来记录来了多少人。")


def _mode(venue: Venue | None, place_note: str) -> str:
    return Occurrence.Mode.ON_SITE if venue or place_note else Occurrence.Mode.ONLINE


def _refuse_times(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> None:
    if start > now:
        raise Refusal("not_begun", "补录的是办过的活动，开始时间不能在以后。")
    if end <= start:
        raise Refusal("ends_before_start", "结束要晚于开始，请改一下时间。")
    bounds.refuse_unplannable(start, end, now=now)
