"""The application with the guards of requests switched off: the negative control of ``test_requests.py``.

What is known is read before the transaction and decided upon. They meet in between, so that each
has read the same.
"""

import time

from config.wsgi import application
from events.changes import cancelling
from events.models import Occurrence
from outreach_requests import transitions
from outreach_requests.arrangements import creating_event, joining_date
from outreach_requests.models import OutreachRequest
from outreach_requests.submissions import submitting
from tests.races.meeting import PATIENCE, meet

__all__ = ["application"]

_ask, _refuse_twice = submitting.ask, submitting._refuse_twice
_arrange = creating_event.arrange
_attach = joining_date.attach
_cancel = cancelling.cancel_occurrences


def _ask_without_lock(*, asked, now):
    _refuse_twice(submitting._draft(asked, now), asked)
    meet()
    return _ask(asked=asked, now=now)


def _arrange_without_lock(*, request, **facts):
    if not OutreachRequest.objects.get(pk=request.pk).is_answerable:
        raise transitions.not_answerable()
    meet()
    return _arrange(request=request, **facts)


def _attach_as_read(*, request, occurrence, **facts):
    """What the page read is decided upon, after a colleague has called it off."""
    meet()
    until = time.monotonic() + PATIENCE
    while Occurrence.objects.filter(pk=occurrence.pk, state="scheduled").exists() and time.monotonic() < until:
        time.sleep(0.05)
    joining_date._open_date = lambda *_: occurrence
    return _attach(request=request, occurrence=occurrence, **facts)


def _cancel_when_both_have_read(**facts):
    meet()
    return _cancel(**facts)


joining_date.attach = _attach_as_read
cancelling.cancel_occurrences = _cancel_when_both_have_read
submitting.ask = _ask_without_lock
submitting._refuse_twice = submitting._refuse_too_many = lambda *_: None
creating_event.arrange = _arrange_without_lock
transitions.lock = lambda pk, **_: OutreachRequest.objects.get(pk=pk)
