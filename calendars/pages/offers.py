"""Feeds that the subscribe page offers, with their URLs, QR codes and upcoming dates."""

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from calendars import queries
from calendars.entries import keys
from calendars.feeds import cache
from calendars.pages.choices import Choice
from core.site import site_facts
from core.web import qr
from events.models import Event, Occurrence
from organizations.models import Area
from plan.models import Occasion

MOST_ENTRIES = 1_000
MOST_BYTES = 1_000_000
"""Beyond either a large client loses entries without saying so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The ways to one calendar file."""

    https: str
    webcal: str
    """Calendars open it by themselves and ask whether to subscribe."""
    qr: SafeString

    @property
    def id(self) -> str:
        """Of the element that shows the address."""
        return f"address-{zlib.crc32(self.https.encode()):x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One feed that may be subscribed to."""

    key: str
    name: str
    count: int
    """Dates in the coming 30 days."""
    first: list[tuple[Occurrence, str]]
    is_large: bool
    link: Link

    @property
    def title(self) -> str:
        """样例街：30 天里有 3 场."""
        return f"{self.name}：30 天里有 {self.count} 场" if self.count else f"{self.name}：30 天里还没有"

    @property
    def more(self) -> int:
        """Dates that are not shown."""
        return self.count - len(self.first)


def link(address: str, *, shown: str = "") -> Link:
    """The ways to a file; the picture leads to ``shown`` (the page where another phone goes on), else to the file."""
    return Link(https=address, webcal=f"webcal://{address.partition('://')[2]}", qr=qr.picture(shown or address))


def chosen(areas: list[Area], wanted: list[str], street: str) -> list[Area]:
    """The areas asked for; else the street that the visitor's browser remembers. A city stands for all its streets."""
    slugs = wanted or [street]
    found = [area for area in areas if area.slug in slugs]
    cities = [area for area in found if area.level == Area.Level.CITY]
    streets = [area for area in areas if area.level == Area.Level.STREET]
    return [] if cities or len(found) == len(streets) else found


def of_areas(areas: list[Area], *, within: list[Choice], now: dt.datetime) -> list[Offer]:
    """One feed an area, narrowed by all that is chosen besides; everything where no area is chosen."""
    names = {f"area/{area.slug}": area.short_name for area in areas} or {keys.ALL: site_facts.current().whole_area}
    chosen = {choice.name: choice.value for choice in within if choice.value}
    labels = [choice.label for choice in sorted(within, key=lambda one: one.name) if choice.value]
    pages = {f"area/{area.slug}": urlencode({"area": area.slug, **chosen}) for area in areas}
    if chosen and not areas:
        pages[keys.ALL] = urlencode(chosen)
    named = {key: "·".join([name, *labels]) for key, name in names.items()}
    return _offers(named, pages, now, within=[f"{name}/{slug}" for name, slug in chosen.items()])


def _is_large(entries: int, size: int) -> bool:
    return entries > MOST_ENTRIES or size > MOST_BYTES


def of_event(event: Event, *, now: dt.datetime) -> list[Offer]:
    """The feed of one event."""
    key = f"event/{event.slug}"
    return _offers({key: event.title}, {key: urlencode({"event": event.slug})}, now)


def of_occasion(occasion: Occasion, *, now: dt.datetime) -> list[Offer]:
    """The feed of one theme day: what all organizations hold for it, and what is in its programmes."""
    key = f"occasion/{occasion.slug}"
    return _offers({key: occasion.name}, {key: urlencode({"occasion": occasion.slug})}, now)


def _offers(
    names: dict[str, str], pages: dict[str, str], now: dt.datetime, *, within: Sequence[str] = ()
) -> list[Offer]:
    held = queries.ahead(list(names), within=within, now=now)
    sizes = queries.sizes(list(names), within=within)
    here = settings.SITE_URL + reverse("calendars:subscribe")
    joined = {key: keys.joined([key, *within]) for key in names}
    return [
        Offer(
            key=joined[key],
            name=name,
            count=held[key].count,
            first=held[key].first,
            is_large=_is_large(*sizes.get(key, (0, 0))),
            link=link(
                cache.url(joined[key]),
                shown=f"{here}?{pages[key]}" if key in pages else here,
            ),
        )
        for key, name in names.items()
    ]
