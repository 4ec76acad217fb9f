"""Wake the worker since something is due: one task for many commits, since a rush enqueues faster than the queue drains."""

import datetime as dt

from core import clock
from notifications.models import WakeUp

PATIENCE = dt.timedelta(seconds=10)
"""So long a task that was asked for may wait in the queue; after it another one is asked for."""


def wake() -> None:
    """Ask for a task, unless one was asked for that has not begun: it will see what is due now.

    Called after the commit of what is due. The sweep of each minute catches what this misses.
    """
    now = clock.now()
    asked_at = WakeUp.objects.filter(pk=WakeUp.ONLY).values_list("asked_at", flat=True).first()
    if asked_at and abs(now - asked_at) < PATIENCE:
        return
    WakeUp.objects.bulk_create([WakeUp(pk=WakeUp.ONLY)], ignore_conflicts=True)
    if WakeUp.objects.filter(asked_at=asked_at).update(asked_at=now):
        _enqueue()


def mark_begun() -> None:
    """A task begins to look for what is due: what is committed from now on asks for another one."""
    WakeUp.objects.exclude(asked_at=None).update(asked_at=None)


def _enqueue() -> None:
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task("notifications.tasks.deliver_due", group="deliver")
