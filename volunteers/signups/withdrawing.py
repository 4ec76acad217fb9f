"""Withdraw a volunteer from a shift."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from notifications.outbox import enqueueing
from volunteers import notices
from volunteers.models import SignUp
from volunteers.signups import places


def withdraw(*, sign_up: SignUp, now: dt.datetime) -> SignUp:
    """Free the place while the shift has not begun; what waits to be sent about it is taken back.

    Refusals: ``not_signed_up`` (withdrawn or cancelled before), ``ended`` (begun: the organizer must be told by phone).
    """
    with transaction.atomic():
        places.lock_volunteer(sign_up.volunteer_id)
        shift = places.lock_shift(sign_up.shift_id)
        mine = SignUp.objects.select_for_update().get(pk=sign_up.pk)
        if mine.status != SignUp.Status.CONFIRMED:
            raise Refusal("not_signed_up", "这个岗位你已经退出，或者岗位取消了，不用再办。")
        if shift.start <= now and shift.occurrence.is_scheduled:
            raise Refusal("ended", "岗位已经开始，网上退不了，请马上打电话告诉组织者。")
        mine.status = SignUp.Status.WITHDRAWN
        mine.has_overlap = False
        mine.changed_at = now
        mine.save(update_fields=["status", "has_overlap", "changed_at"])
        places.free(shift.pk)
        enqueueing.withdraw(notices.about(mine), now=now)
        places.mark_overlaps([mine.volunteer_id], now=now)
    return mine
