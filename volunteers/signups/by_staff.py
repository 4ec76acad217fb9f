"""Staff put a volunteer on a shift, or take them off: by the same rules as the volunteers themselves, and with a reason."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from volunteers import notices, rules
from volunteers.models import SignUp
from volunteers.signups import signing_up, withdrawing


def in_staff_words(refusal: Refusal) -> Refusal:
    """The refusal of a volunteer as whoever puts them on a shift reads it: of them, not to them, with the same code."""
    if not isinstance(refusal, rules.Unfit):
        return refusal
    return Refusal(refusal.code, refusal.to_staff, **refusal.detail)


def add(*, volunteer_id: int, shift_id: int, reason: str, now: dt.datetime) -> SignUp:
    """Sign up somebody who said yes on the telephone; they get the usual text.

    Refusals: ``reason_missing`` (how it was agreed), and all of ``rules.Reason``, in words for staff.
    """
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句怎么说好的，例如：电话里答应了。")
    path = SignUp.Path.STAFF
    told = reason.strip()
    try:
        return signing_up.sign_up(volunteer_id=volunteer_id, shift_id=shift_id, now=now, path=path, reason=told)
    except Refusal as refusal:
        raise in_staff_words(refusal) from refusal


@transaction.atomic
def take_off(*, sign_up: SignUp, reason: str, now: dt.datetime) -> SignUp:
    """Give the place back, or end the waiting; the volunteer hears why, and who waits is asked.

    Refusals: ``reason_missing``, ``not_signed_up``, ``ended``.
    """
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么，短信会告诉本人。")
    is_coming = sign_up.status == SignUp.Status.CONFIRMED
    if sign_up.status not in SignUp.OPEN:
        raise Refusal("not_signed_up", "他已经不在这个岗上了，不用再办。")
    left = withdrawing.withdraw(sign_up=sign_up, now=now, reason=reason.strip(), by_staff=True)
    notices.taken_off(left, left.shift, is_coming=is_coming, now=now)
    return left
