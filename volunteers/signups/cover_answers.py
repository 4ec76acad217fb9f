"""Yes and no of those who were asked to take a place; the first yes wins, and can be taken back for ten minutes."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from notifications.staff_tasks import assigning
from volunteers import cover_notices, notices
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import covers, ending_covers, handing_over, places, swaps, waiting

UNDO = handing_over.UNDO
BY_PHONE = "电话里答应的"
TAKEN_BACK = "答应来接的人撤回了，重新在找人。"
TAKEN_BACK_ALONE = "答应来接的人又来不了了。"
Answer = CoverAsk.Answer
Status = SignUp.Status


def accept(*, ask: CoverAsk, now: dt.datetime, by: Person | None = None) -> SignUp:
    """Take the place; the rules are weighed for this volunteer. ``by``: staff who were told so on the telephone.

    Whoever is late is remembered as somebody who would have come. Again is the same sign-up. Refusals: ``cover_taken``
    (somebody was faster), ``cover_over`` (nobody is sought any more), ``cover_undone``, ``already_in``, ``offered``, and what
    ``rules.closed_refusal`` and ``rules.unfit_refusal`` say; of a swap those of ``swaps.accept``.
    """
    answer = swaps.accept(ask, now, by) if ask.cover.wanted_id else _accept(ask, now, by)
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic
def _accept(ask: CoverAsk, now: dt.datetime, by: Person | None) -> SignUp | Refusal:
    cover = Cover.objects.select_related("leaving").get(pk=ask.cover_id)
    leaver = cover.leaving.volunteer_id if cover.leaving else None
    volunteer = handing_over.lock_volunteers([ask.volunteer_id, leaver])[ask.volunteer_id]
    places.lock_shifts({cover.shift_id} | (waiting.shifts_of(leaver) if leaver else set()))
    shift, cover = ending_covers.lock(cover)
    mine = handing_over.lock_ask(ask)
    if mine is None:
        return handing_over.over()
    if mine.is_yes and cover.is_found and cover.taken_by:
        return cover.taken_by
    leaving = handing_over.on_it(cover.leaving_id)
    refusal = _over(cover, mine, shift, leaving) or _unfit(volunteer, shift, now)
    if refusal:
        if refusal.code == "cover_taken":
            handing_over.note(mine, Answer.LATE, now=now, by=by)
        return refusal
    taken = _take(volunteer, shift, leaving, now, by)
    handing_over.note(mine, Answer.YES, now=now, by=by)
    _settle(cover, taken, leaving, shift, now)
    cover_notices.found(cover, taken, shift, now=now, by=by or volunteer.person)
    return taken


@transaction.atomic
def decline(*, ask: CoverAsk, now: dt.datetime, by: Person | None = None) -> CoverAsk:
    """No is an answer too: they are not asked for this shift again, and with nobody left to answer the next are asked.

    Again does nothing. Refusals: ``cover_yes`` (they have the place: undo, or withdraw), ``cover_over`` (the question was taken
    back before its text left).
    """
    shift, cover = ending_covers.lock(ask.cover)
    mine = handing_over.lock_ask(ask)
    if mine is None:
        raise handing_over.over()
    if mine.is_yes:
        raise Refusal("cover_yes", "已经答应了。按错了的，10 分钟内点“撤回”；以后去不了，在“我的岗位”里退出。")
    if mine.answer in (Answer.NO, Answer.UNDONE):
        return mine
    handing_over.note(mine, Answer.NO, now=now, by=by)
    if cover.is_seeking and not cover.asks.filter(answer=Answer.ASKED, answer_by__gt=now).exists():
        covers.next_round(cover, shift, now, by=by or mine.volunteer.person)
    return mine


def take_back(*, ask: CoverAsk, now: dt.datetime) -> Cover:
    """``undo`` by whoever said yes. Refusals: those of ``undo``; ``nothing_to_undo`` also where the place is another's."""
    cover = Cover.objects.select_related("taken_by").get(pk=ask.cover_id)
    is_mine = cover.taken_by is not None and cover.taken_by.volunteer_id == ask.volunteer_id
    if not is_mine and not CoverAsk.objects.filter(pk=ask.pk, answer=Answer.UNDONE).exists():
        raise handing_over.nothing_to_undo()
    return undo(cover=cover, now=now) if is_mine else cover


@transaction.atomic
def undo(*, cover: Cover, now: dt.datetime, by: Person | None = None, reason: str = "") -> Cover:
    """Take a yes back: by whoever said it for ten minutes, by staff (``by``, with a reason) until the shift begins.

    Whoever asked is on the shift again where they had not been told yet that they are free, and still fit; else the place is
    free. Then it is sought for again, first among those who were late. Again does nothing. Refusals: ``undo_late`` (withdraw
    instead), ``nothing_to_undo``, ``ended``, ``reason_missing``; of a swap those of ``swaps.undo``.
    """
    known = Cover.objects.select_related("leaving", "taken_by").get(pk=cover.pk)
    if known.wanted_id:
        return swaps.undo(known, now=now, by=by, reason=reason)
    taker = known.taken_by.volunteer_id if known.taken_by else None
    leaver = known.leaving.volunteer_id if known.leaving else None
    handing_over.lock_volunteers([taker, leaver])
    places.lock_shifts({known.shift_id} | (waiting.shifts_of(taker) if taker else set()))
    shift, cover = ending_covers.lock(known)
    if not cover.is_found and cover.asks.filter(answer=Answer.UNDONE).exists():
        return cover
    handing_over.refuse_undo(cover, shift, now, by, reason)
    rows = SignUp.objects.select_for_update(of=("self",)).filter(volunteer=taker, status=Status.CONFIRMED)
    taken = rows.filter(pk=cover.taken_by_id or 0).select_related("volunteer__person").first()
    if taken is None:
        raise handing_over.nothing_to_undo()
    handing_over.leave(taken, now=now, reason=reason.strip())
    cover.asks.filter(volunteer=taker).update(answer=Answer.UNDONE, answered_at=now, noted_by=by)
    if by:
        notices.taken_off(taken, shift, is_coming=True, now=now)
    _seek_again(cover, taken, shift, now, by or taken.volunteer.person)
    places.mark_overlaps([pk for pk in (taker, leaver) if pk], now=now)
    waiting.refill(shift_ids={shift.pk} | waiting.shifts_of(taken.volunteer_id), now=now)
    return cover


def _over(cover: Cover, mine: CoverAsk, shift: Shift, leaving: SignUp | None) -> Refusal | None:
    """Why there is no place to take any more."""
    if mine.answer == Answer.UNDONE:
        return Refusal("cover_undone", "你撤回过了。又能去的话，请打服务电话。")
    if cover.is_found or (cover.is_unsettled and leaving is None and shift.taken >= shift.maximum):
        return Refusal("cover_taken", "谢谢你愿意来！有人比你早一步，这个岗已经有人了，你不用去。")
    if not cover.is_unsettled:
        return handing_over.over()
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
    """The place changes hands, or a free one is taken."""
    if leaving:
        handing_over.leave(leaving, now=now, reason=leaving.reason)
    else:
        places.offer(shift.pk)
    reason = BY_PHONE if by else ""
    mine = handing_over.take(volunteer, shift, path=SignUp.Path.COVER, reason=reason, now=now, of=leaving)
    enqueueing.enqueue_new(notices.signed_up(mine, shift, volunteer, now=now), now=now)
    return mine


def _settle(cover: Cover, taken: SignUp, leaving: SignUp | None, shift: Shift, now: dt.datetime) -> None:
    cover.status = Cover.Status.FOUND
    cover.answer_by = None
    cover.taken_by = taken
    cover.relieved = leaving is not None
    cover.undo_until = now + UNDO
    cover.changed_at = now
    cover.save()
    ending_covers.take_back_questions(cover, now)
    assigning.withdraw([cover_notices.about(cover)], now=now)
    if leaving is None:
        return
    ending_covers.end_others(cover, leaving, now)
    cover_notices.relieved(cover, leaving, shift, now=now)
    places.mark_overlaps([leaving.volunteer_id], now=now)
    waiting.refill(shift_ids=waiting.shifts_of(leaving.volunteer_id), now=now)


def _seek_again(cover: Cover, taken: SignUp, shift: Shift, now: dt.datetime, by: Person) -> None:
    """Whoever asked takes the place back while they were not told; those who were late are asked first."""
    enqueueing.withdraw(cover_notices.about(cover), now=now)
    assigning.withdraw([cover_notices.about(cover)], now=now)
    restored = _restore(cover, shift, now)
    if restored is None:
        places.free(taken)
    goes_to_the_list = restored is None and covers.list_goes_first(shift, now)
    is_over = goes_to_the_list or cover.named or ending_covers.is_sought_already(cover)
    cover.status = Cover.Status.ENDED if is_over else Cover.Status.NOBODY
    cover.taken_by = None
    cover.relieved = False
    cover.undo_until = None
    cover.changed_at = now
    if is_over:
        cover.save()
        cover_notices.given_back(cover, shift, stays=restored is not None, now=now, by=by)
    else:
        covers.resume(cover, shift, now, by=by)
    if restored:
        cover_notices.still_on(cover, restored, shift, TAKEN_BACK if cover.is_seeking else TAKEN_BACK_ALONE, now=now)


def _restore(cover: Cover, shift: Shift, now: dt.datetime) -> SignUp | None:
    if not cover.relieved or cover.leaving_id is None or not cover.undo_until or cover.undo_until <= now:
        return None
    row = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=cover.leaving_id)
    again = SignUp.objects.live().filter(shift=shift, volunteer=row.volunteer_id).exists()
    if row.status != Status.WITHDRAWN or again or waiting.unfit(row.volunteer, shift, now):
        return None
    handing_over.come_back(row, shift, now=now)
    return row
