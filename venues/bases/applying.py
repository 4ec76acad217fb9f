"""A venue asks to be a science base."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import rules, steps, storing
from venues.bases.rules import Gap, Opening
from venues.models import Base, BaseStep, BaseTheme


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
