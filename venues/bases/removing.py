"""A base is none any more."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from venues.bases import steps
from venues.models import Base, BaseStep


def remove(*, base: Base, reason: str, by: Person, now: dt.datetime, document: str = "") -> Base:
    """It leaves the register; its page says so. Refuses: not_association, not_accredited, reason_missing."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "remove")
        steps.step(
            held,
            BaseStep.Kind.REMOVED,
            by=by,
            now=now,
            reason=steps.reason(reason),
            document=document,
            state=Base.State.REMOVED,
            mend_by=None,
        )
        return held
