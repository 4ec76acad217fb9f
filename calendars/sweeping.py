"""What time alone changes: prefixes that end, dates that come into the window or leave it."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from calendars import entries, rules, stamps
from calendars.models import Entry, Listing
from events.models import Occurrence

BATCH = 200


def sweep(*, now: dt.datetime) -> int:
    """Bring every entry and every feed to ``now``; returns how many entries were looked at. Safe to repeat."""
    drop_old(now=now)
    due = list(_due(now).order_by("pk").values_list("occurrence", flat=True))
    return _write(due, now)


def rebuild(*, now: dt.datetime) -> int:
    """Write the entry of every public occurrence; what did not change stays as it is. Returns how many there are."""
    drop_old(now=now)
    public = Occurrence.objects.filter(Q(event__published_at__isnull=False) | Q(calendar_entry__isnull=False))
    return _write(list(public.order_by("pk").values_list("pk", flat=True)), now)


@transaction.atomic
def drop_old(*, now: dt.datetime) -> None:
    """Take out of the feeds what left the window; the entries stay, for their sequence and for links to them."""
    old = list(Listing.objects.filter(entry__drop_after__lte=now).values_list("pk", "key"))
    Listing.objects.filter(pk__in=[pk for pk, _ in old]).delete()
    if old:
        stamps.touch({key for _, key in old}, now=now)


def _due(now: dt.datetime) -> QuerySet[Entry]:
    """Prefixes that end, dates that come into the window, and sequences below a raised epoch."""
    listed = Exists(Listing.objects.filter(entry=OuterRef("pk")))
    coming = Q(start__lt=now + rules.AHEAD, drop_after__gt=now) & ~listed
    behind = Q(sequence__lt=F("occurrence__revision") + settings.CALENDAR_EPOCH)
    return Entry.objects.filter(Q(rewrite_after__lte=now) | coming | behind)


def _write(occurrences: list[int], now: dt.datetime) -> int:
    """In batches, each in its own transaction."""
    for first in range(0, len(occurrences), BATCH):
        entries.write(Occurrence.objects.filter(pk__in=occurrences[first : first + BATCH]), now)
    return len(occurrences)
