"""The application with the guards of requests switched off: the negative control of ``test_requests.py``.

What is known is read before the transaction and decided upon. They meet in between, so that each
has read the same.
"""

from config.wsgi import application
from outreach_requests import transitions
from outreach_requests.arrangements import creating_event
from outreach_requests.models import OutreachRequest
from outreach_requests.submissions import submitting
from tests.races.meeting import meet

__all__ = ["application"]

_ask, _refuse_twice = submitting.ask, submitting._refuse_twice
_arrange = creating_event.arrange


def _ask_without_lock(*, asked, now):
    _refuse_twice(submitting._draft(asked, now), asked)
    meet()
    return _ask(asked=asked, now=now)


def _arrange_without_lock(*, request, **facts):
    if not OutreachRequest.objects.get(pk=request.pk).is_answerable:
        raise transitions.not_answerable()
    meet()
    return _arrange(request=request, **facts)


submitting.ask = _ask_without_lock
submitting._refuse_twice = submitting._refuse_too_many = lambda *_: None
creating_event.arrange = _arrange_without_lock
transitions.lock = lambda pk, **_: OutreachRequest.objects.get(pk=pk)
