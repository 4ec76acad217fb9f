"""Record what took place: numbers by audience, a sentence and photos."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.base import ContentFile, File
from django.db import transaction

from accounts.models import Person
from core import bounds
from core import photos as cleaning
from core.errors import Refusal
from events import closing, locks, signals
from events.models import Event, HeldCount, HeldPhoto, HeldRecord, Occurrence
from events.wording import search_index, slugs
from organizations.models import Organization
from plan.models import Audience, Task
from venues.models import Venue

JUST_NOW = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What somebody says about what was held."""

    counts: Mapping[str, int]
    """Heads on site by the slug of the audience."""
    online_heads: int = 0
    sentence: str = ""
    photos: "Iterable[ContentFile[bytes]]" = ()
    """Already cleaned."""
    cost: Decimal | None = None


def audiences(counts: Mapping[str, int]) -> dict[str, Audience]:
    """The audiences counted, by slug. Refuses: unknown_audience, count_negative."""
    found = {audience.slug: audience for audience in Audience.objects.filter(slug__in=counts)}
    unknown = sorted(set(counts) - set(found))
    if unknown:
        raise Refusal("unknown_audience", f"没有这类人群：{'、'.join(unknown)}。请从列表里选。", unknown=unknown)
    if any(heads < 0 for heads in counts.values()):
        raise Refusal("count_negative", "人数不能小于 0，请改一下。")
    return found


def write(occurrence: Occurrence, facts: Facts, *, by: Person | None, now: dt.datetime) -> HeldRecord:
    """Make the record, or correct it: numbers and words are replaced, photos added."""
    groups = audiences(facts.counts)
    record = HeldRecord.objects.filter(occurrence=occurrence).first()
    if record is None:
        record = HeldRecord(occurrence=occurrence, by=by, recorded_at=now)
    else:
        record.corrected_at = now
    record.sentence = facts.sentence
    record.online_heads = facts.online_heads
    record.cost = facts.cost
    record.save()
    record.counts.all().delete()
    HeldCount.objects.bulk_create(
        HeldCount(record=record, audience=groups[slug], heads=heads) for slug, heads in facts.counts.items() if heads
    )
    _write_photos(record, facts.photos)
    signals.took_place.send(HeldRecord, record=record, now=now)
    return record


def _write_photos(record: HeldRecord, photos: "Iterable[ContentFile[bytes]]") -> list[HeldPhoto]:
    """Behind those that it has; the same photo once."""
    last = record.photos.order_by("-position").values_list("position", flat=True).first() or 0
    stored = list(record.photos.all())
    known = {digest for held_photo in stored if (digest := _digest(held_photo))}
    new: dict[str, ContentFile[bytes]] = {}
    for photo in photos:
        digest = hashlib.sha256(photo.read()).hexdigest()
        photo.seek(0)
        if digest not in known:
            new.setdefault(digest, photo)
    if len(stored) + len(new) > cleaning.MAX_COUNT:
        raise cleaning.too_many()
    return [
        HeldPhoto.objects.create(record=record, image=photo, position=position)
        for position, photo in enumerate(new.values(), start=last + 1)
    ]


def _digest(photo: HeldPhoto) -> str:
    """Of its content; empty where the file is not on the disk any more."""
    storage = photo.image.storage
    name = photo.image.name or ""
    if not storage.exists(name):
        return ""
    with storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest()


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
    cleaned = cleaning.clean(photos)
    facts = Facts(counts=counts, online_heads=online_heads, sentence=sentence, photos=cleaned, cost=cost)
    with transaction.atomic():
        event = locks.event(occurrence.event_id)
        locked = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        _refuse(event, locked, now)
        if locked.state != Occurrence.State.HELD:
            locked.state = Occurrence.State.HELD
            locked.save(update_fields=["state"])
        made = write(locked, facts, by=by, now=now)
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
    even_if_there: bool = False,
) -> HeldRecord:
    """Make a finished event with one held date and its record; it was never public, so it stays off public pages.

    The same once more, by the same person within the hour, is the record that is there, unless the caller has asked
    (``even_if_there``). Refuses: not_begun,
    ends_before_start, too_long, too_early and what ``recording`` and ``photos`` refuse.
    """
    _refuse_times(start, end, now)
    facts = Facts(counts=counts, online_heads=online_heads, sentence=sentence, photos=cleaning.clean(photos), cost=cost)
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=host.pk)
        what = {"title": title, "host": host, "task": task, "kind": kind, "topic": topic}
        when = {"start": start, "end": end, "venue": venue, "place_note": place_note}
        if not even_if_there and (before := just_kept(what, when, facts, by, now)):
            return before
        event = Event.objects.create(
            title=title, slug=slugs.new_slug(title), kind=kind, topic=topic, state=Event.State.FINISHED, host=host,
            task=task, is_backfilled=True, booking=Event.Booking.NONE, created_by=by, created_at=now,
        )  # fmt: skip
        event.audiences.set(audiences(counts).values())
        occurrence = Occurrence(
            event=event, start=start, end=end, venue=venue, place_note=place_note, state=Occurrence.State.HELD,
            mode=_mode(venue, place_note), changed_at=now,
        )  # fmt: skip
        search_index.write(event, [occurrence])
        occurrence.save()
        return write(occurrence, facts, by=by, now=now)


def just_kept(
    what: Mapping[str, object], when: Mapping[str, object], facts: Facts, by: Person, now: dt.datetime
) -> HeldRecord | None:
    """The same record, where this person made it within the hour: a button pressed twice. ``what`` are facts of the
    event, ``when`` of its date.
    """
    lately = {"by": by, "recorded_at__gt": now - JUST_NOW}
    said = {"sentence": facts.sentence, "online_heads": facts.online_heads, "cost": facts.cost}
    about = {f"occurrence__event__{name}": value for name, value in what.items()}
    about |= {f"occurrence__{name}": value for name, value in when.items()}
    heads = {slug: count for slug, count in facts.counts.items() if count}
    for record in HeldRecord.objects.filter(**lately, **said, **about, occurrence__event__is_backfilled=True):
        if dict(record.counts.values_list("audience__slug", "heads")) == heads:
            return record
    return None


def add_photos(*, occurrence: Occurrence, files: "Iterable[File[bytes]]", now: dt.datetime) -> list[HeldPhoto]:
    """Put photos behind those of a record that is there; numbers and words stay.

    Refuses: no_record, too_many_photos, photo_too_large, not_a_photo.
    """
    cleaned = cleaning.clean(files)
    with transaction.atomic():
        record = HeldRecord.objects.select_for_update().filter(occurrence=occurrence).first()
        if record is None:
            raise Refusal("no_record", "这一场还没有记录。请先记下来了多少人，再加照片。")
        record.corrected_at = now
        record.save(update_fields=["corrected_at"])
        return _write_photos(record, cleaned)


def remove_photo(*, photo: HeldPhoto) -> None:
    """Take a photo out of its record; its files go with the row."""
    photo.delete()


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
