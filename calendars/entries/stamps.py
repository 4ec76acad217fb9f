"""Stamps of feeds, by which every process sees that a feed changed."""

import datetime as dt
from collections.abc import Iterable

from calendars.models import FeedStamp

_SECOND = dt.timedelta(seconds=1)


def touch(keys: Iterable[str], *, now: dt.datetime) -> None:
    """Raise the stamps of these feeds, inside the transaction of the change.

    Two transactions that change one feed queue on its stamp: rows are taken in the order of keys, last of all.
    """
    wanted = sorted(set(keys))
    at = now.replace(microsecond=0)
    fresh = [FeedStamp(key=key, revision=0, modified=at - _SECOND) for key in wanted]
    FeedStamp.objects.bulk_create(fresh, ignore_conflicts=True)
    stamps = list(FeedStamp.objects.select_for_update().filter(key__in=wanted).order_by("key"))
    for stamp in stamps:
        stamp.revision += 1
        stamp.modified = max(at, stamp.modified + _SECOND)
    FeedStamp.objects.bulk_update(stamps, ["revision", "modified"])
