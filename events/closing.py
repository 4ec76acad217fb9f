"""Finish or cancel events after their last date, and theme-day programmes after their last event."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from core import phrases
from events import locks, rules
from events.models import Event, Occurrence
from plan.models import OccasionDate

OPEN = (Occurrence.State.SCHEDULED, Occurrence.State.POSTPONED)


def close_if_done(event: Event, *, reason: str = "", now: dt.datetime) -> None:
    """Finished once every date was held or cancelled; cancelled when none was held. Saves the event."""
    states = set(event.occurrences.values_list("state", flat=True))
    if event.state != Event.State.PUBLISHED or states & set(OPEN):
        return
    if Occurrence.State.HELD in states:
        event.state = Event.State.FINISHED
        event.save(update_fields=["state"])
    else:
        close_as_cancelled(event, reason=reason, now=now)


def close_as_cancelled(event: Event, *, reason: str, now: dt.datetime) -> None:
    """Mark the event itself as cancelled."""
    event.state = Event.State.CANCELLED
    event.cancelled_at = now
    event.cancel_reason = reason
    event.save(update_fields=["state", "cancelled_at", "cancel_reason"])


def finish_programmes(*, now: dt.datetime) -> int:
    """Finish those of which ``rules.programme_is_over`` says so; returns how many. Run by a sweep, safe to repeat.

    A programme without a date that was or will be held waits for its organizers: they may cancel it.
    """
    public = Event.objects.filter(kind=Event.Kind.THEME_DAY, state=Event.State.PUBLISHED)
    held = Occurrence.objects.public().filter(event__programme=OuterRef("pk"), end__lte=now)
    return sum(_finish(pk, now) for pk in public.filter(Exists(held)).order_by("pk").values_list("pk", flat=True))


def _finish(pk: int, now: dt.datetime) -> bool:
    with transaction.atomic():
        programme = locks.event(pk)
        if programme.state != Event.State.PUBLISHED or not rules.programme_is_over(_facts(programme), now=now):
            return False
        programme.state = Event.State.FINISHED
        programme.save(update_fields=["state"])
        return True


def _facts(programme: Event) -> rules.ProgrammeFacts:
    states = (Occurrence.State.SCHEDULED, Occurrence.State.POSTPONED, Occurrence.State.HELD)
    dates = Occurrence.objects.filter(event__programme=programme, state__in=states).exclude(event__state__in=Event.GONE)
    ends = list(dates.exclude(state=Occurrence.State.POSTPONED).values_list("end", flat=True))
    years = {phrases.local(end).year for end in ends}
    days = OccasionDate.objects.filter(occasion=programme.occasion_id, first__year__in=years).values_list(
        "last", flat=True
    )
    return rules.ProgrammeFacts(
        ends=tuple(ends),
        is_postponed=dates.filter(state=Occurrence.State.POSTPONED).exists(),
        last_day=max(days, default=None),
    )
