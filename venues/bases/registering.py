"""The association enters a base that was accredited before, on paper or by a higher body."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person
from venues.bases import steps, storing
from venues.bases.rules import Opening
from venues.models import Base, BaseStep, BaseTheme


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
    """It is a base at once. Refuses: not_association, already_base, validity_backwards."""
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
