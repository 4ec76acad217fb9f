"""The evening before: one text a number, with all its dates and shifts of the next day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core import registry
from events.models import Event, Occurrence
from notifications import outbox, times
from notifications.collecting import Collection
from notifications.models import Purpose

AT = dt.time(18)


def remind(*, now: dt.datetime) -> int:
    """From 18:00 Asia/Shanghai on, remind everybody of what they take part in tomorrow; returns how many texts.

    Rooms above name the people (``events.expected``). Run by a sweep: the key (day and number) keeps a second run
    silent, so who joins after 18:00 has the confirmation only, and what moves after it is told as a change. No text
    outlives the day, since it says 明天.
    """
    here = timezone.localtime(now)
    if not AT <= here.time() < times.CLOSE:
        return 0
    midnight = timezone.make_aware(dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time()))
    collection = Collection(headline="明天有活动：")
    for expected in registry.provided("events.expected"):
        expected(_day_from(midnight), collection, here.replace(hour=AT.hour, minute=0, second=0, microsecond=0))
    drafts = collection.drafts(
        key=f"reminder:{here:%Y%m%d}",
        purpose=Purpose.REMINDER,
        expires_at=midnight,
        organization_id=None,
    )
    with transaction.atomic():
        return len(outbox.put(drafts, now=now))


def _day_from(first: dt.datetime) -> list[Occurrence]:
    rows = Occurrence.objects.scheduled().filter(start__gte=first, start__lt=first + dt.timedelta(days=1))
    live = rows.filter(event__state=Event.State.PUBLISHED).select_related("event", "venue")
    return list(live.order_by("start", "pk"))
