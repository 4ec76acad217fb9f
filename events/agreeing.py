"""An approver agrees; an emergency is public with the last one."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from events import approving, publishing
from events.models import Event


def agree(*, event: Event, by: Person, now: dt.datetime, version: int | None = None) -> Event:
    """Approve, and where that was the last approval of an emergency, publish in the same breath.

    Refusals as for ``approving.approve`` and, then, ``publishing.publish``: neither is stored without the other.
    """
    with transaction.atomic():
        approved = approving.approve(event=event, by=by, now=now, version=version)
        if approved.is_emergency and approved.state == Event.State.APPROVED:
            return publishing.publish(event=approved, by=by, now=now)
        return approved
