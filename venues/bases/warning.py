"""A base is told to put something right."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from venues.bases import steps
from venues.models import Base, BaseStep


def warn(*, base: Base, reason: str, by: Person, now: dt.datetime, mend_by: dt.date | None = None) -> Base:
    """It stays a base, and everybody sees that it has something to put right, by that day where there is one.

    Refuses: not_association, not_accredited, reason_missing, date_is_past.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "warn")
        why = steps.reason(reason)
        steps.refuse_past(mend_by, now=now)
        state = Base.State.WARNED
        steps.step(held, BaseStep.Kind.WARNED, by=by, now=now, reason=why, state=state, mend_by=mend_by)
        return held
