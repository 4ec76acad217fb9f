"""What pages say of a change: from what people were told to what holds, not the steps that nobody heard of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from events.models import Change, ChangeItem, Event
from notifications import rules
from notifications.texts import sending_hours


@dataclass(frozen=True, slots=True)
class News:
    """What became of a date, and when."""

    at: dt.datetime
    item: ChangeItem


def stored(events: Iterable[Event | int]) -> list[Change]:
    """The changes of these events that leave their dates on, or put them off, in their order."""
    kinds = [Change.Kind.RESCHEDULED, Change.Kind.POSTPONED]
    return list(Change.objects.filter(event__in=list(events), kind__in=kinds).order_by("pk"))


def latest(changes: Iterable[Change]) -> dict[int, News]:
    """By date, the latest change that people see; ``changes`` in their order.

    What was changed again before its texts left is no step of its own: a wrong move put right at night is none, and
    what was news before it still is.
    """
    found: dict[int, News] = {}
    before: dict[int, News] = {}
    leaves: dict[int, dt.datetime] = {}
    for change in changes:
        for item in change.items:
            pk = item.occurrence_id
            if pk in found and leaves[pk] > change.at:
                found[pk] = News(change.at, replace(item, before=found[pk].item.before))
            else:
                before |= {pk: found[pk]} if pk in found else {}
                found[pk] = News(change.at, item)
            leaves[pk] = _leaves(change, item)
    seen = {pk: news if news.item.is_seen else before.get(pk) for pk, news in found.items()}
    return {pk: news for pk, news in seen.items() if news and news.item.after}


def _leaves(change: Change, item: ChangeItem) -> dt.datetime:
    """When the texts of a change go."""
    spans = [(side.start, side.end) for side in item.sides]
    return change.at if rules.is_urgent(spans, now=change.at) else sending_hours.in_window(change.at)
