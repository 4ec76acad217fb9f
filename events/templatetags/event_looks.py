"""How an event is drawn: its icon, its kind in words."""

from django import template

from events import words
from events.models import Event, Occurrence

register = template.Library()

_ICONS = {
    Event.Topic.DIGITAL: "mobile",
    Event.Topic.HEALTH: "heart",
    Event.Topic.MUSHROOM: "mush",
    Event.Topic.SCHOOL: "school",
    Event.Topic.SAFETY: "alert",
    Event.Topic.FARMING: "sun",
    Event.Topic.NATURE: "sun",
    Event.Topic.SCIENCE: "star",
}


@register.filter
def topic_icon(event: Event) -> str:
    """The id of the icon that stands before the kind; a drive shows its van."""
    return "van" if event.kind == Event.Kind.DRIVE else _ICONS[Event.Topic(event.topic)]


@register.filter
def space_name(occurrence: Occurrence) -> str:
    """The part of the place, where it is one."""
    return words.space(occurrence)


@register.filter
def booking(event: Event) -> str:
    """How people register for it."""
    return words.booking(event.kind, event.booking)


@register.filter
def whole(event: Event) -> str:
    """What one registers for who registers for all of its dates."""
    return words.whole(event.kind)


@register.filter
def unit(event: Event) -> str:
    """站, 课, 轮, 天 or 场: what its dates are called."""
    return words.unit(event.kind)
