"""The application without the guards of series and approvals: the negative control of ``test_dates.py``.

What is known is read before the transaction and decided upon; both meet in between.
"""

from config.wsgi import application
from events import locks
from events.models import Event
from events.publication import approving
from events.series import generating
from tests.races.meeting import meet

__all__ = ["application"]

_approve, _send_back, _extend = approving.approve, approving.send_back, generating.extend


def _known(event):
    """The event as it is now, for whoever asks for it later in this thread."""
    found = Event.objects.select_related("host").get(pk=event.pk)
    meet()
    return found


def _approve_without_lock(*, event, version=None, **facts):
    return _approve(event=_Read(_known(event)), version=None, **facts)


def _send_back_without_lock(*, event, agreed=None, **facts):
    return _send_back(event=_Read(_known(event)), agreed=None, **facts)


class _Read:
    """Stands for an event that was read before; ``locks`` gives it back unlocked."""

    def __init__(self, event):
        self.pk = self
        self.event = event


_event, _hosted_event = locks.event, locks.hosted_event


def _event_without_lock(pk):
    return pk.event if isinstance(pk, _Read) else _event(pk)


def _hosted_event_without_lock(pk):
    return pk.event if isinstance(pk, _Read) else _hosted_event(pk)


def _extend_without_version(*, series, expected_version=None, **facts):
    meet()
    return _extend(series=series, expected_version=None, **facts)


locks.event, locks.hosted_event = _event_without_lock, _hosted_event_without_lock
approving.approve, approving.send_back = _approve_without_lock, _send_back_without_lock
generating.extend = _extend_without_version
