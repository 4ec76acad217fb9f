"""Stamps of feeds, by which every process sees that a feed changed, and the heads that belong to them."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from calendars.entries import heads
from calendars.models import FeedStamp

HEADS = 500
"""Feeds whose heads one portion brings up to date."""
_SECOND = dt.timedelta(seconds=1)


def touch(keys: Iterable[str], *, now: dt.datetime) -> dict[str, int]:
    """Raise the stamps of these feeds, inside the transaction of the change; returns their revisions.

    Two transactions that change one feed queue on its stamp: rows are taken in the order of keys, last of all. A feed
    that has none yet gets it with its head.
    """
    wanted = sorted(set(keys))
    at = now.replace(microsecond=0)
    stamps = list(_locked(wanted))
    if missing := sorted(set(wanted) - {stamp.key for stamp in stamps}):
        named = heads.heads(missing)
        fresh = [FeedStamp(key=key, revision=0, modified=at - _SECOND) for key in missing]
        for stamp in fresh:
            _say(stamp, named.get(stamp.key))
        FeedStamp.objects.bulk_create(fresh, ignore_conflicts=True)
        stamps += _locked(missing)
    _raise(stamps, at)
    FeedStamp.objects.bulk_update(stamps, ["revision", "modified"])
    return {stamp.key: stamp.revision for stamp in stamps}


def rename(keys: Iterable[str], *, now: dt.datetime) -> set[str]:
    """Bring the heads of these feeds up to date; returns the keys of those that say something else now.

    A feed without a stamp is left out: whoever reads it reads the words as they are.
    """
    wanted = sorted(set(keys))
    stamps = list(_locked(wanted))
    named = heads.heads(wanted)  # read once they are held: what others say meanwhile is committed
    changed = [stamp for stamp in stamps if _say(stamp, named.get(stamp.key))]
    _raise(changed, now.replace(microsecond=0))
    for stamp in stamps:
        stamp.head_is_due = False
    FeedStamp.objects.bulk_update(stamps, ["name", "description", "label", "head_is_due", "revision", "modified"])
    return {stamp.key for stamp in changed}


def hold(keys: Iterable[str]) -> None:
    """Lock the stamps of these feeds in their order, for whoever changes them by several steps."""
    list(_locked(sorted(set(keys))).values_list("pk", flat=True))


@transaction.atomic
def rename_due(*, now: dt.datetime) -> int:
    """The same for a portion of those whose heads are due; returns how many were."""
    due = list(FeedStamp.objects.filter(head_is_due=True).order_by("key").values_list("key", flat=True)[:HEADS])
    if due:
        rename(due, now=now)
    return len(due)


def _locked(keys: list[str]) -> "QuerySet[FeedStamp]":
    return FeedStamp.objects.select_for_update().filter(key__in=keys).order_by("key")


def _raise(stamps: Iterable[FeedStamp], at: dt.datetime) -> None:
    for stamp in stamps:
        stamp.revision += 1
        stamp.modified = max(at, stamp.modified + _SECOND)


def _say(stamp: FeedStamp, head: heads.Head | None) -> bool:
    """Put the head on; False where it says the same. What exists no more keeps the name that it had to its end."""
    if head is None:
        return False
    stamp.label = head.label  # stands in no body of its own
    if (stamp.name, stamp.description) == (head.name, head.description):
        return False
    stamp.name = head.name
    stamp.description = head.description
    return True
