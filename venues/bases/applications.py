"""Applications of venues to be science bases: apply, accredit, refuse; or register one that was accredited elsewhere."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import rules, steps, storing
from venues.bases.rules import Gap, Opening
from venues.models import Base, BaseLevel, BaseStep, BaseTheme


def apply(
    *, wished: Base, themes: Iterable[BaseTheme], openings: Collection[Opening], by: Person, now: dt.datetime
) -> Base:
    """Ask for the wished type and level; whoever was refused, removed or ran out may ask again in the same row.

    Refuses: not_manager, already_base, and what ``gaps`` finds.
    """
    with transaction.atomic():
        steps.refuse_unless_manages(by, wished.venue)
        steps.refuse_double(wished)
        for gap in gaps(wished, openings):
            raise Refusal(gap.code, gap.sentence, field=gap.field)
        base, is_new = storing.store(wished, themes=themes, openings=openings)
        steps.step(base, BaseStep.Kind.APPLIED, by=by, now=now, state=Base.State.APPLIED, is_new=is_new, mend_by=None)
        return base


def gaps(wished: Base, openings: Collection[Opening]) -> list[Gap]:
    """What the application lacks: opening hours (hours_missing), a number to write to (phone_missing)."""
    return rules.gaps(
        has_hours=bool(openings),
        by_appointment=wished.by_appointment,
        opening_words=wished.opening_words,
        contact_phone=wished.contact_phone,
    )


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
    """Accredit the base at this level, which need not be the one it asked for, until that day.

    Refuses: not_association, not_applied, validity_backwards.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "accredit")
        steps.refuse_validity(valid_from, valid_until, now=now)
        steps.step(
            locked,
            BaseStep.Kind.ACCREDITED,
            by=by,
            now=now,
            reason=reason.strip()[:200],
            document=document,
            state=Base.State.ACCREDITED,
            level=level,
            accredited_on=locked.accredited_on or valid_from,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        return locked


def refuse(*, base: Base, reason: str, by: Person, now: dt.datetime) -> Base:
    """Refuse the application with a reason; the venue may apply again. Refuses: not_association, not_applied, reason_missing."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "refuse")
        why = steps.reason(reason)
        steps.step(locked, BaseStep.Kind.REFUSED, by=by, now=now, reason=why, state=Base.State.REFUSED)
        return locked


def register(
    *,
    wished: Base,
    themes: Iterable[BaseTheme],
    openings: Iterable[Opening],
    valid_from: dt.date,
    valid_until: dt.date,
    document: str,
    by: Person,
    now: dt.datetime,
) -> Base:
    """Register a base that was accredited elsewhere, without an application. Refuses: not_association, already_base, validity_backwards."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        steps.refuse_double(wished)
        steps.refuse_validity(valid_from, valid_until, now=now)
        base, is_new = storing.store(wished, themes=themes, openings=openings)
        steps.step(
            base,
            BaseStep.Kind.REGISTERED,
            by=by,
            now=now,
            document=document,
            state=Base.State.ACCREDITED,
            is_new=is_new,
            accredited_on=valid_from,
            valid_from=valid_from,
            valid_until=valid_until,
            mend_by=None,
        )
        return base
