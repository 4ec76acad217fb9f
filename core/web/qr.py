"""QR codes for pages that another phone goes on from."""

import segno
from django.utils.safestring import SafeString, mark_safe


def picture(text: str) -> SafeString:
    """A QR code as inline SVG."""
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2, dark="#18271f", light="#fff")
    return mark_safe(drawing)  # noqa: S308 - drawn by us; the text is dots only
