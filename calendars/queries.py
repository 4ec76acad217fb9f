"""Queries on entries and feeds that pages and files share."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import Person
from calendars.models import Entry, FeedStamp, FeedToken, Listing
from core import tokens
from events.models import Event, Occurrence
from events.wording import phrases
from organizations.models import Area


def entry_of(uid: uuid.UUID) -> Entry | None:
    """The stored entry of an occurrence that is or was public."""
    return Entry.objects.select_related("occurrence__event").filter(occurrence__uid=uid).first()


def live_token(token: str) -> FeedToken | None:
    """The row of a private feed's token, unless it was revoked or its person may not sign in."""
    rows = FeedToken.objects.filter(digest=tokens.digest(token), revoked_at=None, person__is_active=True)
    return rows.select_related("person", "team", "organization").defer("shown").first()  # read when the file is made


def tokens_of(person: Person) -> QuerySet[FeedToken]:
    """A person's private feeds that still open, newest first."""
    rows = FeedToken.objects.filter(person=person, revoked_at=None)
    return rows.select_related("team", "organization").defer("shown").order_by("-pk")


def areas(wanted: Sequence[str] = ()) -> list[Area]:
    """Cities, then their streets, in their order, and the villages among those that are asked for."""
    rows = Area.objects.filter(Q(level__in=[Area.Level.CITY, Area.Level.STREET]) | Q(slug__in=wanted[:MOST_AREAS]))
    return sorted(rows, key=lambda area: (area.level != Area.Level.CITY, area.position, area.pk))


@dataclass(frozen=True, slots=True)
class UpcomingDates:
    """What a feed holds in the coming days."""

    count: int
    first: list[tuple[Occurrence, str]]
    """With its place in the event: 第3站."""


MOST_FEEDS = 2_000
"""Feeds that the index lists; programs that want more page through the API."""
MOST_AREAS = 100
"""Areas that one address of the subscribe page may ask for."""
MOST_VALUES = 300
"""Values of one dimension that the subscribe page lets choose from: those whose calendars changed last."""


def feeds() -> QuerySet[FeedStamp]:
    """The feeds that hold anything, but those of single events."""
    rows = FeedStamp.objects.filter(Exists(Listing.objects.filter(key=OuterRef("key"), left_at=None)))
    return rows.exclude(key__startswith="event/").exclude(name="").order_by("key")


def labels() -> dict[str, dict[str, str]]:
    """By dimension, streets left out: the slugs and names of the feeds that hold anything."""
    found: dict[str, dict[str, str]] = {}
    rows = feeds().exclude(label="").exclude(key__startswith="area/").order_by("-modified", "key")
    for key, label in rows.values_list("key", "label"):
        dimension, _, slug = key.partition("/")
        of_it = found.setdefault(dimension, {})
        if len(of_it) < MOST_VALUES:
            of_it[slug] = label
    return found


def ahead(
    keys: list[str], *, within: Sequence[str] = (), now: dt.datetime, days: int = 30, show: int = 5
) -> dict[str, UpcomingDates]:
    """What these feeds hold in the coming days of what all the feeds of ``within`` hold too: two queries for any number."""
    rows = (
        Entry.objects.filter(_in_all(within, OuterRef("pk")))
        .filter(
            listings__key__in=keys,
            listings__left_at=None,
            status="CONFIRMED",
            end__gt=now,
            start__lt=now + dt.timedelta(days=days),
        )
        .order_by("start", "pk")
    )
    found: dict[str, list[int]] = {key: [] for key in keys}
    for key, occurrence in rows.values_list("listings__key", "occurrence"):
        found[key].append(occurrence)
    wanted = {occurrence for members in found.values() for occurrence in members[:show]}
    shown = _shown(wanted)
    return {key: UpcomingDates(len(members), [shown[pk] for pk in members[:show]]) for key, members in found.items()}


def _shown(wanted: set[int]) -> dict[int, tuple[Occurrence, str]]:
    rows = Occurrence.objects.filter(pk__in=wanted)
    totals = dict(rows.annotate(total=Count("event__occurrences")).order_by("pk").values_list("pk", "total"))
    known = rows.select_related("event", "venue").in_bulk()
    return {
        pk: (occurrence, phrases.short_label(occurrence.event, occurrence, totals[pk]))
        for pk, occurrence in known.items()
    }


def _in_all(within: Sequence[str], entry: OuterRef) -> Q:
    """Entries that each of these feeds lists."""
    found = Q()
    for key in within:
        found &= Q(Exists(Listing.objects.filter(key=key, left_at=None, entry=entry)))
    return found


def sizes(keys: list[str], *, within: Sequence[str] = ()) -> dict[str, tuple[int, int]]:
    """How many entries each feed holds of what all the feeds of ``within`` hold too, and how many bytes these have."""
    listed = Listing.objects.filter(_in_all(within, OuterRef("entry")), key__in=keys, left_at=None)
    rows = listed.values("key").order_by("key")
    counted = rows.annotate(entries=Count("pk"), size=Sum("entry__size"))
    return {row["key"]: (row["entries"], row["size"]) for row in counted}


def dates_of(event: Event) -> QuerySet[Entry]:
    """The entries of one event, each of which can be kept as a file."""
    rows = Entry.objects.filter(listings__key=f"event/{event.slug}", listings__left_at=None, status="CONFIRMED")
    return rows.select_related("occurrence__venue").order_by("start", "pk")
