"""What has to be written again since words that it repeats changed: marked at once, written by the worker.

A renamed place may stand on ten thousand dates: nobody who renames it waits for them.

Whoever writes an entry holds it before the stamps of its feeds. What is renamed in one transaction is locked in the same
order: all entries that any of it may concern, then stamps.
"""

import datetime as dt
from collections.abc import Callable, Collection
from functools import partial

from django.db import transaction
from django.db.models import Model, Q

from calendars.entries import heads as feed_heads
from calendars.entries import stamps, theme_days
from calendars.models import Entry, FeedStamp
from events.models.vocabulary import Topic
from organizations.models import Area, Organization
from plan.models import Audience, Occasion
from venues.models import Space, Venue
from volunteers.models import Team

SWEEP = "calendars.tasks.sweep"


def entries(whose: Q, *, now: dt.datetime) -> int:
    """Mark the entries that are in the calendars still, and wake the worker; returns how many."""
    listed = Entry.objects.filter(drop_after__gt=now)
    with transaction.atomic():  # in the order in which they are written
        rows = listed.filter(whose).select_for_update(of=("self",)).order_by("pk")
        found = list(rows.values_list("pk", flat=True))
        Entry.objects.filter(pk__in=found).update(rewrite_after=now)
    if found:
        _wake()
    return len(found)


def of_areas(areas: Collection[int], *, now: dt.datetime) -> int:
    """What is held in these, and without a place what is hosted there; a street includes its villages.

    All that is hosted there is locked: the office of a street is renamed with it, and marks what it hosts.
    """
    places = Q(occurrence__venue__area__in=areas) | Q(occurrence__venue__area__parent__in=areas)
    hosts = Q(occurrence__event__host__area__in=areas)
    with transaction.atomic():
        _hold(places | hosts, now=now)
        return entries(places | hosts & Q(occurrence__venue=None), now=now)


def _hold(whose: Q, *, now: dt.datetime) -> None:
    rows = Entry.objects.filter(whose, drop_after__gt=now).select_for_update(of=("self",)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def hold_all(*, now: dt.datetime) -> None:
    """All entries of the calendars, and then all stamps."""
    _hold(Q(), now=now)
    stamps.hold(FeedStamp.objects.values_list("key", flat=True))


@transaction.atomic
def of(changed: Model, *, now: dt.datetime) -> int:
    """What repeats the words of this row. With a county the site may be called otherwise, and so every feed."""
    if isinstance(changed, Area) and changed.level == Area.Level.CITY:
        hold_all(now=now)
    if isinstance(changed, Occasion):
        of_occasion(changed, now=now)
    which = _WHOSE[type(changed)]
    marked = entries(which(changed), now=now) if which else 0
    if isinstance(changed, Area):
        marked = of_areas([changed.pk], now=now)  # all that hear of it at once, before the stamp
    if dimension := _HEADS.get(type(changed)):
        key = f"{dimension}/{changed.slug}"  # type: ignore[attr-defined]  # all of these have one
        # A table of many is saved at once: no entry is locked after a stamp.
        is_of_many = isinstance(changed, Venue | Organization | Team)
        if is_of_many:
            transaction.on_commit(partial(_mark_head, key, now))
        else:
            _mark_head(key, now)
    return marked


@transaction.atomic
def _mark_head(key: str, now: dt.datetime) -> None:
    """Mark the head of a feed.

    A street or an audience without a stamp gets one: processes hold its empty calendar, and see by it that it has another name.
    """
    if FeedStamp.objects.filter(key=key).update(head_is_due=True):
        _wake()
    elif feed_heads.may_be_empty(key):
        stamps.touch([key], now=now)


def of_occasion(occasion: Occasion, *, now: dt.datetime) -> None:
    """Its feed, and the feeds that show its days, which are few and change at once."""
    with transaction.atomic():
        stamps.hold(theme_days.keys(occasion))
        stamps.rename([f"occasion/{occasion.slug}"], now=now)
        theme_days.touch(occasion, now=now)


def heads() -> None:
    """The heads of all feeds."""
    with transaction.atomic():
        stamps.hold(FeedStamp.objects.values_list("key", flat=True))
        marked = FeedStamp.objects.update(head_is_due=True)
    if marked:
        _wake()


def _wake() -> None:
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task(SWEEP)


_WHOSE: dict[type[Model], Callable[[Model], Q] | None] = {
    Occasion: None,
    Venue: lambda row: Q(occurrence__venue=row.pk),
    Space: lambda row: Q(occurrence__space=row.pk),
    Audience: lambda row: Q(occurrence__event__audiences=row.pk),
    Organization: lambda row: Q(occurrence__event__host=row.pk),
    Area: None,
    Team: None,
    Topic: None,
}
"""Whose words stand in entries, and in which; those of an occasion, a team and a topic stand over feeds alone, and those of an area in what lies below it too."""
_HEADS: dict[type[Model], str] = {
    Area: "area",
    Audience: "audience",
    Organization: "host",
    Topic: "topic",
    Team: "team",
    Venue: "venue",
}
"""Whose names stand over a feed of their own."""
WORDS = tuple(_WHOSE)
