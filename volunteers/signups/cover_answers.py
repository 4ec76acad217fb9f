"""Yes and no of those who were asked to take a place; the first yes wins, and can be taken back for ten minutes."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from notifications.staff_tasks import assigning
from volunteers import cover_notices, notices
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import covers, places, waiting

UNDO = dt.timedelta(minutes=10)
Answer = CoverAsk.Answer
Status = SignUp.Status


def accept(*, ask: CoverAsk, now: dt.datetime, by: Person | None = None) -> SignUp:
    """Take the place; the rules are weighed for this volunteer. ``by``: staff who were told so on the telephone.

    Whoever is late is remembered as somebody who would have come. Again is the same sign-up. Refusals: ``cover_taken``
    (somebody was faster), ``cover_over`` (nobody is sought any more), ``cover_undone``, ``already_in``, ``offered``, and what
    ``rules.closed_refusal`` and ``rules.unfit_refusal`` say.
    """
    answer = _accept(ask, now, by)
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic
def _accept(ask: CoverAsk, now: dt.datetime, by: Person | None) -> SignUp | Refusal:
    cover = Cover.objects.select_related("leaving").get(pk=ask.cover_id)
    leaver = cover.leaving.volunteer_id if cover.leaving else None
    volunteer = lock_volunteers([ask.volunteer_id, leaver])[ask.volunteer_id]
    places.lock_shifts({cover.shift_id} | (waiting.shifts_of(leaver) if leaver else set()))
    shift, cover = covers.lock(cover)
    mine = CoverAsk.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    if mine.is_yes and cover.is_found and cover.taken_by:
        return cover.taken_by
    leaving = _leaving(cover)
    refusal = _over(cover, mine, shift, leaving) or _unfit(volunteer, shift, now)
    if refusal:
        if refusal.code == "cover_taken":
            _answer(mine, Answer.LATE, now, by)
        return refusal
    taken = _take(volunteer, shift, leaving, now, by)
    _answer(mine, Answer.YES, now, by)
    _settle(cover, taken, leaving, shift, now)
    cover_notices.found(cover, taken, shift, now=now, by=by)
    return taken


@transaction.atomic
def decline(*, ask: CoverAsk, now: dt.datetime, by: Person | None = None) -> CoverAsk:
    """No is an answer too: they are not asked for this shift again, and with nobody left to answer the next are asked.

    Again does nothing. Refusal: ``cover_yes`` (they have the place: undo, or withdraw).
    """
    shift, cover = covers.lock(ask.cover)
    mine = CoverAsk.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    if mine.is_yes:
        raise Refusal("cover_yes", "已经答应了。按错了的，10 分钟内点“撤回”；以后去不了，在“我的岗位”里退出。")
    if mine.answer in (Answer.NO, Answer.UNDONE):
        return mine
    _answer(mine, Answer.NO, now, by)
    enqueueing.withdraw(cover_notices.about_ask(mine), now=now)
    if cover.is_seeking and not cover.asks.filter(answer=Answer.ASKED, answer_by__gt=now).exists():
        covers.next_round(cover, shift, now)
    return mine


def take_back(*, ask: CoverAsk, now: dt.datetime) -> Cover:
    """``undo`` by whoever said yes. Refusals: those of ``undo``; ``nothing_to_undo`` also where the place is another's."""
    cover = Cover.objects.select_related("taken_by").get(pk=ask.cover_id)
    is_mine = cover.taken_by is not None and cover.taken_by.volunteer_id == ask.volunteer_id
    if not is_mine and not CoverAsk.objects.filter(pk=ask.pk, answer=Answer.UNDONE).exists():
        raise _nothing()
    return undo(cover=cover, now=now) if is_mine else cover


@transaction.atomic
def undo(*, cover: Cover, now: dt.datetime, by: Person | None = None, reason: str = "") -> Cover:
    """Take a yes back: by whoever said it for ten minutes, by staff (``by``, with a reason) until the shift begins.

    Whoever asked is on the shift again where they had not been told yet that they are free, and still fit; else the place is
    free. Then it is sought for again, first among those who were late. Again does nothing. Refusals: ``undo_late`` (withdraw
    instead), ``nothing_to_undo``, ``ended``, ``reason_missing``.
    """
    known = Cover.objects.select_related("leaving", "taken_by").get(pk=cover.pk)
    taker = known.taken_by.volunteer_id if known.taken_by else None
    leaver = known.leaving.volunteer_id if known.leaving else None
    lock_volunteers([taker, leaver])
    places.lock_shifts({known.shift_id} | (waiting.shifts_of(taker) if taker else set()))
    shift, cover = covers.lock(known)
    if not cover.is_found and cover.asks.filter(answer=Answer.UNDONE).exists():
        return cover
    _refuse_undo(cover, shift, now, by, reason)
    rows = SignUp.objects.select_for_update(of=("self",)).filter(volunteer=taker, status=Status.CONFIRMED)
    taken = rows.filter(pk=cover.taken_by_id or 0).select_related("volunteer__person").first()
    if taken is None:
        raise _nothing()
    _leave(taken, now, reason.strip())
    cover.asks.filter(volunteer=taker).update(answer=Answer.UNDONE, answered_at=now, noted_by=by)
    if by:
        notices.taken_off(taken, shift, is_coming=True, now=now)
    _seek_again(cover, shift, now)
    places.mark_overlaps([pk for pk in (taker, leaver) if pk], now=now)
    waiting.refill(shift_ids={shift.pk} | waiting.shifts_of(taken.volunteer_id), now=now)
    return cover


def lock_volunteers(ids: Iterable[int | None]) -> dict[int, Volunteer]:
    """These volunteers, locked in order, by id."""
    rows = Volunteer.objects.select_for_update(of=("self",)).select_related("person")
    return {one.pk: one for one in rows.filter(pk__in={pk for pk in ids if pk}).order_by("pk")}


def _leaving(cover: Cover) -> SignUp | None:
    """Who stands on the shift until somebody takes over."""
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person")
    return rows.filter(pk=cover.leaving_id, status=Status.CONFIRMED).first() if cover.leaving_id else None


def _over(cover: Cover, mine: CoverAsk, shift: Shift, leaving: SignUp | None) -> Refusal | None:
    """Why there is no place to take any more."""
    if mine.answer == Answer.UNDONE:
        return Refusal("cover_undone", "你撤回过了。又能去的话，请打服务电话。")
    if cover.is_found or (cover.is_unsettled and leaving is None and shift.taken >= shift.maximum):
        return Refusal("cover_taken", "谢谢你愿意来！有人比你早一步，这个岗已经有人了，你不用去。")
    if not cover.is_unsettled:
        return Refusal("cover_over", "不用去了：这个岗位不找人了。谢谢你愿意来，下次还请你。")
    return None


def _unfit(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> Refusal | None:
    """Why this volunteer may not take it."""
    if refusal := covers.still_held(shift, now):
        return refusal
    live = SignUp.objects.live().filter(shift=shift, volunteer=volunteer).first()
    if live and live.status in SignUp.ACTIVE:
        return Refusal("already_in", "这个岗位你已经报上了，在“我的岗位”里看得到。")
    if live and live.is_offered:
        return Refusal("offered", "这个岗位给你留着一个空位，请在“我的岗位”里答复去不去。")
    return waiting.unfit(volunteer, shift, now)


def _take(volunteer: Volunteer, shift: Shift, leaving: SignUp | None, now: dt.datetime, by: Person | None) -> SignUp:
    """The place changes hands, or a free one is taken; who waited for it does so no more."""
    if leaving:
        _leave(leaving, now, leaving.reason)
    else:
        Shift.objects.filter(pk=shift.pk).update(taken=F("taken") + 1)
    mine = SignUp.objects.waiting().filter(shift=shift, volunteer=volunteer).first()
    mine = mine or SignUp(shift=shift, volunteer=volunteer, created_at=now)
    mine.status = Status.CONFIRMED
    mine.path = SignUp.Path.COVER
    mine.position = None
    mine.reason = "电话里答应的" if by else ""
    mine.changed_at = now
    mine.save()
    enqueueing.enqueue_new(notices.signed_up(mine, shift, volunteer, now=now), now=now)
    return mine


def _leave(sign_up: SignUp, now: dt.datetime, reason: str) -> None:
    sign_up.status = Status.WITHDRAWN
    sign_up.reason = reason
    sign_up.has_overlap = False
    sign_up.changed_at = now
    sign_up.save(update_fields=["status", "reason", "has_overlap", "changed_at"])
    enqueueing.withdraw(notices.about(sign_up), now=now)


def _settle(cover: Cover, taken: SignUp, leaving: SignUp | None, shift: Shift, now: dt.datetime) -> None:
    cover.status = Cover.Status.FOUND
    cover.answer_by = None
    cover.taken_by = taken
    cover.relieved = leaving is not None
    cover.undo_until = now + UNDO
    cover.changed_at = now
    cover.save()
    covers.take_back_questions(cover, now)
    assigning.withdraw([cover_notices.about(cover)], now=now)
    if leaving is None:
        return
    cover_notices.relieved(cover, leaving, shift, now=now)
    places.mark_overlaps([leaving.volunteer_id], now=now)
    waiting.refill(shift_ids=waiting.shifts_of(leaving.volunteer_id), now=now)


def _nothing() -> Refusal:
    return Refusal("nothing_to_undo", "现在没有可以撤回的：还没有人答应，或者已经退出了。")


def _refuse_undo(cover: Cover, shift: Shift, now: dt.datetime, by: Person | None, reason: str) -> None:
    if not cover.is_found or cover.taken_by_id is None or cover.undo_until is None:
        raise _nothing()
    if shift.start <= now:
        raise Refusal("ended", "岗位已经开始，网上撤不了，请马上打电话告诉组织者。")
    if by is None and cover.undo_until <= now:
        raise Refusal("undo_late", "过了 10 分钟，撤不回了。去不了，请在“我的岗位”里点“去不了，退出”。")
    if by and not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么，短信会告诉本人。")


def _seek_again(cover: Cover, shift: Shift, now: dt.datetime) -> None:
    """Whoever asked takes the place back while they were not told; those who were late are asked first."""
    enqueueing.withdraw(cover_notices.about(cover), now=now)
    assigning.withdraw([cover_notices.about(cover)], now=now)
    restored = _restore(cover, shift, now)
    if restored is None:
        places.free(shift.pk)
    goes_to_the_list = restored is None and covers.list_goes_first(shift, now)
    cover.status = Cover.Status.NOBODY
    cover.taken_by = None
    cover.relieved = False
    cover.undo_until = None
    if goes_to_the_list:
        cover.status = Cover.Status.ENDED
        cover.save()
        return
    covers.resume(cover, shift, now)


def _restore(cover: Cover, shift: Shift, now: dt.datetime) -> SignUp | None:
    if not cover.relieved or cover.leaving_id is None or not cover.undo_until or cover.undo_until <= now:
        return None
    row = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=cover.leaving_id)
    again = SignUp.objects.live().filter(shift=shift, volunteer=row.volunteer_id).exists()
    if row.status != Status.WITHDRAWN or again or waiting.unfit(row.volunteer, shift, now):
        return None
    row.status = Status.CONFIRMED
    row.changed_at = now
    row.save(update_fields=["status", "changed_at"])
    cover_notices.still_on(cover, row, shift, "答应来接的人撤回了，重新在找人。", now=now)
    return row


def _answer(ask: CoverAsk, answer: CoverAsk.Answer, now: dt.datetime, by: Person | None) -> None:
    ask.answer = answer
    ask.answered_at = now
    ask.noted_by = by
    ask.save(update_fields=["answer", "answered_at", "noted_by"])
