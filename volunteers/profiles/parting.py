"""A merge of two volunteers is taken back: each has what it had, while nothing was written since that can't be told apart.

What stands in the way is named, so that staff can settle it by hand. Locks as in ``merging``.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from accounts.audit.kinds import Kind
from accounts.models import Person
from core.errors import Refusal
from volunteers import notices, queries
from volunteers.blocks import releasing
from volunteers.models import (
    Cover,
    CoverAsk,
    Shift,
    SignUp,
    TeamBlock,
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerQualification,
)
from volunteers.profiles import availability, merging, moving_texts, register, telling_merges
from volunteers.profiles.snapshots import Moved
from volunteers.signups import ending_covers, handing_over, places, waiting

Status = SignUp.Status
MAX_STANDING = 10
_OF_MEMBERSHIP = ("role", "state", "since", "until", "turned_away")


class _GivenUp(NamedTuple):
    """A place that was given up by the merge: as it is, as it was, and its shift."""

    row: SignUp
    before: SignUp
    shift: Shift

    @property
    def block(self) -> TeamBlock | None:
        """Of the team that still holds places of the shift: its place comes out of these, or not at all."""
        return self.before.block if self.before.block and self.before.block.is_open else None


def part(*, merge: VolunteerMerge, by: Person, now: dt.datetime) -> VolunteerMerge:
    """Both are as before, and serve both. Again does nothing.

    What the kept one wrote of languages, streets and times since stays as it is, and so do days away of both that met.
    Refusals: ``association_only``, ``own_merge``, ``changed_meanwhile``, and ``merge_settled`` with what was ``written`` since.
    """
    register.refuse_unless_all(by)
    with transaction.atomic():
        people = merging.lock(merge.kept_id, merge.merged_id)
        rows = VolunteerMerge.objects.select_for_update(of=("self",))
        locked = rows.select_related("kept__person", "merged__person").get(pk=merge.pk)
        if locked.parted_at:
            return locked
        locked.kept = people[locked.kept_id]
        locked.merged = people[locked.merged_id]
        if register.own_rows(by) & {locked.kept_id, locked.merged_id}:
            raise Refusal("own_merge", "自己的登记要请同事来合并或者分开。")
        moved = Moved.of(locked)
        if written := list(written_since(locked, moved, now=now)):
            raise settled(written)
        _move_back(locked, moved, now)
        _restore_places(moved, now)
        _restore_teams(moved)
        _restore_profiles(locked, moved)
        ids = [locked.kept_id, locked.merged_id]
        merging.weigh(ids, set().union(*map(waiting.shifts_of, ids)), now)
        locked.parted_at = now
        locked.parted_by = by
        locked.save(update_fields=["parted_at", "parted_by"])
        register.write(Kind.VOLUNTEERS_PARTED, locked.kept, by=by, now=now, what=f"分出去 {locked.merged.number}")
        telling_merges.parted(locked, now=now)
    return locked


def settled(written: list[str]) -> Refusal:
    """The two can't be told apart any more by themselves."""
    text = f"合并以后又有了新的：{'、'.join(written)}。分不开了，请一样一样办。"
    return Refusal("merge_settled", text, written=written)


def standing(volunteer: Volunteer) -> list[VolunteerMerge]:
    """Those merged into this one, newest first."""
    rows = VolunteerMerge.objects.filter(kept=volunteer, parted_at=None)
    return list(rows.select_related("kept__person", "merged__person", "by").order_by("-pk")[:MAX_STANDING])


def what_is_new(merge: VolunteerMerge, *, now: dt.datetime) -> list[str]:
    """What keeps the two together by now, in words; nothing: they can be parted."""
    return list(written_since(merge, Moved.of(merge), now=now))


def written_since(merge: VolunteerMerge, moved: Moved, *, now: dt.datetime) -> Iterator[str]:
    """What is new at the kept one, or was done to what moved, in words."""
    if not (merge.kept.person.phone and merge.merged.person.phone):
        yield "有一位删除了个人信息"
    if VolunteerMerge.objects.filter(kept=merge.kept_id, parted_at=None, pk__gt=merge.pk).exists():
        yield "后来又并进来一份登记（先把那一份分开）"
    if merge.kept.merged_into_id:
        yield "这份登记又并到了别的登记里（先把那一次分开）"
    yield from _written_of_places(merge, moved)
    yield from _written_of_covers(merge, moved)
    papers = VolunteerQualification.objects.filter(volunteer=merge.kept_id)
    if papers.filter(Q(decided_at__gt=merge.merged_at) | Q(claimed_at__gt=merge.merged_at)).exists():
        yield "登记或者核对过证书"
    teams = TeamMembership.objects.filter(volunteer=merge.kept_id).values("pk")
    if TeamMembership.history.filter(id__in=teams, history_id__gt=moved.last_membership_line).exists():
        yield "队伍变动过"
    ended = TeamMembership.objects.filter(pk__in=dict(moved.ended))
    if ended.filter(team__closed_at__gt=merge.merged_at).exists():
        yield "有支队停用了"
    yield from _lost_places(merge, moved, now)


def _written_of_places(merge: VolunteerMerge, moved: Moved) -> Iterator[str]:
    mine = SignUp.objects.filter(volunteer=merge.kept_id)
    if number := mine.filter(pk__gt=moved.last_sign_up).count():
        yield f"新报了 {number} 个岗位"
    lines = SignUp.history.filter(id__in=moved.sign_ups, history_id__gt=moved.last_sign_up_line)
    if number := lines.values("id").distinct().count():
        yield f"并过来的岗位变动过 {number} 个"


def _written_of_covers(merge: VolunteerMerge, moved: Moved) -> Iterator[str]:
    if Cover.objects.filter(leaving__in=moved.sign_ups, created_at__gt=merge.merged_at).exists():
        yield "为并过来的岗位找过人"
    if CoverAsk.objects.filter(pk__in=moved.asks, answered_at__gt=merge.merged_at).exists():
        yield "答复过请他接岗的短信"


def _lost_places(merge: VolunteerMerge, moved: Moved, now: dt.datetime) -> Iterator[str]:
    """Places that were given up by the merge and that nobody can have back."""
    lost = _number_lost(_given_up(moved), merge, now)
    if lost:
        yield f"合并时放弃的岗位有 {lost} 个回不去了（有人了、开始了，或者取消了）"


def _given_up(moved: Moved) -> list[_GivenUp]:
    """In the order of shifts."""
    lines = dict(moved.dropped)
    rows = SignUp.objects.filter(pk__in=lines).order_by("shift", "pk")
    before = {one.history_id: one.instance for one in SignUp.history.filter(history_id__in=lines.values())}
    shifts = queries.with_places(Shift.objects.all()).in_bulk([row.shift_id for row in rows])
    return [_GivenUp(row, before[lines[row.pk]], shifts[row.shift_id]) for row in rows]


def _number_lost(given_up: list[_GivenUp], merge: VolunteerMerge, now: dt.datetime) -> int:
    """Each that comes back takes a place, of its team's or of everybody's, from those behind it."""
    of_teams = {back.block.pk: releasing.unnamed(back.block) for back in given_up if back.block}
    of_all = {back.shift.pk: back.shift.maximum - back.shift.taken for back in given_up}
    lost = 0
    for back in given_up:
        free, key = (of_teams, back.block.pk) if back.block else (of_all, back.shift.pk)
        if not _can_come_back(back, merge, now) or (back.before.is_holding and free[key] < 1):
            lost += 1
        elif back.before.is_holding:
            free[key] -= 1
    return lost


def _can_come_back(back: _GivenUp, merge: VolunteerMerge, now: dt.datetime) -> bool:
    """Whatever room there is."""
    shift = back.shift
    is_untouched = back.row.status == Status.WITHDRAWN and back.row.reason == merging.DROPPED
    was_ahead = shift.start > merge.merged_at
    is_over = was_ahead and (shift.start <= now or not shift.occurrence.is_scheduled)
    is_late = back.before.answer_by is not None and back.before.answer_by <= now
    return is_untouched and not is_over and not is_late


def _move_back(merge: VolunteerMerge, moved: Moved, now: dt.datetime) -> None:
    sign_ups = list(SignUp.objects.filter(pk__in=moved.sign_ups).order_by("pk"))
    merging.give(sign_ups, merge.merged, now)
    asks = list(CoverAsk.objects.filter(pk__in=moved.asks).order_by("pk"))
    CoverAsk.objects.filter(pk__in=moved.asks).update(volunteer=merge.merged)
    moving_texts.follow(sign_ups, asks, old=merge.kept, new=merge.merged)
    VolunteerQualification.objects.filter(pk__in=moved.qualifications).update(volunteer=merge.merged)
    rows = TeamMembership.objects.filter(pk__in=moved.memberships).order_by("pk")
    merging.give_memberships(list(rows), merge.merged, now)


def _restore_places(moved: Moved, now: dt.datetime) -> None:
    """Each on its shift, or in its line, again, and nobody else is sought for it; an offer is told anew, and where it is another
    shift by now, they are asked to say yes to it.
    """
    for back in _given_up(moved):
        row = SignUp.objects.select_related("volunteer__person", "block__team").get(pk=back.row.pk)
        ending_covers.end_others(None, row, now)
        row.reason = back.before.reason
        row.changed_at = now
        if back.before.is_holding:
            count = places.name_held if back.block else places.offer
            count(row.shift_id)
        if back.before.status == Status.CONFIRMED:
            row.save(update_fields=["reason"])
            handing_over.come_back(row, back.shift, now=now)
        else:
            row.status = back.before.status
            row.answer_by = back.before.answer_by
            row.save(update_fields=["status", "answer_by", "reason", "changed_at"])
            if row.is_offered:
                notices.offered(row, back.shift, now=now)


def _restore_teams(moved: Moved) -> None:
    lines = dict(moved.ended)
    before = {one.history_id: one.instance for one in TeamMembership.history.filter(history_id__in=lines.values())}
    for row in TeamMembership.objects.filter(pk__in=lines).order_by("pk"):
        for name in _OF_MEMBERSHIP:
            setattr(row, name, getattr(before[lines[row.pk]], name))
        row.save()
    for row in TeamMembership.objects.filter(pk__in=moved.hidden).order_by("pk"):
        row.shows_name = True
        row.save(update_fields=["shows_name"])


def _restore_profiles(merge: VolunteerMerge, moved: Moved) -> None:
    kept = merge.kept
    before = kept.history.get(history_id=moved.kept_before)
    kept.joined_at = before.joined_at
    if kept.languages == merging.joined(before.languages, merge.merged.languages):
        kept.languages = before.languages
    theirs = merge.merged.times.away
    gone = [theirs[at] for at in moved.away]
    kept.away = availability.as_stored(period for period in kept.times.away if period not in gone)
    if moved.took_week and kept.week == merge.merged.week:
        kept.week = 0
    kept.save(update_fields=["joined_at", "languages", "away", "week"])
    areas = set(kept.areas.values_list("pk", flat=True))
    if areas == set(moved.areas_after):
        kept.areas.remove(*moved.areas)
    merge.merged.merged_into = None
    merge.merged.active = kept.active
    merge.merged.save(update_fields=["merged_into", "active"])
