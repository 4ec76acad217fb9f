"""The application whose unproven holds are counted before the transaction: the negative control of ``test_limits.py``.

They meet in between, so that each has counted the same.
"""

import threading

from django.conf import settings

from config.wsgi import application
from registrations.models import Registration
from registrations.proofs import unproven
from registrations.registering import new_registration
from tests.races.meeting import meet

__all__ = ["application"]

_seen = threading.local()
_register = new_registration.register


def _count_first(*, request, now, **read):
    holding = Registration.objects.filter(status="unproven", network=request.network, claims__held=True)
    _seen.holding = holding.count()
    meet()
    return _register(request=request, now=now, **read)


new_registration.register = _count_first
unproven._may_hold = lambda *_: _seen.holding < settings.UNPROVEN_PER_NETWORK
