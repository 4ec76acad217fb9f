"""Sign a volunteer up for a shift."""

import datetime as dt

from django.db import transaction

from notifications.outbox import enqueueing
from volunteers import notices, queries, rules
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.signups import places


def sign_up(
    *,
    volunteer_id: int,
    shift_id: int,
    now: dt.datetime,
    path: SignUp.Path = SignUp.Path.SELF,
    reason: str = "",
) -> SignUp:
    """Take the shift, or raise a ``Refusal`` with one of ``rules.Reason``; ``reason``: why staff did it.

    What is full when somebody asks is refused before any lock. The volunteer's row is locked first: two overlapping
    shifts taken at the same instant are weighed one after the other. The shift's own is held for no longer than a commit
    takes: the place is taken last, by an update that finds nothing where the shift is full or has changed since it was
    read. A text goes out with the same commit.
    """
    told = {"path": path, "reason": reason}
    shift = queries.with_places(Shift.objects.all()).get(pk=shift_id)
    if shift.taken >= shift.maximum:
        _decide(Volunteer.objects.select_related("person").get(pk=volunteer_id), shift, now)
    with transaction.atomic():
        volunteer = places.lock_volunteer(volunteer_id)
        _decide(volunteer, shift, now)
        if made := _take(volunteer, shift, now, **told):
            return made
        fresh = places.lock_shift(shift_id)
        _decide(volunteer, fresh, now)
        if made := _take(volunteer, fresh, now, **told):
            return made
        raise rules.full()


def _take(volunteer: Volunteer, shift: Shift, now: dt.datetime, **told: str) -> SignUp | None:
    """All of it, or nothing."""
    with transaction.atomic():
        made = SignUp.objects.create(shift=shift, volunteer=volunteer, created_at=now, changed_at=now, **told)
        enqueueing.enqueue_new(notices.signed_up(made, shift, volunteer, now=now), now=now)
        is_taken = places.take(shift)
        if not is_taken:
            transaction.set_rollback(True)
    return made if is_taken else None


def _decide(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> None:
    refusal = queries.refusal_for(volunteer, shift, now)
    if refusal:
        raise refusal
