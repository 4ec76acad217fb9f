"""The items of the planner's cells."""

import datetime as dt

from django import template
from django.utils.safestring import SafeString

from portal.planner import entries
from portal.planner.items import Item

register = template.Library()


@register.simple_tag
def planner_entry(item: Item, day: dt.date, *, calls: str, back: str) -> SafeString:
    """With its links; ``back`` is where moving it comes back to."""
    return entries.entry(item, day, calls=calls, back=back)


@register.simple_tag
def printed_entry(item: Item, day: dt.date) -> SafeString:
    """For paper alone."""
    return entries.printed(item, day)
