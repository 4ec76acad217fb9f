"""Small parts of the design system that templates use everywhere."""

import re

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.phone_numbers import phones, written_numbers

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon from the sprite; words stand beside it."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"></use></svg>', static("core/icons.svg"), name
    )


@register.filter
def masked(phone: str) -> str:
    """139****0123."""
    return phones.mask(phone)


@register.filter
def without_mobiles(words: object) -> str:
    """What was typed into a public field, with mobile numbers masked: 找 139****0123."""
    return written_numbers.masked(str(words or ""))


@register.inclusion_tag("core/parts/not_sent.html")
def not_sent(what: str) -> dict[str, str]:
    """That texts are only written down so far, and the file in which whoever keeps the server finds ``what``."""
    is_console = settings.SMS_GATEWAY == "console"
    return {"file": settings.SMS_FILE.name if is_console else "", "what": what}


@register.inclusion_tag("core/parts/field.html")
def field(bound: object, *, hint: str = "", short: bool = False, is_needed: bool = False) -> dict[str, object]:
    """A labelled form field with its hint and its error beside it. ``is_needed``: here, though the form has it without."""
    return {"field": bound, "hint": hint, "short": short, "is_needed": is_needed}


@register.filter
def phrased(title: str) -> SafeString:
    """The title in parts that break between, not inside, phrases: after a colon, before a bracket."""
    parts = filter(None, re.split(r"(?<=[：:])|(?=[（(])", title))
    return format_html_join("", '<span class="nb">{}</span>', ((part,) for part in parts))


@register.filter
def big_numbers(text: str) -> SafeString:
    """The sentence with its numbers set large."""
    parts = re.split(r"(\d+)", text)
    return format_html_join(
        "", "{}", ((format_html("<b>{}</b>", part) if part.isdecimal() else part,) for part in parts)
    )


@register.filter
def digits(phone: str) -> str:
    """Only the digits, for ``tel:`` links."""
    return "".join(filter(str.isdigit, phone))


@register.filter
def less(number: int, other: int) -> int:
    """The first number minus the second."""
    return number - other
