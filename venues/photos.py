"""Add, remove and order the photos of a venue."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from core import photos
from venues.models import Venue, VenuePhoto

if TYPE_CHECKING:
    from django.core.files.base import File


def add(*, venue: Venue, files: "Iterable[File[bytes]]", caption: str = "") -> list[VenuePhoto]:
    """Put photos behind those it has. Refuses: too_many_photos, photo_too_large, not_a_photo."""
    cleaned = photos.clean(files, already=venue.photos.count())
    with transaction.atomic():
        last = venue.photos.aggregate(last=Max("position"))["last"] or 0
        return [
            VenuePhoto.objects.create(venue=venue, image=file, caption=caption, position=last + number)
            for number, file in enumerate(cleaned, start=1)
        ]


def remove(*, photo: VenuePhoto) -> None:
    """Take it back; its files go with the row."""
    photo.delete()


def change(*, photo: VenuePhoto, caption: str | None = None, position: int | None = None) -> None:
    """Another caption, or another place among the venue's photos (1 is the first); what is None stays."""
    with transaction.atomic():
        Venue.objects.select_for_update().get(pk=photo.venue_id)
        if caption is not None:
            photo.caption = caption.strip()[:60]
            photo.save(update_fields=["caption"])
        if position is not None:
            others = [venue_photo for venue_photo in photo.venue.photos.all() if venue_photo.pk != photo.pk]
            others.insert(max(position - 1, 0), photo)
            for number, one in enumerate(others, start=1):
                VenuePhoto.objects.filter(pk=one.pk).update(position=number)
