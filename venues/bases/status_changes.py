"""Change the status of bases: warn, lift a warning, change the level, renew, expire, remove."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from venues.bases import steps
from venues.models import Base, BaseLevel, BaseStep

A_TIME = 50
"""Bases that one portion ends."""


def warn(*, base: Base, reason: str, by: Person, now: dt.datetime, mend_by: dt.date | None = None) -> Base:
    """Warn the base: it stays one, and its page says what to put right, by that day where there is one.

    Refuses: not_association, not_accredited, reason_missing, date_is_past.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "warn")
        why = steps.reason(reason)
        steps.refuse_past(mend_by, now=now)
        state = Base.State.WARNED
        steps.step(locked, BaseStep.Kind.WARNED, by=by, now=now, reason=why, state=state, mend_by=mend_by)
        return locked


def expire(*, now: dt.datetime) -> int:
    """A portion of the bases whose last day is over; returns how many, 0 at the end. Run by a sweep."""
    today = phrases.local(now).date()
    over = Base.objects.live().filter(valid_until__lt=today).values_list("pk", flat=True)
    return sum(_expire(pk, today=today, now=now) for pk in list(over.order_by("pk")[:A_TIME]))


def _expire(pk: int, *, today: dt.date, now: dt.datetime) -> int:
    with transaction.atomic():
        try:
            locked = steps.lock(pk, "expire")
        except Refusal:  # removed, or expired by another run, in between
            return 0
        if locked.valid_until is None or locked.valid_until >= today:
            return 0
        why = f"有效期到 {locked.valid_until}，没有续期"
        steps.step(locked, BaseStep.Kind.EXPIRED, by=None, now=now, reason=why, state=Base.State.EXPIRED, mend_by=None)
        return 1


def change_level(
    *, base: Base, level: BaseLevel, reason: str, by: Person, now: dt.datetime, document: str = ""
) -> Base:
    """Up or down: levels stand in the plan from the highest on.

    Refuses: not_association, same_level, not_accredited, reason_missing.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "downgrade")
        goes_up = level.position < locked.level.position
        if goes_up:
            steps.refuse_state(locked, "promote")
        if level.pk == locked.level_id:
            raise Refusal("same_level", f"它现在就是{locked.level}，请选别的级别。")
        steps.step(
            locked,
            BaseStep.Kind.PROMOTED if goes_up else BaseStep.Kind.DOWNGRADED,
            by=by,
            now=now,
            reason=steps.reason(reason),
            document=document,
            level=level,
        )
        return locked


def lift(*, base: Base, by: Person, now: dt.datetime, reason: str = "") -> Base:
    """Lift the warning. Refuses: not_association, not_warned."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "lift")
        why = reason.strip()[:200]
        state = Base.State.ACCREDITED
        steps.step(locked, BaseStep.Kind.LIFTED, by=by, now=now, reason=why, state=state, mend_by=None)
        return locked


def remove(*, base: Base, reason: str, by: Person, now: dt.datetime, document: str = "") -> Base:
    """Remove it from the register; its page says that it was removed. Refuses: not_association, not_accredited, reason_missing."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "remove")
        steps.step(
            locked,
            BaseStep.Kind.REMOVED,
            by=by,
            now=now,
            reason=steps.reason(reason),
            document=document,
            state=Base.State.REMOVED,
            mend_by=None,
        )
        return locked


def renew(
    *, base: Base, valid_until: dt.date, by: Person, now: dt.datetime, document: str = "", reason: str = ""
) -> Base:
    """Renew the validity until a later day; an expired base is one again.

    Refuses: not_association, not_accredited, validity_backwards.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "renew")
        if locked.valid_until is None or valid_until <= locked.valid_until:
            raise Refusal("validity_backwards", "续期要到比原来更晚的日子，请改一下日期。")
        steps.refuse_past(valid_until, now=now)
        steps.step(
            locked,
            BaseStep.Kind.RENEWED,
            by=by,
            now=now,
            reason=reason.strip()[:200],
            document=document,
            state=Base.State.ACCREDITED,
            valid_until=valid_until,
        )
        return locked
