"""Rewrite entries that time alone changes: prefixes that end, dates that enter or leave the window."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from calendars.entries import due, rules, stamps, writing
from calendars.models import Entry, FeedStamp, Listing
from events.models import Occurrence
from events.rules import NEWS

BATCH = 200
"""Entries that one transaction writes, and so holds: whoever changes one of them meanwhile waits for it."""
BATCHES = 10
"""Written by one portion: to look for what left and what is due takes longer than a batch where a province's dates are stored."""
LEAVING = 1000
"""Rows of feeds that one portion takes out."""


def sweep(*, now: dt.datetime) -> int:
    """Bring a portion of entries and feeds to ``now``; returns how many rows that settled, 0 at the end."""
    return drop_old(now=now) + stamps.rename_due(now=now) + _bring(now)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What writing every entry again came to."""

    entries: int
    differing: list[str]
    """Keys of feeds that were called otherwise, then UIDs of entries that said something else, would leave at another time, or
    stood in other feeds.
    """


def rebuild(*, now: dt.datetime) -> Rebuilt:
    """Write the entry of every public occurrence; what did not change stays as it is."""
    differing = _renamed(now)
    wanted = _public()
    for first in range(0, len(wanted), BATCH):
        differing += _rewritten(wanted[first : first + BATCH], now)
    return Rebuilt(len(wanted), differing)


def check(*, now: dt.datetime) -> Rebuilt:
    """The same without writing anything: what a rebuild would correct. Holds ``BATCH`` entries at a time, as the sweep does."""
    with transaction.atomic():
        differing = _renamed(now)
        transaction.set_rollback(True)
    wanted = _public()
    for first in range(0, len(wanted), BATCH):
        with transaction.atomic():
            differing += _rewritten(wanted[first : first + BATCH], now)
            transaction.set_rollback(True)
    return Rebuilt(len(wanted), differing)


def _renamed(now: dt.datetime) -> list[str]:
    """Bring all heads up to date, and take out what time took out; the keys of feeds that were called otherwise."""
    before = _heads()
    due.heads()
    while drop_old(now=now) + stamps.rename_due(now=now):
        pass
    return sorted(key for key, head in _heads().items() if before.get(key) != head)


def _heads() -> dict[str, tuple[str, str, str]]:
    rows = FeedStamp.objects.values_list("key", "name", "description", "label")
    return {key: (name, description, label) for key, name, description, label in rows}


def _public() -> list[int]:
    rows = Occurrence.objects.filter(Q(event__published_at__isnull=False) | Q(calendar_entry__isnull=False))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _rewritten(occurrences: list[int], now: dt.datetime) -> list[str]:
    """Write these; the UIDs of those that are not as they were."""
    before = _stored(occurrences)
    writing.write(Occurrence.objects.filter(pk__in=occurrences), now)
    after = _stored(occurrences)
    return [uid for uid in {**before, **after} if before.get(uid) != after.get(uid)]


def _stored(occurrences: list[int]) -> dict[str, tuple[object, ...]]:
    """By UID what is stored of each: its text and facts, and in which feeds it stands or says that it left."""
    rows = Entry.objects.filter(occurrence__in=occurrences).select_related("occurrence").prefetch_related("listings")
    return {
        str(row.occurrence.uid): (
            *(getattr(row, name) for name in writing.FIELDS),
            sorted((listing.key, listing.left_at is None, listing.text) for listing in row.listings.all()),
        )
        for row in rows.order_by("occurrence")
    }


@transaction.atomic
def drop_old(*, now: dt.datetime) -> int:
    """Take a portion of what left the window out of the feeds, and of what left one for another two weeks ago; returns how
    many rows.

    The entries stay, for their sequence and for links to them.
    """
    is_told = Q(left_at__lte=now - NEWS) & ~Q(text="")
    rows = Listing.objects.filter(Q(entry__drop_after__lte=now) | is_told).order_by("pk")
    found = list(rows.values_list("pk", "entry")[:LEAVING])
    held = Entry.objects.select_for_update().filter(pk__in={entry for _, entry in found})
    list(held.order_by("pk").values_list("pk", flat=True))
    old = list(rows.filter(pk__in=[pk for pk, _ in found]).values_list("pk", "key"))
    here = Listing.objects.filter(pk__in=[pk for pk, _ in old])
    here.filter(entry__drop_after__lte=now).delete()
    here.update(text="")  # should it come back, its sequence goes on above
    if old:
        stamps.touch({key for _, key in old}, now=now)
    return len(old)


def _bring(now: dt.datetime) -> int:
    """Batches of those that are due; one that would be due again at once counts as nothing done."""
    done = 0
    for rows in (_due(now), _unlisted(now)):
        for _ in range(BATCHES):
            written = _bring_batch(rows, now)
            done += written
            if not written:
                break
        if done:
            break
    return done


def _bring_batch(rows: QuerySet[Entry], now: dt.datetime) -> int:
    due = list(rows.order_by("pk").values_list("occurrence", flat=True)[:BATCH])
    _write(due, now)
    return len(due) - rows.filter(occurrence__in=due).count()


def _due(now: dt.datetime) -> QuerySet[Entry]:
    """Prefixes that end, and what repeats words that changed: found by its index, however many entries there are."""
    return Entry.objects.filter(rewrite_after__lte=now)


def _unlisted(now: dt.datetime) -> QuerySet[Entry]:
    """Dates that come into the window, and sequences below a raised epoch."""
    listed = Exists(Listing.objects.filter(entry=OuterRef("pk"), left_at=None))
    coming = Q(start__lt=now + rules.AHEAD, drop_after__gt=now) & ~listed
    behind = Q(sequence__lt=F("occurrence__revision") + settings.CALENDAR_EPOCH)
    return Entry.objects.filter(coming | behind)


def _write(occurrences: list[int], now: dt.datetime) -> int:
    """In batches, each in its own transaction."""
    for first in range(0, len(occurrences), BATCH):
        writing.write(Occurrence.objects.filter(pk__in=occurrences[first : first + BATCH]), now)
    return len(occurrences)
