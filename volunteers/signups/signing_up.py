"""Sign a volunteer up for a shift."""

import datetime as dt

from django.db import transaction

from notifications.outbox import enqueueing
from volunteers import notices, queries, rules
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.signups import places


def sign_up(*, volunteer_id: int, shift_id: int, now: dt.datetime) -> SignUp:
    """Take the shift, or raise a ``Refusal`` with one of ``rules.Reason``.

    The volunteer's row is locked before the shift's: two overlapping shifts taken at the same instant are weighed one
    after the other. The place is taken by a conditional update. A text goes out with the same commit.
    """
    with transaction.atomic():
        volunteer = places.lock_volunteer(volunteer_id)
        shift = places.lock_shift(shift_id)
        _decide(volunteer, shift, now)
        made = SignUp.objects.create(shift=shift, volunteer=volunteer, created_at=now, changed_at=now)
        if not places.take(shift.pk):
            raise rules.full()
        enqueueing.enqueue([notices.signed_up(made, shift, volunteer, now=now)], now=now)
    return made


def _decide(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> None:
    refusal = queries.refusal_for(volunteer, shift, now)
    if refusal:
        raise refusal
