"""The application whose unproven holds are counted before the transaction: the negative control of ``test_limits.py``.

They meet in between, so that each has counted the same.
"""

import threading

from django.conf import settings

from config.wsgi import application
from registrations import registering, unproven
from registrations.models import Registration
from tests.races.meeting import meet

__all__ = ["application"]

_seen = threading.local()
_register = registering.register


def _count_first(*, request, now):
    holding = Registration.objects.filter(status="unproven", network=request.network, claims__held=True)
    _seen.holding = holding.count()
    meet()
    return _register(request=request, now=now)


registering.register = _count_first
unproven._may_hold = lambda *_: _seen.holding < settings.UNPROVEN_PER_NETWORK
