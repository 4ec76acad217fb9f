"""The evening before: one text a number, with all its dates and shifts of the next day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core import registry, words
from events.models import Event, Occurrence
from notifications import outbox
from notifications.collecting import Collection
from notifications.models import Purpose

AT = dt.time(18)


def remind(*, now: dt.datetime) -> int:
    """From 18:00 Asia/Shanghai on, remind everybody of what they take part in tomorrow; returns how many texts.

    Rooms above name the people (``events.expected``). Run by a sweep: the key (day and number) keeps a second run
    silent; what moves later is told as a change.
    """
    here = timezone.localtime(now)
    if here.time() < AT:
        return 0
    dates = _tomorrow(here)
    collection = Collection(headline="明天有活动：")
    for expected in registry.provided("events.expected"):
        expected(dates, collection, now)
    drafts = collection.drafts(
        key=f"reminder:{here:%Y%m%d}",
        purpose=Purpose.REMINDER,
        expires_at=max((one.end for one in dates), default=now),
        organization_id=None,
        at_once=False,
    )
    with transaction.atomic():
        return len(outbox.put(drafts, now=now))


def line(occurrence: Occurrence) -> str:
    """下午 2:30《手机付钱不上当》，县街文化站: what a reminder says of one date."""
    at = words.local(occurrence.start).time()
    place = f"，{occurrence.venue.name}" if occurrence.venue else ""
    return f"{words.part_of_day(at)} {words.clock(at)}《{occurrence.event.title}》{place}"


def _tomorrow(here: dt.datetime) -> list[Occurrence]:
    first = timezone.make_aware(dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time()))
    rows = Occurrence.objects.scheduled().filter(start__gte=first, start__lt=first + dt.timedelta(days=1))
    live = rows.filter(event__state=Event.State.PUBLISHED).select_related("event", "venue")
    return list(live.order_by("start", "pk"))
