"""``{% slot "event.action" event=event %}``: what apps above put here."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from core import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **about: object) -> SafeString:
    """Render the parts of a slot, one after the other."""
    return mark_safe("".join(slots.parts(name, context["request"], **about)))  # noqa: S308 - parts are safe by contract
