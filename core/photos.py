"""Uploaded photos: resized, rotated upright, without the place where they were taken."""

import io
import uuid
from collections.abc import Iterable

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Refusal

MAX_COUNT = 9
MAX_SIDE = 1600
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 25_000_000
"""Three bytes each while a photo is worked at, however few kilobytes it came in."""
QUALITY = 82
Cleaned = ContentFile[bytes]
FORMATS = ("JPEG", "PNG", "WEBP")
"""What phones write."""
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
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
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


def _too_many_pixels() -> Refusal:
    return Refusal("photo_too_large", "有一张照片的像素太多，请换一张普通的手机照片。")
