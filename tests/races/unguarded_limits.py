"""The application whose limits are counted before the transaction: the negative control of ``test_limits.py``.

They meet in between, so that each has counted the same.
"""

from config.wsgi import application
from outreach_requests.submissions import submitting
from registrations.registering import new_registration
from tests.races.meeting import meet

__all__ = ["application"]

_register, _within_limits = new_registration.register, new_registration._within_limits
_ask, _refuse_too_many = submitting.ask, submitting._refuse_too_many


def _register_without_lock(*, request, now):
    _within_limits(new_registration._draft(request, now), request, is_unknown=True, now=now)
    meet()
    return _register(request=request, now=now)


def _ask_without_lock(*, asked, now):
    _refuse_too_many(submitting._draft(asked, now), asked, now)
    meet()
    return _ask(asked=asked, now=now)


new_registration.register = _register_without_lock
new_registration._within_limits = submitting._refuse_too_many = lambda *_, **__: None
submitting.ask = _ask_without_lock
