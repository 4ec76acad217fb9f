"""How an event is drawn: its icon, its kind in words."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import template

from core import clock
from core.phrases import days_range
from events.models import Event, Occurrence
from events.wording import phrases
from plan import dating

register = template.Library()

FOLDED_FROM = 5
"""So many soft clashes stand open; more are folded, a line for each day."""

_ICONS: dict[str, str] = {
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
    return "van" if event.kind == Event.Kind.DRIVE else _ICONS.get(event.topic, "star")


@register.filter
def smallest_group(event: Event) -> str:
    """满 20 人开班; 每场满 20 人才办."""
    return phrases.smallest_group(event)


@register.filter
def occasion_days(event: Event) -> str:
    """（5月24日—31日）: when the theme week of the event is, where that is known."""
    date = dating.next_of(event.occasion, today=clock.today()) if event.occasion else None
    return f"（{days_range(date.first, date.last)}）" if date else ""


@register.filter
def space_name(occurrence: Occurrence) -> str:
    """The part of the place, where it is one."""
    return phrases.space(occurrence)


@register.filter
def booking(event: Event) -> str:
    """How people register for it."""
    return phrases.booking(event.kind, event.booking)


@register.filter
def whole(event: Event) -> str:
    """What one registers for who registers for all of its dates."""
    return phrases.whole(event.kind)


@register.filter
def unit(event: Event) -> str:
    """站, 课, 轮, 天 or 场: what its dates are called."""
    return phrases.unit(event.kind)


@register.filter
def hard(clashes: Iterable[Any]) -> list[Any]:
    """Those that block: they stand first and are never folded. Takes rows of ``acknowledging`` too."""
    return [clash for clash in clashes if clash.is_hard]


@register.filter
def soft(clashes: Iterable[Any]) -> list[Any]:
    """All others."""
    return [clash for clash in clashes if not clash.is_hard]


@register.filter
def by_day(clashes: Iterable[Any]) -> list[tuple[dt.date, list[Any]]]:
    """The days with what is in the way on each."""
    ordered = sorted(clashes, key=lambda one: one.day)
    return [(day, list(found)) for day, found in groupby(ordered, key=lambda one: one.day)]


@register.filter
def are_few(clashes: list[Any]) -> bool:
    """Whether they are read at one glance."""
    return len(clashes) <= FOLDED_FROM
