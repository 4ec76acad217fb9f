"""Who leads a team names its people for the places that it holds; whoever is named is asked, and says yes or no.

Nobody is confirmed without having said yes; who names themselves has said it.
"""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from notifications.texts import answer_times, sending_hours
from volunteers import cover_notices, notices, rules
from volunteers.blocks import finding, holding, releasing, telling
from volunteers.models import Shift, SignUp, TeamBlock, TeamMembership, Volunteer
from volunteers.signups import covers, ending_covers, places, questions, waiting

Status = SignUp.Status
MAX_QUESTIONS = 2
"""Texts in which a team asks somebody to take a place of one shift."""


@transaction.atomic
def name(*, block: TeamBlock, volunteer_id: int, by: Person, now: dt.datetime) -> SignUp:
    """Ask somebody of the team to take one of the places; the place has their name until they answer. Again is the same.

    Also of a shift whose sign-ups are closed: the places are the team's. Refusals: ``not_your_team``, ``block_over``,
    ``not_in_team``, ``block_full``, ``already_in``, ``offered`` (of the waiting list, or asked already by another team),
    ``said_no``, ``asked_often``, ``member_cannot`` (why is their own affair), ``no_time``, and what ``rules.closed_refusal``
    says of a shift that is over or called off.
    """
    holding.refuse_others(block.team, by)
    volunteer = places.lock_volunteer(volunteer_id)
    shift = places.lock_shift(block.shift_id)
    mine = releasing.lock(block)
    holding.refuse_over(mine, now)
    live = SignUp.objects.select_for_update().live().filter(shift=shift, volunteer=volunteer).first()
    if live and live.block_id == mine.pk:
        return live
    is_own = volunteer.person_id == by.pk
    deadline = answer_by(mine, shift, now)
    _refuse(mine, volunteer, shift, live, now)
    if deadline is None and not is_own:
        raise Refusal("no_time", "离到岗太近，来不及发短信问了。")
    made = live or SignUp(shift=shift, volunteer=volunteer, created_at=now)
    made.status = Status.CONFIRMED if is_own else Status.OFFERED
    made.path = SignUp.Path.CAPTAIN
    made.block = mine
    made.position = None if is_own else made.position  # who waited and does not come by this waits on
    made.answer_by = None if is_own else deadline
    made.changed_at = now
    made.save()
    places.name_held(shift.pk)
    shift.held -= 1  # as it is stored now
    made.shift = shift
    if is_own:
        enqueueing.enqueue_new(notices.signed_up(made, shift, volunteer, now=now), now=now)
    else:
        notices.offered(made, shift, now=now)
    return made


@transaction.atomic
def take_back(*, sign_up: SignUp, by: Person, now: dt.datetime) -> SignUp:
    """The place has no name any more; whoever was asked, or had said yes, hears that they need not come. Again does nothing.

    Refusals: ``not_named`` (no place of a team, or of somebody who took it over and isn't in the team), ``not_your_team``,
    ``block_over``.
    """
    if sign_up.block is None:
        raise Refusal("not_named", "他不在队里留的名额上。")
    holding.refuse_others(sign_up.block.team, by)
    places.lock_volunteer(sign_up.volunteer_id)
    weighed_anew = waiting.shifts_of(sign_up.volunteer_id)
    places.lock_shifts(weighed_anew | {sign_up.shift_id})
    shift = places.lock_shift(sign_up.shift_id)
    block = releasing.lock(sign_up.block)
    block.shift = shift
    holding.refuse_over(block, now)
    mine = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=sign_up.pk)
    mine.shift = shift
    if mine.status not in (Status.OFFERED, Status.CONFIRMED) or mine.block_id != block.pk:
        return mine
    if not block.team.memberships.active().filter(volunteer=mine.volunteer_id).exists():
        raise Refusal("not_named", "他是接了别人的岗，不是队里的人。要请他退出，请找组织者。")
    _leave(mine, block, now)
    waiting.refill(shift_ids=weighed_anew, now=now)
    return mine


def ask_no_more(*, membership: TeamMembership, now: dt.datetime) -> None:
    """Somebody left the team: what they were asked in its name is over, what they said yes to stays. The caller holds the team."""
    places.lock_volunteer(membership.volunteer_id)
    asked = SignUp.objects.filter(
        status=Status.OFFERED, volunteer=membership.volunteer_id, block__team=membership.team_id
    )
    found = list(asked.order_by("shift", "pk"))
    places.lock_shifts(row.shift_id for row in found)
    for row in found:
        mine = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=row.pk)
        if mine.is_offered and mine.block:
            mine.shift = places.lock_shift(row.shift_id)
            block = releasing.lock(mine.block)
            block.shift = mine.shift
            _leave(mine, block, now)
            if not block.is_open:
                releasing.refill([mine.shift_id], now)


def answer_by(block: TeamBlock, shift: Shift, now: dt.datetime) -> dt.datetime | None:
    """Until when somebody named now may answer: the deadline of the block, or two hours where that is nearer."""
    within = max(block.names_until - sending_hours.in_window(now), answer_times.LEAST_ANSWER_TIME)
    return answer_times.answer_by(now=now, starts=shift.start, within=within)


def _refuse(block: TeamBlock, volunteer: Volunteer, shift: Shift, live: SignUp | None, now: dt.datetime) -> None:
    if not block.team.memberships.active().filter(volunteer=volunteer).exists():
        raise Refusal("not_in_team", "这位志愿者现在不在队里。")
    if refusal := covers.still_held(shift, now):
        raise refusal
    if live and live.status in SignUp.ACTIVE:
        raise Refusal(rules.Reason.ALREADY_IN, "他已经在这个岗上了，不占队里留的名额。")
    if live and live.is_offered:
        raise Refusal(rules.Reason.OFFERED, "已经问过他去不去了，在等他答复。")
    if releasing.unnamed(block) < 1:
        raise Refusal("block_full", "留的名额都有人了。要再加人，先多留几个，或者收回一个。")
    asked = finding.asked_before(block).filter(volunteer=volunteer)
    if finding.said_no(asked).exists():
        raise Refusal("said_no", "这次他不去了，不再发短信问。")
    if asked.count() >= MAX_QUESTIONS:
        raise Refusal("asked_often", f"为这个岗问过他 {MAX_QUESTIONS} 次了，不再发短信问。")
    if volunteer.pk in finding.silent([volunteer]) or waiting.unfit(volunteer, shift, now):
        raise Refusal("member_cannot", "他这时去不了，或者不符合这个岗的要求，请换一位。")


def _leave(mine: SignUp, block: TeamBlock, now: dt.datetime) -> None:
    was_coming = mine.status == Status.CONFIRMED
    mine.status = Status.WITHDRAWN
    mine.reason = releasing.TAKEN_BACK
    is_waiting = mine.position is not None
    mine.answer_by = None
    mine.has_overlap = False
    mine.changed_at = now
    questions.end(mine, now=now)
    mine.save(update_fields=["status", "reason", "answer_by", "has_overlap", "changed_at", *questions.FIELDS])
    is_untold = enqueueing.withdraw(notices.about(mine), now=now)
    ending_covers.end_named(mine, now)
    cover_notices.off_before_told(mine, now=now)
    places.free(mine)
    if is_waiting:
        waiting.wait_on(mine, now=now)
    places.mark_overlaps([mine.volunteer_id], now=now)
    if was_coming or not is_untold:
        telling.taken_back(mine, block, now=now)
