"""Send the reminders of the evening before: one text a number, with all its dates and shifts of the next day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core import registry
from events.models import Event, Occurrence, ReminderRun
from notifications.composing.messages import MessageComposer, Numbers
from notifications.models import Purpose
from notifications.outbox import enqueueing
from notifications.texts import sending_hours

AT = dt.time(18)
SHARES = 64
"""Into which all numbers are cut by their hash: each holds some of everybody's, with all that concerns them."""


def remind(*, now: dt.datetime) -> int | None:
    """From 18:00 Asia/Shanghai on, remind one share of the numbers of what they take part in tomorrow.

    Returns how many texts, or None where nobody is left. Apps above name the people (``events.expected``). Each share
    is one short transaction, which also keeps how far it has come: a run that is killed goes on with the same share,
    and the key (day and number) of each text keeps what was told silent. So who joins after 18:00 has the confirmation
    only, and what moves after it is told as a change. No text outlives the day, since it says 明天.
    """
    here = timezone.localtime(now)
    if not AT <= here.time() < sending_hours.CLOSE:
        return None
    tomorrow = here.date() + dt.timedelta(days=1)
    midnight = timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))
    run = ReminderRun.objects.filter(day=tomorrow).first() or ReminderRun(day=tomorrow)
    dates = _day_from(midnight) if run.done < SHARES else []
    if not dates:
        return None
    composer = MessageComposer(headline="明天有活动：")
    since = here.replace(hour=AT.hour, minute=0, second=0, microsecond=0)
    for expected in registry.provided("events.expected"):
        expected(dates, composer, since, Numbers.share(run.done, SHARES))
    drafts = composer.drafts(
        key=f"reminder:{here:%Y%m%d}", purpose=Purpose.REMINDER, expires_at=midnight, organization_id=None
    )
    return _tell(run, drafts, now)


@transaction.atomic
def _tell(run: ReminderRun, drafts: list[enqueueing.Draft], now: dt.datetime) -> int:
    """The texts of one share and that it is done, or neither; nothing where another worker was faster."""
    ReminderRun.objects.get_or_create(day=run.day)
    if ReminderRun.objects.filter(day=run.day, done=run.done).update(done=run.done + 1) != 1:
        return 0
    return len(enqueueing.enqueue(drafts, now=now))


def _day_from(first: dt.datetime) -> list[Occurrence]:
    rows = Occurrence.objects.scheduled().filter(start__gte=first, start__lt=first + dt.timedelta(days=1))
    live = rows.filter(event__state=Event.State.PUBLISHED).select_related("event", "venue")
    return list(live.order_by("start", "pk"))
