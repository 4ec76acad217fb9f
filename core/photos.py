"""Uploaded photos: resized, rotated upright, without the place where they were taken; each in a large and a small size."""

import io
import logging
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.db.models.fields.files import ImageFieldFile
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Refusal

logger = logging.getLogger(__name__)

MAX_COUNT = 9
MAX_SIDE = 1600
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 25_000_000
"""Three bytes each while a photo is worked at, however few kilobytes it came in."""
QUALITY = 82
Cleaned = ContentFile[bytes]
FORMATS = ("JPEG", "PNG", "WEBP")
"""What phones write."""
SMALL_BYTES = 25_000
SMALL_WIDTH = 480
"""Three dots for each of the 160 pixels that a photo is wide at most in a page's row of photos."""
_SMALLER = ((480, 80), (480, 70), (480, 60), (400, 60), (320, 50), (240, 45), (160, 40))
"""Widths and qualities, tried one after the other: leaves and gravel take more bytes than a wall."""
_END = b"\xff\xd9"
"""With which a whole JPEG file ends."""
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError)
_SMOOTH = ("RGB", "RGBA", "L", "CMYK", "YCbCr")
"""Ways to keep colors that can be made smaller as they are."""


def clean(photos: "Iterable[File[bytes]]", *, already: int = 0) -> list[Cleaned]:
    """New JPEG files in the order given; ``already`` counts the photos that are there.

    Refuses: too_many_photos, photo_too_large, not_a_photo.
    """
    found = list(photos)
    if already + len(found) > MAX_COUNT:
        raise too_many()
    return [ContentFile(_clean(photo), name=f"{uuid.uuid4().hex}.jpg") for photo in found]


def too_many() -> Refusal:
    """More than one page shows."""
    return Refusal("too_many_photos", f"最多放 {MAX_COUNT} 张照片，请少选几张。", most=MAX_COUNT)


def _clean(photo: "File[bytes]") -> bytes:
    if photo.size > MAX_BYTES:
        raise Refusal("photo_too_large", f"有一张照片超过 {MAX_BYTES // 1024 // 1024} MB，请换一张小一点的。")
    try:
        return _rewrite(photo)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except _UNREADABLE as error:
        raise Refusal("not_a_photo", "有一个文件不是照片，或者坏了。请选 JPG、PNG 或 WebP 照片。") from error


def _rewrite(photo: "File[bytes]") -> bytes:
    """Pixels only: the new file has no EXIF, so no position, no device, no time."""
    with Image.open(photo, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        small = image if image.mode in _SMOOTH else image.convert("RGB")
        small.thumbnail((MAX_SIDE, MAX_SIDE))  # before all else: each step copies what is there
        upright = ImageOps.exif_transpose(small).convert("RGB")
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def shrunk(photo: "File[bytes]") -> bytes:
    """A small JPEG of a stored photo, light enough for a page of nine; empty where the file is no picture."""
    try:
        with Image.open(photo, formats=FORMATS) as image:
            image.draft("RGB", (2 * SMALL_WIDTH, 2 * SMALL_WIDTH))
            large = image.convert("RGB")
    except _UNREADABLE:
        logger.warning("%s is no picture that can be made smaller", photo.name)
        return b""
    return _light(large)


def _light(large: Image.Image) -> bytes:
    """The best of the sizes that is light enough, and the last of them where none is."""
    found = b""
    for width, quality in _SMALLER:
        small = large.copy()
        small.thumbnail((width, 2 * width))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        found = out.getvalue()
        if len(found) <= SMALL_BYTES:
            break
    return found


class PhotoFile(ImageFieldFile):
    """A stored photo, and beside it a small one whose name follows from its own."""

    @property
    def small_name(self) -> str:
        """held/2026/11/ab.jpg has held/2026/11/ab.small.jpg."""
        return str(PurePosixPath(self.name or "").with_suffix(".small.jpg"))

    def save(self, name: str, content: "File[bytes]", save: bool = True) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Both sizes."""
        super().save(name, content, save)
        content.seek(0)
        if small := shrunk(content):
            self._keep(small)

    def delete(self, save: bool = True) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Both sizes: the large one first, as ``small`` looks for it after it has written the small one."""
        small_name = self.small_name if self else ""
        super().delete(save)
        if small_name:
            self.storage.delete(small_name)

    def large(self) -> bytes:
        """What the file holds."""
        with self.storage.open(self.name or "") as file:
            return bytes(file.read())

    def small(self) -> bytes:
        """The small size: made now where it is missing or was only half written, the large one where it can't be."""
        kept = self._kept()
        if kept.endswith(_END):
            return kept
        large = self.large()
        small = shrunk(ContentFile(large, name=self.name))
        if small:
            self._try_to_keep(small)
        return small or large

    def _kept(self) -> bytes:
        try:
            with self.storage.open(self.small_name) as file:
                return bytes(file.read())
        except FileNotFoundError:
            return b""

    def _try_to_keep(self, small: bytes) -> None:
        """Whoever looks at a page gets the photo, though the disk be full: the next one makes it again."""
        try:
            self._keep(small)
        except OSError:
            logger.exception("the small size of %s could not be stored", self.name)

    def _keep(self, small: bytes) -> None:
        self.storage.delete(self.small_name)
        stored = self.storage.save(self.small_name, ContentFile(small))
        if stored != self.small_name:  # another request was quicker
            self.storage.delete(stored)
        if not self.storage.exists(self.name or ""):  # the photo was removed meanwhile
            self.storage.delete(self.small_name)


class PhotoField(models.ImageField):
    """An image in two sizes; with its row both leave the disk, however the row is deleted."""

    attr_class = PhotoFile

    if TYPE_CHECKING:

        def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
            """Read a PhotoFile."""

    def contribute_to_class(  # type: ignore[override]  # Django's ImageField has kwargs, its stubs have not
        self, cls: type[models.Model], name: str, **kwargs: Any
    ) -> None:
        """Listen for rows that go, also with what they belong to."""
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.signals.post_delete.connect(self._delete_files, sender=cls)

    def deconstruct(self) -> Any:
        """For the database it is a plain image."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs

    def _delete_files(self, instance: models.Model, **_: object) -> None:
        """Once the row is gone for good."""
        image: PhotoFile = getattr(instance, self.attname)
        transaction.on_commit(lambda: image.delete(save=False))


def _too_many_pixels() -> Refusal:
    return Refusal("photo_too_large", "有一张照片的像素太多，请换一张普通的手机照片。")
