"""Staff put a volunteer on a shift, or take them off: by the same rules as the volunteers themselves, and with a reason."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from volunteers import notices
from volunteers.models import SignUp
from volunteers.signups import signing_up, withdrawing


def add(*, volunteer_id: int, shift_id: int, reason: str, now: dt.datetime) -> SignUp:
    """Sign up somebody who said yes on the telephone; they get the usual text.

    Refusals: ``reason_missing`` (how it was agreed), and all of ``rules.Reason``.
    """
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句怎么说好的，例如：电话里答应了。")
    path = SignUp.Path.STAFF
    return signing_up.sign_up(volunteer_id=volunteer_id, shift_id=shift_id, now=now, path=path, reason=reason.strip())


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
