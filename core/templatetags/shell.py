"""Small parts of the design system that templates use everywhere."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import phones

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


@register.inclusion_tag("core/parts/field.html")
def field(bound: object, *, hint: str = "", short: bool = False) -> dict[str, object]:
    """A labelled form field with its hint and its error beside it."""
    return {"field": bound, "hint": hint, "short": short}
