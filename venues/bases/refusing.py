"""An application is not granted."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from venues.bases import steps
from venues.models import Base, BaseStep


def refuse(*, base: Base, reason: str, by: Person, now: dt.datetime) -> Base:
    """Not now, and why; it may apply again. Refuses: not_association, not_applied, reason_missing."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "refuse")
        why = steps.reason(reason)
        steps.step(held, BaseStep.Kind.REFUSED, by=by, now=now, reason=why, state=Base.State.REFUSED)
        return held
