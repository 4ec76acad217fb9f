"""An application is granted."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from venues.bases import steps
from venues.models import Base, BaseLevel, BaseStep


def accredit(
    *,
    base: Base,
    level: BaseLevel,
    valid_from: dt.date,
    valid_until: dt.date,
    by: Person,
    now: dt.datetime,
    document: str = "",
    reason: str = "",
) -> Base:
    """It is a base of this level, which need not be the one it asked for, until that day.

    Refuses: not_association, not_applied, validity_backwards.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "accredit")
        steps.refuse_validity(valid_from, valid_until, now=now)
        steps.step(
            held,
            BaseStep.Kind.ACCREDITED,
            by=by,
            now=now,
            reason=reason.strip()[:200],
            document=document,
            state=Base.State.ACCREDITED,
            level=level,
            accredited_on=held.accredited_on or valid_from,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        return held
