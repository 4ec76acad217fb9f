"""Two change shifts with each other: both halves in one transaction, the rules weighed for both, or nothing at all.

Whoever proposes names a shift and no person: those on it who could come instead are asked, so that nobody learns who serves
where. It is a search like cover, with something given for it; the first yes wins.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import F, Q

from accounts.models import Person
from core.errors import Refusal
from notifications import queries as message_queries
from notifications.models import Purpose
from notifications.outbox import enqueueing
from notifications.texts import answer_times
from organizations import travel
from volunteers import cover_notices, notices, queries, rules
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import candidates, covers, ending_covers, handing_over, places, waiting

WEIGHED = 300
SHOWN = 30
"""How many shifts there are to choose from."""
AT_A_TIME = cover_notices.FIVE
Answer = CoverAsk.Answer
Status = SignUp.Status


@transaction.atomic
def propose(*, sign_up: SignUp, wanted_id: int, now: dt.datetime) -> Cover:
    """Offer one's place for one on another shift: up to five of those on it who could change are asked by text.

    Both stay where they are until somebody says yes. Again for the same shift is the same proposal. Refusals: ``not_signed_up``,
    ``same_shift``, ``cover_open`` (another search goes on), ``swap_unfit`` (with all reasons), ``nobody_to_swap``,
    ``no_time_to_swap``, ``sought_often`` (``covers.A_DAY``, ``covers.MOST_BEGUN``), and those of ``rules.closed_refusal`` for both shifts.
    """
    volunteer = places.lock_volunteer(sign_up.volunteer_id)
    places.lock_shifts({sign_up.shift_id, wanted_id})
    shift = places.lock_shift(sign_up.shift_id)
    wanted = places.lock_shift(wanted_id)
    mine = handing_over.on_it(sign_up.pk)
    if mine is None:
        raise Refusal("not_signed_up", "已经不在这个岗上了，没有可以换的。")
    going_on = mine.covers.seeking().first()
    if going_on and going_on.wanted_id == wanted_id:
        return going_on
    if going_on:
        raise covers.open_already()
    _refuse_shifts(shift, wanted, now)
    covers.refuse_often(mine.covers, now)
    ending_covers.end_others(None, mine, now)
    if reasons := _reasons(volunteer, wanted, but=shift, now=now):
        raise Refusal("swap_unfit", f"那个岗你去不了：{_joined(reasons)}")
    deadline = answer_times.answer_by(now=now, starts=min(shift.start, wanted.start))
    if deadline is None:
        raise Refusal("no_time_to_swap", "离到岗太近，来不及换了。去不了，请退出或者打服务电话。")
    asked = _partners(shift, wanted, volunteer, now)
    if not asked:
        raise Refusal("nobody_to_swap", "那个岗上现在没有能和你换的人，请看看别的岗。")
    cover = Cover.objects.create(
        shift=shift, leaving=mine, wanted=wanted, named=True, answer_by=deadline, created_at=now, changed_at=now
    )
    for one in asked:
        covers.question(cover, shift, one, now)
    return cover


@transaction.atomic
def accept(ask: CoverAsk, now: dt.datetime, by: Person | None) -> SignUp | Refusal:
    """Change places; the answer is the accepter's new one, or a refusal that the caller raises once this is stored.

    Refusals: ``cover_taken``, ``cover_over`` (one of the two is on the shift no more), ``cover_undone``, ``swap_unfit`` (all
    reasons of both), ``changed_meanwhile`` (one of the two was merged), and those of ``rules.closed_refusal`` for both shifts.
    """
    known = Cover.objects.select_related("leaving").get(pk=ask.cover_id)
    proposer = known.leaving.volunteer_id if known.leaving else None
    people = handing_over.lock_volunteers([ask.volunteer_id, proposer])
    weighed_anew = _lock(known, people)
    shift, cover = ending_covers.lock(known)
    wanted = places.lock_shift(known.wanted_id or 0)
    question = handing_over.lock_ask(ask)
    if question is None:
        return _nothing_to_change()
    if question.is_yes and cover.is_found and cover.taken_by:
        return cover.taken_by
    theirs = SignUp.objects.filter(shift=wanted, volunteer=question.volunteer_id, status=Status.CONFIRMED).first()
    pair = (handing_over.on_it(cover.leaving_id), handing_over.on_it(theirs.pk if theirs else None))
    if refusal := _over(cover, question, pair):
        if refusal.code == "cover_taken":
            handing_over.note(question, Answer.LATE, now=now, by=by)
        return refusal
    mine, theirs = pair
    if mine is None or theirs is None:
        raise TypeError("both stand on their shifts")  # as _over has seen
    if refusal := _unfit(people, (mine, theirs), shift, wanted, now):
        return refusal
    handing_over.note(question, Answer.YES, now=now, by=by)
    taken = _exchange(cover, mine, theirs, (shift, wanted), now)
    acted = by or theirs.volunteer.person
    cover_notices.exchanged(cover, taken, mine.volunteer, (shift, wanted), now=now, by=acted)
    places.mark_overlaps(people, now=now)
    waiting.refill(shift_ids=weighed_anew, now=now)
    return taken


@transaction.atomic
def undo(known: Cover, *, now: dt.datetime, by: Person | None, reason: str) -> Cover:
    """Both are where they were, or nothing: by whoever said yes for ten minutes, by staff with a reason until one begins.

    Again does nothing. Refusals: those of ``cover_answers.undo``, and ``undo_unfit`` (one of the two can't go back; all reasons).
    """
    rows = [known.taken_by, known.exchanged]
    people = handing_over.lock_volunteers([row.volunteer_id for row in rows if row])
    weighed_anew = _lock(known, people)
    shift, cover = ending_covers.lock(known)
    wanted = places.lock_shift(known.wanted_id or 0)
    if not cover.is_found and cover.asks.filter(answer=Answer.UNDONE).exists():
        return cover
    first = min(shift, wanted, key=lambda one: one.start)
    handing_over.refuse_undo(cover, first, now, by, reason)
    theirs = handing_over.on_it(cover.taken_by_id)
    mine = handing_over.on_it(cover.exchanged_id)
    before = _before(cover, theirs)
    if theirs is None or mine is None or len(before) != len(rows):
        raise handing_over.nothing_to_undo()
    if {theirs.volunteer_id, mine.volunteer_id} - people.keys():
        raise handing_over.moved()
    reasons = _reasons(mine.volunteer, shift, but=wanted, now=now) + _reasons(
        theirs.volunteer, wanted, but=shift, now=now
    )
    if reasons:
        raise Refusal("undo_unfit", f"有人回不去原来的岗了：{_joined(reasons)}")
    told = cover.undo_until is not None and cover.undo_until <= now
    for row in (theirs, mine):
        handing_over.leave(row, now=now, reason=reason.strip())
    for row in before:
        for waits in SignUp.objects.waiting().filter(shift=row.shift_id, volunteer=row.volunteer_id):
            handing_over.leave(waits, now=now, reason="")
        handing_over.come_back(row, shift if row.shift_id == shift.pk else wanted, now=now)
    enqueueing.withdraw(cover_notices.about(cover), now=now)
    cover_notices.take_back_swapped(cover, now=now)
    cover_notices.exchanged_back(cover, (shift, wanted), now=now, by=by or theirs.volunteer.person)
    cover.asks.filter(volunteer=theirs.volunteer_id).update(answer=Answer.UNDONE, answered_at=now, noted_by=by)
    cover.status = Cover.Status.ENDED
    cover.taken_by = None
    cover.exchanged = None
    cover.undo_until = None
    cover.changed_at = now
    cover.save()
    if told or by:
        cover_notices.swapped_back(cover, mine.volunteer, shift, reason.strip(), now=now)
        cover_notices.swapped_back(cover, theirs.volunteer, wanted, reason.strip(), now=now)
    places.mark_overlaps(people, now=now)
    waiting.refill(shift_ids=weighed_anew, now=now)
    return cover


def choices(volunteer: Volunteer, shift: Shift, *, now: dt.datetime) -> list[Shift]:
    """Coming shifts that somebody has and that the volunteer could take in exchange for this one, soonest first."""
    facts = queries.facts_of(volunteer, now=now)
    left = tuple(place for place in facts.helper.places if place.shift_id != shift.pk)
    helper = replace(facts.helper, places=left)
    own = {place.shift_id for place in left} | {shift.pk} | helper.waiting | helper.offered
    found = []
    for one in queries.coming(now).filter(taken__gt=F("held")).exclude(pk__in=own)[:WEIGHED]:
        if not rules.all_unfit(queries.post_of(one), helper, now=now, minutes=facts.roads.minutes):
            found.append(one)
        if len(found) == SHOWN:
            break
    return found


def _lock(cover: Cover, people: Iterable[int]) -> set[int]:
    """Both shifts and all that these people wait for, in order; returns the latter."""
    weighed_anew = set().union(*(waiting.shifts_of(pk) for pk in people))
    places.lock_shifts({cover.shift_id, cover.wanted_id or 0} | weighed_anew)
    return weighed_anew


def _refuse_shifts(shift: Shift, wanted: Shift, now: dt.datetime) -> None:
    if shift.pk == wanted.pk:
        raise Refusal("same_shift", "要换的是同一个岗，请选别的。")
    if refusal := covers.still_held(shift, now) or covers.still_held(wanted, now):
        raise refusal


def _reasons(volunteer: Volunteer, shift: Shift, *, but: Shift, now: dt.datetime) -> list[Refusal]:
    """Everything that keeps the volunteer from this shift once they have left the other."""
    roads = travel.table()
    helper = queries.helper_of(volunteer, around=shift.span, roads=roads)
    return _weighed(helper, roads, shift, but=but, now=now)


def _weighed(helper: rules.Helper, roads: travel.Table, shift: Shift, *, but: Shift, now: dt.datetime) -> list[Refusal]:
    if any(place.shift_id == shift.pk for place in helper.places):
        return [Refusal(rules.Reason.ALREADY_IN, "那个岗已经报上了。")]
    if shift.pk in helper.offered:
        return [Refusal(rules.Reason.OFFERED, "那个岗留着一个空位在等答复。")]
    left = replace(helper, places=tuple(place for place in helper.places if place.shift_id != but.pk))
    return rules.all_unfit(queries.post_of(shift), left, now=now, minutes=roads.minutes)


def _joined(reasons: Iterable[Refusal]) -> str:
    return "；".join(dict.fromkeys(refusal.message.rstrip("。") for refusal in reasons)) + "。"


def _partners(shift: Shift, wanted: Shift, volunteer: Volunteer, now: dt.datetime) -> list[Volunteer]:
    """Those on the wanted shift who could come instead: nobody who said no to this change, was asked for it within a day, or wants
    no such texts.
    """
    asked = CoverAsk.objects.filter(cover__shift=shift, cover__wanted=wanted)
    over = Q(answer__in=(Answer.NO, Answer.UNDONE)) | Q(asked_at__gt=now - candidates.AGAIN)
    rows = SignUp.objects.filter(shift=wanted, status=Status.CONFIRMED).exclude(volunteer=volunteer)
    rows = rows.exclude(volunteer__in=asked.filter(over).values("volunteer")).exclude(volunteer__person__phone_hash="")
    people = [row.volunteer for row in rows.select_related("volunteer__person").order_by("pk")]
    roads = travel.table()
    helpers = queries.helpers_of(people, around=shift.span, roads=roads)
    silent = message_queries.opted_out([one.person.phone_hash for one in people], Purpose.OFFER)
    can = [
        one
        for one in people
        if one.person.phone_hash not in silent and not _weighed(helpers[one.pk], roads, shift, but=wanted, now=now)
    ]
    return can[:AT_A_TIME]


def _over(cover: Cover, ask: CoverAsk, pair: tuple[SignUp | None, SignUp | None]) -> Refusal | None:
    if ask.answer == Answer.UNDONE:
        return Refusal("cover_undone", "你撤回过了。又能换的话，请打服务电话。")
    if cover.is_found:
        return Refusal("cover_taken", "谢谢你愿意换！有人比你早一步，你还是去原来的岗。")
    if not cover.is_unsettled or None in pair:
        return _nothing_to_change()
    return None


def _nothing_to_change() -> Refusal:
    return Refusal("cover_over", "不用换了：有一方不在原来的岗上了，或者不换了。你的岗没有变。")


def _unfit(
    people: dict[int, Volunteer], rows: tuple[SignUp, SignUp], shift: Shift, wanted: Shift, now: dt.datetime
) -> Refusal | None:
    """Why the two can't change: everything that is wrong, of the other in one word, since it is their own affair."""
    mine, theirs = rows
    if {mine.volunteer_id, theirs.volunteer_id} - people.keys():
        return handing_over.moved()
    proposer = people[mine.volunteer_id]
    accepter = people[theirs.volunteer_id]
    if refusal := covers.still_held(shift, now) or covers.still_held(wanted, now):
        return refusal
    words = [_joined(reasons) for reasons in [_reasons(accepter, shift, but=wanted, now=now)] if reasons]
    if _reasons(proposer, wanted, but=shift, now=now):
        words.append("对方现在去不了你的岗。")
    return Refusal("swap_unfit", f"换不了：{''.join(words)}") if words else None


def _exchange(cover: Cover, mine: SignUp, theirs: SignUp, shifts: tuple[Shift, Shift], now: dt.datetime) -> SignUp:
    shift, wanted = shifts
    handing_over.leave(mine, now=now, reason="")
    handing_over.leave(theirs, now=now, reason="")
    taken = handing_over.take(theirs.volunteer, shift, path=SignUp.Path.SWAP, reason="", now=now, of=mine)
    exchanged = handing_over.take(mine.volunteer, wanted, path=SignUp.Path.SWAP, reason="", now=now, of=theirs)
    told = notices.signed_up(taken, shift, theirs.volunteer, now=now, instead_of=wanted)
    enqueueing.enqueue_new(told, now=now)
    cover.status = Cover.Status.FOUND
    cover.answer_by = None
    cover.taken_by = taken
    cover.exchanged = exchanged
    cover.relieved = True
    cover.undo_until = now + handing_over.UNDO
    cover.changed_at = now
    cover.save()
    ending_covers.take_back_questions(cover, now)
    for row in (mine, theirs):
        ending_covers.end_others(cover, row, now)
    cover_notices.swapped(cover, exchanged, wanted, now=now)
    return taken


def _before(cover: Cover, theirs: SignUp | None) -> list[SignUp]:
    """What both held, locked, where it can be taken up again."""
    if theirs is None:
        return []
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person")
    left = rows.filter(status=Status.WITHDRAWN)
    own = left.filter(pk=cover.leaving_id or 0).first()
    others = left.filter(shift=cover.wanted_id, volunteer=theirs.volunteer_id).order_by("-changed_at", "-pk").first()
    return [row for row in (own, others) if row]
