"""Heads of feeds: what a feed is called and what it says of itself, stored beside its stamp so that all nodes agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from calendars.entries.rules import AHEAD, BACK
from core.phone_numbers import written_numbers
from core.site import site_facts
from events.models import Event
from organizations.models import Area
from plan.models import Audience, Occasion

ALL = "all"
DESCRIPTION = f"最近 {BACK.days} 天和以后 {AHEAD.days} 天的科普活动。当天改时间、取消，以短信为准。"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a feed's entries."""

    name: str
    description: str = DESCRIPTION


def heads(keys: Iterable[str]) -> dict[str, Head]:
    """The heads of those of these feeds that exist and are public, as words are now; at most five queries."""
    slugs: dict[str, set[str]] = {}
    for key in keys:
        kind, _, slug = key.partition("/")
        slugs.setdefault(kind, set()).add(slug)
    site = site_facts.stored().site_name if slugs.keys() - {"event"} else ""
    found = {ALL: Head(site)} if ALL in slugs else {}
    if "area" in slugs:
        for area in Area.objects.filter(slug__in=slugs["area"]):
            found[f"area/{area.slug}"] = Head(f"{site}·{area.short_name}")
    if "occasion" in slugs:
        for occasion in Occasion.objects.filter(slug__in=slugs["occasion"]):
            found[f"occasion/{occasion.slug}"] = Head(f"{site}·{occasion}")
    if "audience" in slugs:
        for audience in Audience.objects.filter(slug__in=slugs["audience"]):
            found[f"audience/{audience.slug}"] = Head(f"{site}·{audience}")
    if "event" in slugs:
        for slug, title in Event.objects.public().filter(slug__in=slugs["event"]).values_list("slug", "title"):
            found[f"event/{slug}"] = Head(written_numbers.masked(title))
    return found
