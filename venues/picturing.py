"""Photos of a place."""

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
    """Take it back, the file too once the row is gone for good."""
    image = photo.image
    with transaction.atomic():
        photo.delete()
        transaction.on_commit(lambda: image.delete(save=False))
