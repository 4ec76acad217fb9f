"""Searches for cover end, or are told anew: somebody has the place, whoever asked comes all the same, or the date is another.

Locks as in ``covers``, which builds on this.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from core.errors import Refusal
from notifications.models import Message
from notifications.outbox import enqueueing
from notifications.staff_tasks import assigning
from volunteers import cover_notices, queries, question_texts
from volunteers.models import Cover, CoverAsk, Shift, SignUp
from volunteers.signups import places

Answer = CoverAsk.Answer
Status = Cover.Status
WANTED_CHANGED = "你想换的岗改了时间地点，或者不办了，不换了。"


def end(*, cover: Cover, now: dt.datetime) -> Cover:
    """Seek no more: whoever asked stays on the shift. Again does nothing. Refusal: ``cover_found``."""
    with transaction.atomic():
        _, locked = lock(cover)
        if locked.is_found:
            raise Refusal("cover_found", "已经有人答应接了。要撤回，请点“撤回”。")
        if locked.is_unsettled:
            end_now(locked, now)
    return locked


def end_all(*, shift_ids: Iterable[int], now: dt.datetime, words: str = "") -> None:
    """The date is cancelled, put off or moved; the caller holds the shifts. ``words``: what those who sought cover are told;
    who wanted to change for one of the shifts hears that this is over.
    """
    ids = set(shift_ids)
    rows = Cover.objects.unsettled().filter(Q(shift__in=ids) | Q(wanted__in=ids)).order_by("pk")
    for cover in rows.select_for_update(of=("self",)):
        leaving = still_on(cover)
        was_seeking = cover.is_seeking
        end_now(cover, now)
        said = words if cover.shift_id in ids else WANTED_CHANGED
        if said and leaving and was_seeking:
            shift = queries.with_places(Shift.objects.all()).get(pk=cover.shift_id)
            cover_notices.still_on(cover, leaving, shift, said, now=now)


def say_again(cover: Cover, now: dt.datetime) -> None:
    """Tell the organizers how far a search is that goes on, in other words than before: somebody in it is erased."""
    shift, held = lock(cover)
    if held.is_seeking:
        cover_notices.begun(held, shift, now=now)
    elif held.is_unsettled:
        cover_notices.nobody(held, shift, now=now)


def say_anew(*, shift_ids: Iterable[int], now: dt.datetime) -> None:
    """A shift for which somebody changed has moved: what still waits to tell them so says where it is now."""
    swaps = Cover.objects.filter(status=Status.FOUND, exchanged__shift__in=list(shift_ids))
    swaps = swaps.filter(exchanged__status=SignUp.Status.CONFIRMED, undo_until__isnull=False)
    for cover in swaps.select_related("exchanged__volunteer__person").order_by("pk"):
        row = cover.exchanged
        if row and cover_notices.take_back_swapped(cover, now=now):
            shift = queries.with_places(Shift.objects.all()).get(pk=row.shift_id)
            cover_notices.swapped(cover, row, shift, now=now)


def lock(cover: Cover) -> tuple[Shift, Cover]:
    """The shift, then the search, until the transaction ends."""
    shift = places.lock_shift(cover.shift_id)
    return shift, Cover.objects.select_for_update(of=("self",)).get(pk=cover.pk)


def take_back_questions(cover: Cover, now: dt.datetime) -> None:
    """Texts that are still here are not sent: whoever would have read one was not asked, and may be asked another time."""
    for row in cover.asks.filter(answer=Answer.ASKED):
        about = question_texts.about(row)
        if not enqueueing.withdraw(about, now=now):
            continue
        if Message.objects.filter(about=about).exclude(state=Message.State.WITHDRAWN).exists():
            row.answer = Answer.LATE  # what they were when they were asked a second time
            row.answered_at = now
            row.save(update_fields=["answer", "answered_at"])
        else:
            row.delete()


def is_sought_already(cover: Cover) -> bool:
    """Whether another search for the same place, or for free places of the shift, goes on."""
    others = Cover.objects.seeking().filter(shift=cover.shift_id).exclude(pk=cover.pk)
    same = others.filter(leaving=cover.leaving_id) if cover.leaving_id else others.filter(leaving__isnull=True)
    return same.exists()


def end_others(cover: Cover | None, leaving: SignUp, now: dt.datetime) -> None:
    """All other searches for this place are over: it has somebody, or is sought for anew."""
    others = leaving.covers.unsettled().exclude(pk=cover.pk if cover else 0)
    for other in others.select_for_update(of=("self",)).order_by("pk"):
        end_now(other, now)


def end_named(sign_up: SignUp, now: dt.datetime) -> None:
    """Whoever left passes nothing on by name and changes with nobody; the place is everybody's."""
    for cover in sign_up.covers.seeking().filter(named=True).select_for_update(of=("self",)):
        end_now(cover, now)


def end_now(cover: Cover, now: dt.datetime) -> None:
    """Nobody is asked any more, and what waits to be told of it is not sent; the caller holds the search."""
    cover.status = Status.ENDED
    cover.answer_by = None
    save(cover, now)
    take_back_questions(cover, now)
    enqueueing.withdraw(cover_notices.about(cover), now=now)
    assigning.withdraw([cover_notices.about(cover)], now=now)


def save(cover: Cover, now: dt.datetime) -> None:
    """With the time of the change."""
    cover.changed_at = now
    cover.save()


def still_on(cover: Cover) -> SignUp | None:
    """Who can't come and is on the shift still."""
    if cover.leaving_id is None:
        return None
    rows = SignUp.objects.select_related("volunteer__person").filter(status=SignUp.Status.CONFIRMED)
    return rows.filter(pk=cover.leaving_id).first()
