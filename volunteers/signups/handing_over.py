"""Places that change hands: who leaves, who takes, and what they answered; shared by cover and swaps."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from volunteers import course_notices, notices, question_texts
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import qualifying, questions, terms

UNDO = dt.timedelta(minutes=10)
"""So long a yes can be taken back by whoever said it."""


def lock_volunteers(ids: Iterable[int | None]) -> dict[int, Volunteer]:
    """These volunteers, locked in order, by id; read with their persons behind the lock, as whoever held it left both."""
    wanted = {pk for pk in ids if pk}
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").only("pk"))
    return {one.pk: one for one in Volunteer.objects.select_related("person").filter(pk__in=wanted)}


def moved() -> Refusal:
    """Between reading a place and holding its volunteer it became another's: the two were merged, or parted."""
    return Refusal("changed_meanwhile", "刚才有人合并或者分开了志愿者登记，请再点一次。")


def on_it(pk: int | None) -> SignUp | None:
    """The sign-up, locked, while it stands on its shift."""
    if pk is None:
        return None
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person")
    return rows.filter(pk=pk, status=SignUp.Status.CONFIRMED).first()


def take(
    volunteer: Volunteer, shift: Shift, *, path: SignUp.Path, reason: str, now: dt.datetime, of: SignUp | None = None
) -> SignUp:
    """Put the volunteer on the shift, whose place the caller has counted; who waited for it does so no more.

    ``of``: whose place it was; that of a team stays the team's.
    """
    mine = SignUp.objects.waiting().filter(shift=shift, volunteer=volunteer).first()
    mine = mine or SignUp(shift=shift, volunteer=volunteer, created_at=now)
    mine.status = SignUp.Status.CONFIRMED
    mine.path = path
    mine.block_id = of.block_id if of else None
    mine.position = None
    mine.agreement = ""
    mine.agreed_to = ""
    mine.reason = reason
    mine.changed_at = now
    mine.save()
    return mine


def leave(sign_up: SignUp, *, now: dt.datetime, reason: str) -> None:
    """Off the shift, whose place the caller gives on or frees; what waits to be sent about it is taken back.

    What they had said yes to is kept, for ``come_back``.
    """
    if sign_up.is_asked_again:
        questions.set_aside(sign_up, now=now)
    elif sign_up.status == SignUp.Status.CONFIRMED:
        sign_up.agreed_to = terms.of(sign_up.shift)
    sign_up.status = SignUp.Status.WITHDRAWN
    sign_up.reason = reason
    sign_up.has_overlap = False
    sign_up.changed_at = now
    sign_up.save(update_fields=["status", "reason", "has_overlap", "agreed_to", "changed_at"])
    course_notices.take_back(sign_up, now=now)


def come_back(sign_up: SignUp, shift: Shift, *, now: dt.datetime) -> None:
    """On the shift again, as before; where it is another one by now than they had said yes to, they are asked."""
    agreed_to = sign_up.agreed_to
    is_asked = bool(agreed_to) and not terms.holds(agreed_to, terms.of(shift))
    sign_up.status = SignUp.Status.CONFIRMED
    sign_up.changed_at = now
    if is_asked:
        sign_up.agreement = SignUp.Agreement.ASKED
        sign_up.asked_again_at = now
    else:
        sign_up.agreement = "" if sign_up.agreement == SignUp.Agreement.ASKED else sign_up.agreement
        sign_up.agreed_to = ""
    sign_up.save(update_fields=["status", "agreement", "agreed_to", "asked_again_at", "changed_at"])
    if is_asked:
        notices.asked_again(sign_up, shift, qualifying.lacking(sign_up, shift, now=now), now=now)


def lock_ask(ask: CoverAsk) -> CoverAsk | None:
    """The question, locked; None where it was taken back before its text left."""
    return CoverAsk.objects.select_for_update(of=("self",)).filter(pk=ask.pk).first()


def over() -> Refusal:
    """Nobody is sought any more."""
    return Refusal("cover_over", "不用去了：这个岗位不找人了。谢谢你愿意来，下次还请你。")


def note(ask: CoverAsk, answer: CoverAsk.Answer, *, now: dt.datetime, by: Person | None) -> None:
    """What they said, or staff heard on the telephone; a text that still waits to ask them is not sent."""
    ask.answer = answer
    ask.answered_at = now
    ask.noted_by = by
    ask.save(update_fields=["answer", "answered_at", "noted_by"])
    enqueueing.withdraw(question_texts.about(ask), now=now)


def nothing_to_undo() -> Refusal:
    """Nobody has the place by a yes."""
    return Refusal("nothing_to_undo", "现在没有可以撤回的：还没有人答应，或者已经退出了。")


def refuse_undo(cover: Cover, shift: Shift, now: dt.datetime, by: Person | None, reason: str) -> None:
    """Whether a yes may be taken back now, by whoever said it or by staff (``by``)."""
    if not cover.is_found or cover.taken_by_id is None or cover.undo_until is None:
        raise nothing_to_undo()
    if shift.start <= now:
        raise Refusal("ended", "岗位已经开始，网上撤不了，请马上打电话告诉组织者。")
    if by is None and cover.undo_until <= now:
        raise Refusal("undo_late", "过了 10 分钟，撤不回了。去不了，请在“我的岗位”里点“去不了，退出”。")
    if by and not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么，短信会告诉本人。")
