"""The application with the guards of requests switched off: the negative control of ``test_requests.py``.

What is known is read before the transaction and decided upon. They meet in between, so that each
has read the same.
"""

from config.wsgi import application
from events import arranging, asking, request_steps
from events.models import OutreachRequest
from tests.races.meeting import meet

__all__ = ["application"]

_ask, _refuse_twice = asking.ask, asking._refuse_twice
_arrange = arranging.arrange


def _ask_without_lock(*, asked, now):
    _refuse_twice(asking._draft(asked, now), asked)
    meet()
    return _ask(asked=asked, now=now)


def _arrange_without_lock(*, request, **facts):
    if not OutreachRequest.objects.get(pk=request.pk).is_answerable:
        raise request_steps.not_answerable()
    meet()
    return _arrange(request=request, **facts)


asking.ask = _ask_without_lock
asking._refuse_twice = asking._refuse_too_many = lambda *_: None
arranging.arrange = _arrange_without_lock
request_steps.hold = lambda pk, **_: OutreachRequest.objects.get(pk=pk)
