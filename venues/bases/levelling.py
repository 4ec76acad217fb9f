"""A base goes up or down a level."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import steps
from venues.models import Base, BaseLevel, BaseStep


def change_level(
    *, base: Base, level: BaseLevel, reason: str, by: Person, now: dt.datetime, document: str = ""
) -> Base:
    """Up or down: levels stand in the plan from the highest on.

    Refuses: not_association, same_level, not_accredited, reason_missing.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(base.pk, "downgrade")
        goes_up = level.position < held.level.position
        if goes_up:
            steps.refuse_state(held, "promote")
        if level.pk == held.level_id:
            raise Refusal("same_level", f"它现在就是{held.level}，请选别的级别。")
        steps.step(
            held,
            BaseStep.Kind.PROMOTED if goes_up else BaseStep.Kind.DOWNGRADED,
            by=by,
            now=now,
            reason=steps.reason(reason),
            document=document,
            level=level,
        )
        return held
