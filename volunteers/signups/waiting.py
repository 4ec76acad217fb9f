"""The waiting list of a shift: joining it, and the one part that offers free places to those who are next.

Whoever can't take the shift any more is passed over and told why; nobody is confirmed without having said yes
(《志愿服务条例》 article 25: what volunteers do is agreed with them). Joining, freeing and offering happen under the shift's lock.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from core.errors import Refusal
from notifications.texts import answer_times
from organizations import travel
from volunteers import notices, queries, rules
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.signups import places

LONGEST = 50
"""How many wait for one shift."""


@transaction.atomic
def join(*, volunteer_id: int, shift_id: int, now: dt.datetime) -> SignUp:
    """Wait for a place on a full shift.

    Refusals: ``has_room`` (a place is free: sign up), ``no_time_to_wait``, ``waiting_list_full``, and all of
    ``rules.Reason`` but ``full``.
    """
    volunteer = places.lock_volunteer(volunteer_id)
    shift = places.lock_shift(shift_id)
    refusal = queries.refusal_for(volunteer, shift, now)
    if refusal is None:
        raise Refusal("has_room", "刚好有空位了，不用候补，直接报就行。")
    if refusal.code != rules.Reason.FULL:
        raise refusal
    if answer_times.answer_by(now=now, starts=shift.start) is None:
        raise Refusal("no_time_to_wait", "离到岗太近，来不及候补了。能去的话请打服务电话，有人退出就请你。")
    rows = SignUp.objects.filter(shift=shift)
    if rows.waiting().count() >= LONGEST:
        raise Refusal("waiting_list_full", f"候补已经排了 {LONGEST} 人，请看看别的岗位。")
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return SignUp.objects.create(
        shift=shift,
        volunteer=volunteer,
        status=SignUp.Status.WAITLISTED,
        path=SignUp.Path.WAITING_LIST,
        position=last + 1,
        created_at=now,
        changed_at=now,
    )


def wait_on(sign_up: SignUp, *, now: dt.datetime) -> None:
    """In line again, at the same place: a team asked them meanwhile, and nothing came of it. The caller holds the shift."""
    sign_up.status = SignUp.Status.WAITLISTED
    sign_up.path = SignUp.Path.WAITING_LIST
    sign_up.block = None
    sign_up.reason = ""
    sign_up.agreement = ""
    sign_up.agreed_to = ""
    sign_up.changed_at = now
    sign_up.save(update_fields=["status", "path", "block", "reason", "agreement", "agreed_to", "changed_at"])


def shifts_of(volunteer_id: int) -> set[int]:
    """The shifts that the volunteer waits for: where to look again once their other shifts or their profile change."""
    rows = SignUp.objects.filter(volunteer=volunteer_id, status=SignUp.Status.WAITLISTED)
    return set(rows.values_list("shift", flat=True))


@transaction.atomic
def refill(*, shift_ids: Iterable[int], now: dt.datetime) -> list[SignUp]:
    """Offer the free places of these shifts to those who wait; returns who was asked.

    Called after everything that frees a place, adds some, or makes somebody fit who waits. A caller that holds a shift
    already holds all of these (``places.lock_shifts``).
    """
    waiting = SignUp.objects.filter(shift__in=list(shift_ids), status=SignUp.Status.WAITLISTED)
    return [made for pk in sorted(set(waiting.values_list("shift", flat=True))) for made in _refill(pk, now)]


def _refill(shift_id: int, now: dt.datetime) -> list[SignUp]:
    shift = places.lock_shift(shift_id)
    post = queries.post_of(shift)
    free = shift.maximum - shift.taken
    if free < 1 or rules.closed_refusal(post, now=now):
        return []
    waiting = list(SignUp.objects.waiting().filter(shift=shift).select_related("volunteer__person"))
    deadline = answer_times.answer_by(now=now, starts=shift.start)
    if deadline is None:
        notices.no_time_to_ask(shift, waiting=len(waiting), now=now)
        return []
    roads = travel.table()
    helpers = queries.helpers_of([sign_up.volunteer for sign_up in waiting], around=shift.span, roads=roads)
    offered: list[SignUp] = []
    for sign_up in waiting:
        if len(offered) == free:
            break
        refusal = rules.unfit_refusal(post, helpers[sign_up.volunteer_id], now=now, minutes=roads.minutes)
        if refusal:
            notices.passed_over(sign_up, shift, refusal, now=now)
        else:
            _offer(sign_up, shift, deadline, now)
            offered.append(sign_up)
    return offered


def _offer(sign_up: SignUp, shift: Shift, deadline: dt.datetime, now: dt.datetime) -> None:
    places.offer(shift.pk)
    sign_up.status = SignUp.Status.OFFERED
    sign_up.answer_by = deadline
    sign_up.changed_at = now
    sign_up.save(update_fields=["status", "answer_by", "changed_at"])
    notices.offered(sign_up, shift, now=now)


def unfit(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> Refusal | None:
    """Why this volunteer can't take the shift, whether or not it takes anybody."""
    roads = travel.table()
    helper = queries.helper_of(volunteer, around=shift.span, roads=roads)
    return rules.unfit_refusal(queries.post_of(shift), helper, now=now, minutes=roads.minutes)
