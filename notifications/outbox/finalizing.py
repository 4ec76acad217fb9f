"""Texts that waited are composed once more when their time has come: they say what holds then."""

import datetime as dt

from core import registry
from notifications.models import Message
from notifications.outbox import enqueueing


def finalize_next(*, now: dt.datetime) -> int | None:
    """The provisional texts about one matter whose time has come; returns how many, None where there is none.

    The app that wrote them answers the registry question ``notifications.compose_again``: it rewrites or takes back
    what is no longer so. What is left is final, and the worker is woken.
    """
    due = Message.objects.filter(state=Message.State.PENDING, is_provisional=True, not_before__lte=now)
    about = due.order_by("not_before", "pk").values_list("about", flat=True).first()
    if about is None:
        return None
    for compose_again in registry.provided("notifications.compose_again"):
        compose_again(about, now)
    finished = due.filter(about=about).update(is_provisional=False)
    enqueueing.wake()
    return finished
