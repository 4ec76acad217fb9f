"""Staff put a volunteer on a shift, or take them off: by the same rules as the volunteers themselves, and with a reason."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from volunteers import notices
from volunteers.models import SignUp
from volunteers.rules import Reason
from volunteers.signups import signing_up, withdrawing

_WHOLE: dict[str, str] = {
    Reason.ALREADY_IN: "他已经在这个岗上了，不用再加。",
    Reason.OFFERED: "正在问他去不去这个岗，位置给他留着：等他自己在“我的岗位”里答复。",
    Reason.WAITING: "他在这个岗的候补里，有空位按次序发短信问，不用再加。",
    Reason.CANCELLED: "这场活动取消了，不用再加人。",
    Reason.ENDED: "岗位已经开始或者结束了，加不了人。",
    Reason.INACTIVE: "他的志愿者身份现在停着。要他来，先请科协恢复。",
    Reason.CLOSED: "这个岗位停止报名了。要加人，先重新开放。",
    Reason.FULL: "人满了。先把岗位的最多人数改大，或者撤下一位。",
}
_NEXT: dict[str, str] = {
    Reason.NOT_QUALIFIED: "有新的证书，先登记、核对好再加。",
    Reason.LANGUAGE: "他会的话，请他在“我的资料”里加上。",
    Reason.OVERLAPS: "先把他从那个岗撤下来，才能加到这个。",
}
"""What staff do next, behind the fact that the volunteer is told."""


def in_staff_words(refusal: Refusal) -> Refusal:
    """The refusal of a volunteer as whoever puts them on a shift reads it: of them, not to them, with the same code."""
    if refusal.code in _WHOLE:
        return Refusal(refusal.code, _WHOLE[refusal.code], **refusal.detail)
    if refusal.code == Reason.NOT_YET_OPEN:
        fact = refusal.message.removesuffix("，请到时候再来。")
        return Refusal(refusal.code, f"{fact}。要提前加人，先改开放报名的时间。", **refusal.detail)
    if refusal.code not in _NEXT:
        return refusal
    fact, _, _ = refusal.message.removesuffix("。").rpartition("。")
    of_them = fact.replace(" 你", " 他", 1) if refusal.code == Reason.OVERLAPS else fact.replace("，你的", "，他的", 1)
    return Refusal(refusal.code, f"{of_them}。{_NEXT[refusal.code]}", **refusal.detail)


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
