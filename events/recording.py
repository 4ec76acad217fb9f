"""Writing the record of what was held. Shared part of holding and backfilling."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import Person
from core.errors import Refusal
from events import signals
from events.models import HeldCount, HeldPhoto, HeldRecord, Occurrence
from plan.models import Audience


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
    record.sentence, record.online_heads, record.cost = facts.sentence, facts.online_heads, facts.cost
    record.save()
    record.counts.all().delete()
    HeldCount.objects.bulk_create(
        HeldCount(record=record, audience=groups[slug], heads=heads) for slug, heads in facts.counts.items() if heads
    )
    add_photos(record, facts.photos)
    signals.held.send(HeldRecord, record=record, now=now)
    return record


def add_photos(record: HeldRecord, photos: "Iterable[ContentFile[bytes]]") -> list[HeldPhoto]:
    """Behind those that it has."""
    last = record.photos.order_by("-position").values_list("position", flat=True).first() or 0
    return [
        HeldPhoto.objects.create(record=record, image=photo, position=position)
        for position, photo in enumerate(photos, start=last + 1)
    ]
