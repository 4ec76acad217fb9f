"""The application whose limits are counted before the transaction: the negative control of ``test_limits.py``.

They meet in between, so that each has counted the same.
"""

from config.wsgi import application
from outreach_requests.submissions import submitting
from registrations.registering import limits, new_registration
from tests.races.meeting import meet

__all__ = ["application"]

_register, _refuse_many = new_registration.register, limits.refuse_too_many
_ask, _refuse_too_many = submitting.ask, submitting._refuse_too_many


def _register_without_lock(*, request, now, target):
    registration = new_registration._draft(new_registration.Attempt(request=request, target=target, now=now))
    _refuse_many(limits.facts_of(registration, now=now), request)
    meet()
    return _register(request=request, now=now, target=target)


def _ask_without_lock(*, asked, now):
    _refuse_too_many(submitting._draft(asked, now), asked, now)
    meet()
    return _ask(asked=asked, now=now)


new_registration.register = _register_without_lock
limits.refuse_too_many = submitting._refuse_too_many = lambda *_, **__: None
submitting.ask = _ask_without_lock
