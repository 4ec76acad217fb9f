"""The scheduled jobs of this app. Each is safe to run twice, and beside itself."""

import time

from core import clock, portions
from notifications.delivery import delivering, resending, sweeping
from notifications.outbox import retention, untold, waking
from notifications.staff_tasks import gathering


def deliver_due() -> int:
    """Send what is due; then compose again what has waited, which wakes the worker once more."""
    waking.mark_begun()
    calls = delivering.deliver_due(now=clock.now())
    finalize()
    return calls


def sweep() -> dict[str, int]:
    """Put lost rows right, make staff's texts, then send what is due: the net under the wake-up calls."""
    now = clock.now()
    started = time.monotonic()
    waking.mark_begun()
    found = sweeping.sweep(now=now) | {"gathered": gathering.gather(now=now)}
    return found | {"calls": delivering.deliver_due(now=now, spent=time.monotonic() - started)}


def finalize() -> int:
    """Compose again what waited and may leave now."""
    return portions.work(lambda: untold.finalize_next(now=clock.now()), task="notifications.tasks.finalize")


def resend() -> int:
    """What somebody wants sent again."""
    return portions.work(lambda: resending.go_on(now=clock.now()), task="notifications.tasks.resend")


def retain() -> int:
    """Erase words and numbers past their time."""
    return portions.clear(lambda: sum(retention.retain(now=clock.now()).values()), task="notifications.tasks.retain")


def schedules() -> list[tuple[str, str, int | str]]:
    """When these run: the answer to ``core.schedules``."""
    return [
        ("notifications: finalize", "notifications.tasks.finalize", 1),
        ("notifications: sweep", "notifications.tasks.sweep", 1),
        ("notifications: resend", "notifications.tasks.resend", 10),
        ("notifications: retain", "notifications.tasks.retain", "20 3 * * *"),
    ]
