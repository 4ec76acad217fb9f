"""Withdraw a volunteer from a shift, or from its waiting list; shortly before, cover is sought where nobody waits."""

import datetime as dt

from django.db import transaction

from core.errors import Refusal
from volunteers import course_notices, cover_notices, notices
from volunteers.models import Shift, SignUp
from volunteers.signups import covers, ending_covers, handing_over, places, questions, waiting

LATE = dt.timedelta(hours=24)
"""So shortly before the shift a reason is asked, and whoever prepares it is told."""
CHANGED = "安排改了，去不了"
"""Why somebody left who never said yes to what the shift became."""


def is_late(sign_up: SignUp, *, now: dt.datetime) -> bool:
    """Whether somebody relies on the volunteer already: not on who never said yes to what the shift became."""
    return is_near(sign_up, now) and not sign_up.is_asked_again


def is_near(sign_up: SignUp, now: dt.datetime) -> bool:
    """Whether somebody else must be found soon where this one does not come."""
    shift = sign_up.shift
    return sign_up.status == SignUp.Status.CONFIRMED and shift.occurrence.is_scheduled and shift.start <= now + LATE


def withdraw(
    *, sign_up: SignUp, now: dt.datetime, reason: str = "", by_staff: bool = False, answers: bool = False
) -> SignUp:
    """Free the place while the shift has not begun, and offer it to who is next; whoever waits leaves the list.

    What waits to be sent about it is taken back. Refusals: ``not_signed_up`` (withdrawn or cancelled before), ``ended``
    (begun: the organizer must be told by phone), ``reason_missing`` (so late that the organizers are told), ``changed_meanwhile``. Who was asked to say yes
    again, and leaves, has said no to the new arrangement: nobody asks why, whatever the hour.
    ``answers``: only as the answer to that question; ``nothing_to_agree`` where somebody has said yes meanwhile.
    """
    with transaction.atomic():
        places.lock_volunteer(sign_up.volunteer_id)
        weighed_anew = waiting.shifts_of(sign_up.volunteer_id) | {sign_up.shift_id}
        places.lock_shifts(weighed_anew)
        shift = places.lock_shift(sign_up.shift_id)
        mine = SignUp.objects.select_for_update().get(pk=sign_up.pk)
        if mine.volunteer_id != sign_up.volunteer_id:
            raise handing_over.moved()
        mine.shift = shift
        if answers and mine.agreement == SignUp.Agreement.NO:
            return mine
        if answers:
            questions.refuse_unasked(mine)
        was_near = is_near(mine, now)
        _refuse(mine, shift, reason, now)
        was_holding = mine.is_holding
        was_asked_again = mine.is_asked_again
        mine.status = SignUp.Status.DECLINED if mine.is_offered else SignUp.Status.WITHDRAWN
        mine.answer_by = None
        mine.reason = reason
        mine.has_overlap = False
        if was_asked_again:
            mine.reason = reason or CHANGED
            questions.end(mine, now=now, agreement="" if by_staff else SignUp.Agreement.NO)
        mine.changed_at = now
        mine.save(update_fields=["status", "answer_by", "reason", "has_overlap", *questions.FIELDS, "changed_at"])
        course_notices.take_back(mine, now=now)
        ending_covers.end_named(mine, now)
        cover_notices.off_before_told(mine, now=now)
        if was_holding:
            places.free(mine)
        in_line = SignUp.objects.waiting().filter(shift=shift).count() if was_near else 0
        places.mark_overlaps([mine.volunteer_id], now=now)
        waiting.refill(shift_ids=weighed_anew, now=now)
        if was_near and not by_staff:
            tell_late(mine, shift, waiting=in_line, now=now)
    return mine


def tell_late(left: SignUp, shift: Shift, *, waiting: int, now: dt.datetime) -> None:
    """A place came free so late that somebody is sought at once, and the organizers hear of it. ``shift``: as before it was freed."""
    words = _who_is_sought(left, shift, now)
    notices.withdrawn_late(left, shift, waiting=waiting, words=words, now=now)


def _who_is_sought(mine: SignUp, shift: Shift, now: dt.datetime) -> str:
    """By whom: the captain where a team has the place again, else by texts that go out now."""
    if mine.block and mine.block.is_open:
        return f"名额还给{mine.block.team}，由队长请别人。"
    sought = covers.fill(shift_id=shift.pk, now=now, leaving=mine)
    return cover_notices.words_of(sought, now=now) if sought else ""


def _refuse(mine: SignUp, shift: Shift, reason: str, now: dt.datetime) -> None:
    if mine.status not in SignUp.OPEN:
        raise Refusal("not_signed_up", "这个岗位你已经退出，或者岗位取消了，不用再办。")
    if shift.start <= now and shift.occurrence.is_scheduled:
        raise Refusal("ended", "岗位已经开始，网上退不了，请马上打电话告诉组织者。")
    if is_late(mine, now=now) and not reason.strip():
        raise Refusal("reason_missing", "离到岗不到一天了，请写一句为什么去不了，我们马上告诉组织者。")
