"""A venue asks to be a science base."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person
from venues.bases import steps, storing
from venues.bases.rules import Opening
from venues.models import Base, BaseStep, BaseTheme


def apply(
    *, wished: Base, themes: Iterable[BaseTheme], openings: Iterable[Opening], by: Person, now: dt.datetime
) -> Base:
    """Ask for the wished type and level; whoever was refused, removed or ran out may ask again in the same row.

    Refuses: not_manager, already_base.
    """
    with transaction.atomic():
        steps.refuse_unless_manages(by, wished.venue)
        steps.refuse_double(wished)
        base, is_new = storing.store(wished, themes=themes, openings=openings)
        steps.step(base, BaseStep.Kind.APPLIED, by=by, now=now, state=Base.State.APPLIED, is_new=is_new, mend_by=None)
        return base
