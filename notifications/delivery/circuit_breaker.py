"""A breaker per gateway, in a row that all workers share.

Closed: calls go. After a few failures in a row it opens: nothing is tried, so that an outage neither wears out the
queue nor fills the log. Then, now and then, one worker takes the right to probe: the gateway is asked without sending
anything, and one message is tried. What works closes it, and all that waits goes on.

Whoever dies while it probes leaves the right behind until the next one is due.
"""

import datetime as dt
import logging

from django.db import transaction

from core import phrases
from notifications import rules
from notifications.models import Breaker, Message, StaffTask
from notifications.staff_tasks import assigning
from notifications.texts.phrases import problem as in_words

log = logging.getLogger(__name__)
PATH = "/staff/messages/"


def state_of(gateway: str) -> Breaker:
    """Its row; one that nobody has called yet works."""
    return Breaker.objects.filter(gateway=gateway).first() or Breaker(gateway=gateway)


def take_probe(breaker: Breaker, *, now: dt.datetime) -> bool:
    """The right to try once: for one worker at a time."""
    mine = Breaker.objects.filter(pk=breaker.pk, opened_at__lte=now, probe_at__lte=now)
    return mine.update(probe_at=now + rules.pause(breaker.failures)) == 1


def give_back(gateway: str, *, now: dt.datetime) -> None:
    """The probe was not used: somebody else may try at once."""
    Breaker.objects.filter(gateway=gateway).exclude(opened_at=None).update(probe_at=now)


def failed(gateway: str, *, problem: str, now: dt.datetime, patience: int = 1) -> bool:
    """One more failure in a row; returns whether it is open. Those who administer everything see that it opened."""
    Breaker.objects.get_or_create(gateway=gateway)
    with transaction.atomic():
        locked = Breaker.objects.select_for_update().get(gateway=gateway)
        locked.failures += 1
        locked.problem = problem
        opens = locked.opened_at is None and locked.failures >= rules.FAILURES
        if opens:
            locked.opened_at = now
        if locked.opened_at is not None:
            locked.probe_at = now + rules.pause(locked.failures, patience=patience)
        locked.save(update_fields=["failures", "problem", "opened_at", "probe_at"])
        if opens:
            _raise_alert(locked, now)
        return locked.opened_at is not None


def worked(gateway: str, *, now: dt.datetime) -> None:
    """It works: no failure counts any more, and what waited because of it waits no longer."""
    with transaction.atomic():
        locked = Breaker.objects.select_for_update().exclude(failures=0).filter(gateway=gateway).first()
        if locked is None:
            return
        since = locked.opened_at
        Breaker.objects.filter(pk=locked.pk).update(failures=0, opened_at=None, probe_at=None, problem="")
        if since is not None:
            _clear_alert(gateway, since, now)


def _raise_alert(breaker: Breaker, now: dt.datetime) -> None:
    log.warning("SMS gateway %s is away: %s", breaker.gateway, breaker.problem)
    note = assigning.Note(
        kind=StaffTask.Kind.GATEWAY,
        about=_about(breaker.gateway),
        key=f"{_about(breaker.gateway)}:{now.isoformat()}",
        subject="短信发不出去",
        text=f"{phrases.moment(now, now=now)}起短信发不出去：{in_words(breaker.problem)}短信都存着，通了接着发。",
        path=PATH,
        organization_id=None,
    )
    assigning.create_tasks(note, assigning.administrators_of_all(), now=now)


def _clear_alert(gateway: str, since: dt.datetime, now: dt.datetime) -> None:
    log.info("SMS gateway %s is back after %d s", gateway, (now - since).total_seconds())
    assigning.withdraw([_about(gateway)], now=now)
    waiting = Message.objects.filter(state=Message.State.PENDING, retry_at__gt=now)
    waiting.update(retry_at=None)


def _about(gateway: str) -> str:
    return f"gateway:{gateway}"
