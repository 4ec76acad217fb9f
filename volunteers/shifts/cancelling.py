"""Cancel the sign-ups of cancelled occurrences."""

import datetime as dt
from collections.abc import Sequence

from events.models import Occurrence
from volunteers import course_notices, cover_notices
from volunteers.blocks import releasing
from volunteers.models import SignUp
from volunteers.signups import ending_covers, places, questions, waiting


def cancel_sign_ups(*, occurrences: Sequence[Occurrence], now: dt.datetime) -> None:
    """Release everybody who signed up for these occurrences or waits, and take back what waits to be sent about it; where they wait
    for another shift at that time, they are weighed anew.

    Runs inside the transaction of the change; its one text a number is composed by ``events.changes.texts``.
    """
    shifts, weighed_anew = places.lock_helpers(occurrence.pk for occurrence in occurrences)
    releasing.end_with_dates(shift_ids=[shift.pk for shift in shifts], now=now)
    held = list(SignUp.objects.filter(shift__in=shifts, status__in=SignUp.OPEN).order_by("pk"))
    for sign_up in held:
        if sign_up.is_holding:
            places.free(sign_up)
        sign_up.status = SignUp.Status.CANCELLED
        sign_up.answer_by = None
        sign_up.has_overlap = False
        sign_up.changed_at = now
        questions.end(sign_up, now=now)
        sign_up.save(update_fields=["status", "answer_by", "has_overlap", "changed_at", *questions.FIELDS])
        course_notices.take_back(sign_up, now=now)
        cover_notices.off_before_told(sign_up, now=now)
    ending_covers.end_all(shift_ids=[shift.pk for shift in shifts], now=now)
    places.mark_overlaps({sign_up.volunteer_id for sign_up in held}, now=now)
    waiting.refill(shift_ids=weighed_anew, now=now)
