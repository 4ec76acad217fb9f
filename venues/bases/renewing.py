"""A base stays one for longer."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import steps
from venues.models import Base, BaseStep


def renew(
    *, base: Base, valid_until: dt.date, by: Person, now: dt.datetime, document: str = "", reason: str = ""
) -> Base:
    """Valid until a later day; one that ran out is a base again.

    Refuses: not_association, not_accredited, validity_backwards.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "renew")
        if held.valid_until is None or valid_until <= held.valid_until:
            raise Refusal("validity_backwards", "续期要到比原来更晚的日子，请改一下日期。")
        steps.refuse_past(valid_until, now=now)
        steps.step(
            held,
            BaseStep.Kind.RENEWED,
            by=by,
            now=now,
            reason=reason.strip()[:200],
            document=document,
            state=Base.State.ACCREDITED,
            valid_until=valid_until,
        )
        return held
