"""The application that registers lists as a program does that never heard of races: the control of ``test_pasted_lists.py``.

What the numbers have is looked up before, both meet, and then each registers its list.
"""

from config.wsgi import application
from registrations import parties
from registrations.models import SeatPool
from registrations.registering import limits, new_registration, targets
from tests.races.meeting import meet

__all__ = ["application"]

_register_all, _refuse_twice = new_registration.register_all, parties.refuse_twice


def _look_first(*, requests, now):
    pools = list(SeatPool.objects.filter(event=requests[0].event_id).values_list("pk", flat=True))
    for request in requests:
        attempt = new_registration.Attempt(request=request, target=targets.read(request, now=now), now=now)
        _refuse_twice(new_registration._draft(attempt), request.name_keys, pools)
    meet()
    return _register_all(requests=requests, now=now)


def _nothing(*args, **kwargs):
    return None


new_registration.register_all = _look_first
limits.locks.acquire = _nothing
parties.earlier = parties.refuse_twice = _nothing
