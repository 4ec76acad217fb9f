"""What a team has not named goes back to everybody: at the deadline, given back, by staff, or with the date or the team."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, F, Q

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core.errors import Refusal
from notifications.texts import answer_times
from volunteers.blocks import telling
from volunteers.models import SignUp, Team, TeamBlock
from volunteers.signups import covers, places, waiting

A_TIME = 20
"""Blocks that one portion takes on, each in its own transaction."""
SOON = dt.timedelta(days=1)
"""So long before the deadline whoever leads the team is reminded."""
TAKEN_BACK = "队里改请别人"
"""Why a sign-up ended that whoever leads the team took back: its volunteer did not say no."""
Ending = TeamBlock.Ending
_NOT_AT_ALL = dt.timedelta()


def lock(block: TeamBlock) -> TeamBlock:
    """The block as it is now; the caller holds its shift."""
    rows = TeamBlock.objects.select_for_update(of=("self",)).select_related("team__organization")
    return rows.get(pk=block.pk)


def unnamed(block: TeamBlock) -> int:
    """Places that nobody has, or is asked to take."""
    return block.size - block.sign_ups.filter(status__in=SignUp.HOLDING).count()


@transaction.atomic
def give_back(*, block: TeamBlock, by: Person, now: dt.datetime) -> TeamBlock:
    """All that has no name, by who leads the team; who was asked may still answer. Again does nothing.

    Refusal: ``not_your_team``.
    """
    if not Team.objects.led_by(by).filter(pk=block.team_id).exists():
        raise Refusal("not_your_team", "这要由队长、副队长或所属单位的组织者来办。")
    return _release(block, Ending.GIVEN_BACK, now)


@transaction.atomic
def release_by_staff(*, block: TeamBlock, by: Person, reason: str, now: dt.datetime) -> TeamBlock:
    """The same by organizers of the event; whoever leads the team hears why. Again does nothing.

    Refusals: ``reason_missing``, ``not_your_event``.
    """
    if not TeamBlock.objects.managed_by(by).filter(pk=block.pk).exists():
        raise Refusal("not_your_event", "这要由活动主办单位的组织者来办。")
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么，短信会告诉队长。")
    if not TeamBlock.objects.open().filter(pk=block.pk).exists():
        return TeamBlock.objects.get(pk=block.pk)
    released = _release(block, Ending.STAFF, now, reason=reason.strip())
    writing.write(
        Kind.TEAM_BLOCK_RELEASED,
        by=by,
        now=now,
        about=f"{released.team.name}：{reason.strip()}",
        organization_id=released.shift.occurrence.event.host_id,
        link=f"/staff/shifts/{released.shift_id}/",
    )
    return released


def release_due(*, now: dt.datetime) -> int:
    """A portion of those whose deadline is over; returns how many, 0 at the end. Twice does no harm."""
    return sum(_release_due(block, now) for block in TeamBlock.objects.due_at(now).order_by("pk")[:A_TIME])


@transaction.atomic
def _release_due(block: TeamBlock, now: dt.datetime) -> bool:
    places.lock_shift(block.shift_id)
    if not TeamBlock.objects.due_at(now).filter(pk=block.pk).exists():
        return False
    _release(block, Ending.DEADLINE, now)
    return True


def remind(*, now: dt.datetime) -> int:
    """Remind who leads the teams of a portion of blocks that run out within a day; returns how many, 0 at the end.

    Those that were held for less than a day need none.
    """
    near = TeamBlock.objects.running().filter(names_until__gt=now, names_until__lte=now + SOON, reminded_at=None)
    named = Count("sign_ups", filter=Q(sign_ups__status__in=SignUp.HOLDING))
    wanting = near.annotate(left=F("size") - named).filter(left__gt=0)  # whoever gets a place back is reminded then
    return sum(_remind(pk, now) for pk in wanting.order_by("pk").values_list("pk", flat=True)[:A_TIME])


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> bool:
    rows = TeamBlock.objects.open().filter(pk=pk, reminded_at=None)
    block = rows.select_for_update(of=("self",)).select_related("team", "shift__occurrence__event").first()
    if block is None:
        return False
    block.reminded_at = now
    block.save(update_fields=["reminded_at"])
    left = unnamed(block)  # as it is now
    if left and block.created_at < block.names_until - SOON:
        telling.ends_soon(block, left, now=now)
    return True


def end_with_dates(*, shift_ids: Iterable[int], now: dt.datetime) -> None:
    """The dates of these shifts are called off; the caller holds the shifts and ends the sign-ups."""
    for block in TeamBlock.objects.open().filter(shift__in=list(shift_ids)).order_by("pk"):
        _end(lock(block), Ending.CANCELLED, now)


def end_with_team(*, team: Team, now: dt.datetime) -> None:
    """The team takes part in nothing new; who is named stays. The caller holds the team."""
    blocks = list(TeamBlock.objects.open().filter(team=team).order_by("shift", "pk"))
    places.lock_shifts(block.shift_id for block in blocks)
    for block in blocks:
        _release(block, Ending.TEAM_CLOSED, now)


def follow_dates(*, shift_ids: Iterable[int], by: Mapping[int, dt.timedelta], now: dt.datetime) -> None:
    """Shifts have moved, ``by`` so much an occurrence: to a later date the deadline goes along; where it lies too late now,
    it comes forward, or what is not named goes back with the next run.
    """
    rows = TeamBlock.objects.open().filter(shift__in=list(shift_ids)).select_related("team", "shift__occurrence__event")
    for block in rows.order_by("pk"):
        before = block.names_until
        until = before + max(by.get(block.shift.occurrence_id, _NOT_AT_ALL), _NOT_AT_ALL)
        if answer_times.answer_by(now=max(until, now), starts=block.shift.start) is None:
            until = min(until, max(block.shift.start - SOON, now))
        if until == before:
            continue
        block.names_until = until
        block.changed_at = now
        block.save(update_fields=["names_until", "changed_at"])
        if now < until < before:
            telling.sooner(block, now=now)


def refill(shift_ids: Iterable[int], now: dt.datetime) -> None:
    """What came free is offered to who waits, and shortly before the shift somebody is sought: as after a withdrawal."""
    ids = list(shift_ids)
    waiting.refill(shift_ids=ids, now=now)
    for pk in ids:
        covers.fill(shift_id=pk, now=now)


def _release(block: TeamBlock, ending: TeamBlock.Ending, now: dt.datetime, *, reason: str = "") -> TeamBlock:
    shift = places.lock_shift(block.shift_id)
    mine = lock(block)
    mine.shift = shift
    if mine.is_open:
        _end(mine, ending, now, reason=reason)
        refill([shift.pk], now)
    return mine


def _end(mine: TeamBlock, ending: TeamBlock.Ending, now: dt.datetime, *, reason: str = "") -> None:
    left = unnamed(mine)
    places.release_held(mine.shift_id, left)
    mine.state = TeamBlock.State.RELEASED
    mine.ending = ending
    mine.changed_at = now
    mine.save(update_fields=["state", "ending", "changed_at"])
    telling.ended(mine, left, reason=reason, now=now)
