"""Heads of feeds: what a feed is called and what it says of itself, stored beside its stamp so that all nodes agree."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from calendars.entries import keys as feed_keys
from calendars.entries.rules import AHEAD, BACK
from core.phone_numbers import written_numbers
from core.site import site_facts
from events.models import Event, vocabulary
from organizations.models import Area, Organization
from plan.models import Audience, Occasion
from venues.models import Venue
from volunteers.models import Team

ONLY_HELD = frozenset({"host", "team", "venue"})
"""Dimensions of which only that is public that held something public: not every organization, team or place is."""
DESCRIPTION = f"最近 {BACK.days} 天和以后 {AHEAD.days} 天的科普活动。当天改时间、取消，以短信为准。"


def may_be_empty(key: str) -> bool:
    """Whether the stored feed is there before it held anything, as a street's is."""
    return key.partition("/")[0] not in ONLY_HELD


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a feed's entries."""

    name: str
    description: str = DESCRIPTION
    label: str = ""
    """What tells it apart from the feed of everything: a street's name. Feeds of several dimensions are called by them."""


def heads(keys: Iterable[str]) -> dict[str, Head]:
    """The heads of those of these stored feeds that exist and are public, as words are now; one query a dimension."""
    slugs: dict[str, set[str]] = {}
    for key in keys:
        kind, _, slug = key.partition("/")
        slugs.setdefault(kind, set()).add(slug)
    site = site_facts.stored().site_name if slugs.keys() - {feed_keys.EVENT} else ""
    found = {feed_keys.ALL: Head(site)} if feed_keys.ALL in slugs else {}
    for kind in slugs.keys() & feed_keys.DIMENSIONS.keys():
        for slug, words in values(kind, slugs[kind]):
            label = written_numbers.masked(words)
            found[f"{kind}/{slug}"] = Head(f"{site}·{label}", label=label)
    if feed_keys.EVENT in slugs:
        for slug, title in Event.objects.public().filter(slug__in=slugs[feed_keys.EVENT]).values_list("slug", "title"):
            found[f"event/{slug}"] = Head(written_numbers.masked(title))
    return found


def together(parts: Iterable[Head]) -> Head:
    """The head of a feed of several dimensions."""
    shown = list(parts)
    site = shown[0].name.removesuffix(f"·{shown[0].label}")
    return Head("·".join([site, *(head.label for head in shown)]))


def values(dimension: str, slugs: Collection[str] | None = None) -> list[tuple[str, str]]:
    """What there is of a dimension, in its order: slugs of addresses with the words that people read; all, or these."""
    lists: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "area": lambda: [
            (row.slug, row.short_name) for row in _these(Area.objects.only("slug", "name", "level"), slugs)
        ],
        "kind": lambda: [(str(value), str(label)) for value, label in Event.Kind.choices],
        "topic": lambda: [(word.code, word.name) for word in vocabulary.stored(vocabulary.Topic)],
        "language": lambda: [
            (feed_keys.language_slug(word.code), word.name) for word in vocabulary.stored(vocabulary.Language)
        ],
    }
    if dimension in lists:
        return [row for row in lists[dimension]() if slugs is None or row[0] in slugs]
    stored: dict[str, QuerySet[Any]] = {
        "audience": Audience.objects.all(),
        "host": Organization.objects.all(),
        "occasion": Occasion.objects.all(),
        "team": Team.objects.in_use().filter(public=True),
        "venue": Venue.objects.all(),
    }
    return list(_these(stored[dimension], slugs).values_list("slug", "name"))


def _these(rows: "QuerySet[Any]", slugs: Collection[str] | None) -> "QuerySet[Any]":
    return rows if slugs is None else rows.filter(slug__in=slugs)
