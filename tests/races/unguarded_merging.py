"""The same in which a merge keeps everybody from naming its organizations from the first: the negative control of ``test_merging.py``.

Whoever holds an event waits for the merge, and the merge for the event.
"""

from tests.races import meeting_merging
from tests.races.meeting_merging import application, locking

__all__ = ["application"]

_lock_and_meet = meeting_merging.locking.lock_with_people
_lock_with_people = meeting_merging._lock_with_people


def _lock_whole(*organizations, **facts):
    _lock_with_people(*organizations, **facts)
    for one in sorted(organizations, key=lambda one: one.pk):
        locking.lock_naming(one)
    return _lock_and_meet(*organizations, **facts)


locking.lock_with_people = _lock_whole
