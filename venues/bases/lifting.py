"""What was wrong at a base was put right."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from venues.bases import steps
from venues.models import Base, BaseStep


def lift(*, base: Base, by: Person, now: dt.datetime, reason: str = "") -> Base:
    """The warning is over. Refuses: not_association, not_warned."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "lift")
        why, state = reason.strip()[:200], Base.State.ACCREDITED
        steps.step(held, BaseStep.Kind.LIFTED, by=by, now=now, reason=why, state=state, mend_by=None)
        return held
