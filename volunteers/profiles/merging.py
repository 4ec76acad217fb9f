"""Two rows of volunteers are one human: everything of the one moves to the other, and can be parted again (``parting``).

What moves is the volunteering. The account behind the merged row stays as it is: its person may have registered as a resident,
or works for an organization, under that number. Whoever signs in with it reads on the pages of volunteers that their
volunteering goes on under another telephone number (which is not shown: staff may have been wrong), and can't enrol a second
time: a third row of the same human would begin, and hours and certificates would be counted apart again. Where staff were
wrong, staff part the two.

Private calendars stay with their account, whose addresses nobody else knows. They are made anew at each fetch, so that the shifts
stand in the calendar of the kept number from then on, and leave the other; a team's calendar is answered to whoever leads the
team by then (``calendars.private.scopes``).

Links in texts (yes or no to a question, to a changed arrangement) are of the row and go on with it. A question that both were
asked in the same search stays with each: the one of the merged row can't be answered with yes any more.

Locks as in ``signups.places``: teams, both volunteers by id, then shifts by id.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_update_with_history

from accounts.audit.kinds import Kind
from accounts.models import Person
from core import phrases
from core.errors import Refusal
from notifications.outbox import enqueueing
from volunteers import cover_notices, free_times, notices, rules
from volunteers.models import (
    Cover,
    CoverAsk,
    Shift,
    SignUp,
    Team,
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerQualification,
)
from volunteers.profiles import availability, colliding, moving_texts, register, snapshots, telling_merges
from volunteers.profiles.snapshots import Moved
from volunteers.signups import covers, ending_covers, handing_over, places, qualifying, waiting, withdrawing
from volunteers.teams import joining

RELATIONS = {
    "CoverAsk.volunteer": "moves, but where both were asked in the same search",
    "HistoricalSignUp.volunteer": "stays: what was, was under that number",
    "HistoricalTeamMembership.volunteer": "stays: what was, was under that number",
    "HistoricalVolunteer.merged_into": "stays: what was",
    "SignUp.volunteer": "moves; of two that collide one is given up, as staff chose",
    "TeamMembership.volunteer": "moves; of two in the same team the higher one stays, the other ends",
    "Volunteer.areas": "moves where both named streets: who named none goes anywhere",
    "Volunteer.merged_into": "stays: who was merged into the merged one follows it (``Volunteer.now_at``)",
    "VolunteerMerge.kept": "stays: it says what happened",
    "VolunteerMerge.merged": "stays: it says what happened",
    "VolunteerQualification.volunteer": "moves with number, picture and what was decided",
}
"""What becomes of each row that names a volunteer (``tests/architecture/test_merging.py``)."""
COLUMNS = {
    "active": "stays: both have the same",
    "away": "joins: away when either said so; of each they say at parting which were the other's alone",
    "id": "stays",
    "joined_at": "joins: the earlier",
    "languages": "joins: both lists",
    "number": "stays",
    "week": "stays, or is the other's where the kept one said none",
}
"""The same of what a volunteer's own row says."""
OF_SIGN_UPS = {
    "Cover.exchanged": "follows the sign-up",
    "Cover.leaving": "follows the sign-up",
    "Cover.taken_by": "follows the sign-up",
}
"""The same of what names a sign-up, which keeps its key."""
DROPPED = "两份志愿者登记合并，岗位留一个"


def merge(
    *,
    kept: Volunteer,
    merged: Volunteer,
    reason: str,
    by: Person,
    now: dt.datetime,
    drop: Collection[int] = (),
) -> VolunteerMerge:
    """Everything of ``merged`` is of ``kept`` from now on; ``drop``: ids of sign-ups that are given up where two collide.

    The owner of the kept number is told. Refusals: ``association_only``, ``reason_missing``, those of ``refusal_of`` and of
    ``colliding.chosen``, and ``changed_meanwhile``.
    """
    register.refuse_unless_all(by)
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句怎么知道是同一个人。")
    with transaction.atomic():
        people = lock(kept.pk, merged.pk)
        keeper = people[kept.pk]
        leaver = people[merged.pk]
        if refusal := refusal_of(keeper, leaver, by=by, now=now):
            raise refusal
        given_up = colliding.chosen(colliding.between(keeper, leaver, now=now), drop)
        weighed_anew = waiting.shifts_of(keeper.pk) | waiting.shifts_of(leaver.pk)
        moved = Moved(kept_before=snapshots.line_of(keeper))
        late = [(row, places.lock_shift(row.shift_id)) for row in given_up if withdrawing.is_near(row, now)]
        for row in given_up:
            moved.dropped.append((row.pk, snapshots.line_of(row)))
            _give_up(row, now)
        _move_rows(keeper, leaver, moved, now)
        _join_teams(keeper, leaver, moved, now)
        _join_profiles(keeper, leaver, moved, now)
        weigh([keeper.pk], weighed_anew | {row.shift_id for row in given_up}, now)
        _fill(given_up, late, now)
        snapshots.mark(moved, keeper)
        made = VolunteerMerge.objects.create(
            kept=keeper, merged=leaver, by=by, reason=reason.strip(), moved=moved.stored(), merged_at=now
        )
        register.write(Kind.VOLUNTEERS_MERGED, keeper, by=by, now=now, what=f"并进来 {leaver.number}")
        telling_merges.merged(made, now=now)
    return made


def lock(*ids: int) -> dict[int, Volunteer]:
    """Both volunteers with all that hangs on them, in the order of all locks. Refusal: ``changed_meanwhile``."""
    teams = _teams_of(ids)
    list(Team.objects.select_for_update().filter(pk__in=teams).order_by("pk").only("pk"))
    people = handing_over.lock_volunteers(ids)
    if _teams_of(ids) - teams:
        raise Refusal("changed_meanwhile", "刚才有人改了他们的队伍，请再试一次。")
    places.lock_shifts(_shifts_of(ids))
    return people


def _teams_of(ids: Iterable[int]) -> set[int]:
    return set(TeamMembership.objects.filter(volunteer__in=list(ids)).values_list("team", flat=True))


def _shifts_of(ids: Iterable[int]) -> set[int]:
    """Where a place can be freed, taken again or offered: shifts on which somebody of them is, waits or was."""
    return set(SignUp.objects.filter(volunteer__in=list(ids)).values_list("shift", flat=True))


def refusal_of(kept: Volunteer, merged: Volunteer, *, by: Person, now: dt.datetime) -> Refusal | None:
    """Why these two can't be merged now, whatever is chosen: ``same_volunteer``, ``own_merge``, ``erased``, ``merged``,
    ``one_paused``, ``claims_collide``, ``cover_between``.
    """
    if kept.pk == merged.pk:
        return Refusal("same_volunteer", "选的是同一份登记，请选另一份。")
    if register.own_rows(by) & {kept.pk, merged.pk}:
        return Refusal("own_merge", "自己的登记要请同事来合并或者分开。")
    if not (kept.person.phone and merged.person.phone):
        return Refusal("erased", "有一位删除了个人信息，合并不了。")
    for one in (kept, merged):
        if one.merged_into:
            return Refusal("merged", f"{one.number} 已经并到 {one.now_at.number} 了，请到那一份上办。")
    if kept.active != merged.active:
        return Refusal("one_paused", "两份登记一份停着、一份没停。请先恢复或者停掉一份，再合并。")
    return _claims_collide(kept, merged) or _cover_between(kept, merged, now)


def _claims_collide(kept: Volunteer, merged: Volunteer) -> Refusal | None:
    waiting_here = VolunteerQualification.objects.claimed().filter(volunteer=kept).values("qualification")
    twice = VolunteerQualification.objects.claimed().filter(volunteer=merged, qualification__in=waiting_here)
    if row := twice.select_related("qualification").first():
        return Refusal("claims_collide", f"两份登记都有“{row.qualification}”等核对，请先核对其中一个，再合并。")
    return None


def _cover_between(kept: Volunteer, merged: Volunteer, now: dt.datetime) -> Refusal | None:
    """One is asked to stand in for the other, or just did: whoever says yes would take their own place."""
    fresh = Q(status__in=Cover.UNSETTLED) | Q(status=Cover.Status.FOUND, undo_until__gt=now)
    pairs = ((kept, merged), (merged, kept))
    for one, other in pairs:
        answers = Q(asks__volunteer=other) | Q(taken_by__volunteer=other) | Q(exchanged__volunteer=other)
        if Cover.objects.filter(fresh, answers, leaving__volunteer=one).exists():
            text = "这两份登记之间正在找人接岗或者换岗。请先到那个岗位上点“不找了”，或者等 10 分钟定下来，再合并。"
            return Refusal("cover_between", text)
    return None


def _give_up(row: SignUp, now: dt.datetime) -> None:
    """Off the shift, or out of its list, without a text of its own: the human knows of the other place. The caller holds the shift."""
    was_holding = row.is_holding
    if row.status in SignUp.ACTIVE:
        handing_over.leave(row, now=now, reason=DROPPED)
    else:
        _stop_waiting(row, now)
    ending_covers.end_others(None, row, now)
    cover_notices.off_before_told(row, now=now)
    if was_holding:
        places.free(row)


def _fill(given_up: Iterable[SignUp], late: Iterable[tuple[SignUp, Shift]], now: dt.datetime) -> None:
    """As where somebody withdraws: shortly before the shift others are sought for the place, and the organizers hear of it."""
    for row, shift in late:
        in_line = SignUp.objects.waiting().filter(shift=shift).count()
        withdrawing.tell_late(row, shift, waiting=in_line, now=now)
    told = {row.pk for row, _ in late}
    for row in given_up:
        if row.pk not in told:
            covers.fill(shift_id=row.shift_id, now=now)


def _stop_waiting(row: SignUp, now: dt.datetime) -> None:
    row.status = SignUp.Status.WITHDRAWN
    row.answer_by = None
    row.reason = DROPPED
    row.changed_at = now
    row.save(update_fields=["status", "answer_by", "reason", "changed_at"])
    enqueueing.withdraw(notices.about(row), now=now)


def _move_rows(kept: Volunteer, merged: Volunteer, moved: Moved, now: dt.datetime) -> None:
    sign_ups = list(SignUp.objects.filter(volunteer=merged).order_by("pk"))
    moved.sign_ups = give(sign_ups, kept, now)
    asks = CoverAsk.objects.filter(volunteer=merged).exclude(cover__in=kept.cover_asks.values("cover"))
    going = list(asks.order_by("pk"))
    moved.asks = [ask.pk for ask in going]
    CoverAsk.objects.filter(pk__in=moved.asks).update(volunteer=kept)
    moving_texts.follow(sign_ups, going, old=merged, new=kept)
    moved.qualifications = list(merged.qualifications.order_by("pk").values_list("pk", flat=True))
    merged.qualifications.update(volunteer=kept)


def give(sign_ups: list[SignUp], to: Volunteer, now: dt.datetime) -> list[int]:
    """These sign-ups are of that volunteer; a line of the history each. Returns their keys."""
    for row in sign_ups:
        row.volunteer = to
    if sign_ups:
        bulk_update_with_history(sign_ups, SignUp, ["volunteer"], batch_size=500, default_date=now)
    return [row.pk for row in sign_ups]


def _join_teams(kept: Volunteer, merged: Volunteer, moved: Moved, now: dt.datetime) -> None:
    """In a team of both the row that leads, or is in already, stays; it shows the name only where both rows did."""
    live = {row.team_id: row for row in kept.team_memberships.live()}
    rows = list(merged.team_memberships.select_related("team").order_by("pk"))
    for row in rows:
        if row.state in TeamMembership.LIVE and (mine := live.get(row.team_id)):
            ends = weaker(mine, row)
            moved.ended.append((ends.pk, snapshots.line_of(ends)))
            joining.end_double(ends, now=now)
            stays = mine if ends is row else row
            if stays.shows_name and not ends.shows_name:
                moved.hidden.append(stays.pk)
                stays.shows_name = False
                stays.save(update_fields=["shows_name"])
    moved.memberships = give_memberships(rows, kept, now)


def give_memberships(rows: list[TeamMembership], to: Volunteer, now: dt.datetime) -> list[int]:
    """The same of memberships."""
    for row in rows:
        row.volunteer = to
    if rows:
        bulk_update_with_history(rows, TeamMembership, ["volunteer"], batch_size=500, default_date=now)
    return [row.pk for row in rows]


def weaker(mine: TeamMembership, other: TeamMembership) -> TeamMembership:
    """Which of two rows of one team ends; where they are alike, the one of the merged volunteer."""
    return max(other, mine, key=_rank)


def _rank(row: TeamMembership) -> tuple[bool, int, bool]:
    """Lower is more: in the team before on the way to it, then by role, then who was asked in by the team."""
    return (not row.is_active, TeamMembership.Role.values.index(row.role), row.is_asked)


def _join_profiles(kept: Volunteer, merged: Volunteer, moved: Moved, now: dt.datetime) -> None:
    kept.languages = joined(kept.languages, merged.languages)
    kept.joined_at = min(kept.joined_at, merged.joined_at)
    _join_times(kept, merged, moved, now)
    kept.save(update_fields=["languages", "joined_at", "week", "away"])
    mine = set(kept.areas.values_list("pk", flat=True))
    theirs = set(merged.areas.values_list("pk", flat=True))
    if mine and theirs:
        moved.areas = sorted(theirs - mine)
        kept.areas.add(*moved.areas)
        moved.areas_after = sorted(mine | theirs)
    merged.active = False
    merged.merged_into = kept
    merged.save(update_fields=["active", "merged_into"])


def _join_times(kept: Volunteer, merged: Volunteer, moved: Moved, now: dt.datetime) -> None:
    """Away when either said so; the half-days are those of the one kept, or of the other where they said none."""
    mine = kept.times
    theirs = merged.times
    together = free_times.joined([*mine.away, *theirs.away])
    ahead = free_times.FreeTimes(away=tuple(together)).from_day(phrases.local(now).date()).away
    said = ahead[: availability.MAX_AWAY]
    moved.away = [at for at, period in enumerate(theirs.away) if period in said and period not in mine.away]
    moved.took_week = int(not kept.week and merged.week > 0)
    kept.away = availability.as_stored(said)
    kept.week = kept.week or merged.week


def joined(first: str, second: str) -> str:
    """Both lists of languages, each language once, as many as the column holds; what doesn't fit stands in the merged row."""
    text = first
    for name in sorted(rules.languages(second) - rules.languages(first)):
        longer = f"{text}、{name}" if text else name
        text = longer if len(longer) <= Volunteer.MAX_LANGUAGES else text
    return text


def weigh(volunteer_ids: list[int], shift_ids: Iterable[int], now: dt.datetime) -> None:
    """These volunteers have other shifts, papers and languages than before: what follows from it. The caller holds the shifts."""
    places.mark_overlaps(volunteer_ids, now=now)
    waiting.refill(shift_ids=shift_ids, now=now)
    qualifying.look_again(sign_ups=qualifying.coming_of(volunteer_ids, now=now), now=now)
