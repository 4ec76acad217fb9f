"""Volunteers come into teams and leave them: asking, the link, invitations, answers."""

import datetime as dt

from django.db import transaction
from django.db.models import Max, Q

from accounts.audit.kinds import Kind
from accounts.models import Person
from core import tokens
from core.errors import Refusal
from notifications.outbox import enqueueing
from volunteers import rules
from volunteers.blocks import naming
from volunteers.models import Team, TeamMembership, Volunteer
from volunteers.signups import by_staff, places
from volunteers.teams import audit, roles, telling

MOST_TEAMS = 20
"""In how many teams somebody may be, or ask to be."""
MOST_INVITED = 30
"""How many are invited into one team within a day; more come by its link."""
QUIET = dt.timedelta(days=7)
"""How long somebody who said no, or whose invitation was taken back, is not asked again for the same team."""
State = TeamMembership.State
Role = TeamMembership.Role


@transaction.atomic
def ask(*, team: Team, volunteer: Volunteer, now: dt.datetime) -> TeamMembership:
    """Ask to join a public team; whoever was invited is in by that. Asking again is the same row.

    Refusals: ``team_closed``, ``team_not_public``, ``already_in_team``, ``inactive``, ``too_many_teams``.
    """
    locked = _open_team(team.pk)
    row = _live(locked, volunteer)
    if row and row.is_invited:
        return _come_in(row, now)
    if row and row.is_asked:
        return row
    _refuse_member(row)
    if not locked.public:
        raise Refusal("team_not_public", "这支队不公开招人，请队长发加入的链接给你。")
    return _asked(locked, volunteer, now)


@transaction.atomic
def join(*, token: str, volunteer: Volunteer, now: dt.datetime) -> TeamMembership:
    """In by the team's link or QR code: whoever has it was invited. Who was removed or refused asks by it, and waits for a yes.

    Refusals: ``link_ended``, ``team_closed``, ``already_in_team``, ``inactive``, ``too_many_teams``.
    """
    found = by_link(token)
    if found is None:
        raise Refusal("link_ended", "这个链接停用了，请队长发一个新的。")
    locked = _open_team(found.pk)
    if locked.link_digest != found.link_digest:
        raise Refusal("link_ended", "这个链接停用了，请队长发一个新的。")
    row = _live(locked, volunteer)
    _refuse_member(row)
    if (row is None or row.is_asked) and must_ask(locked, volunteer):
        return row or _asked(locked, volunteer, now)
    return _come_in(row or _begin(locked, volunteer, State.INVITED, now), now)


def must_ask(team: Team, volunteer: Volunteer) -> bool:
    """Whether whoever leads the team has removed or refused this volunteer, and has not taken them in since."""
    away = Max("until", filter=Q(turned_away=True))
    ends = team.memberships.filter(volunteer=volunteer).aggregate(away=away, last_in=Max("since"))
    return ends["away"] is not None and (ends["last_in"] is None or ends["last_in"] <= ends["away"])


def by_link(token: str) -> Team | None:
    """The team whose link it is."""
    return Team.objects.select_related("organization", "group", "area").filter(link_digest=tokens.digest(token)).first()


@transaction.atomic
def invite(*, team: Team, volunteer: Volunteer, by: Person, now: dt.datetime) -> TeamMembership:
    """Ask a volunteer to come in; whoever asked already is in by that. Inviting again is the same row.

    By captain, deputies and organizers of the team's organization. Refusals: ``not_your_team``, ``team_closed``, ``already_in_team``,
    ``inactive``, ``merged``, ``too_many_teams``, ``invited_lately``, ``too_many_invited``.
    """
    locked = _open_team(team.pk)
    roles.refuse_others(locked, by)
    if volunteer.merged_into_id:
        raise by_staff.in_staff_words(rules.merged())
    row = _live(locked, volunteer)
    if row and row.is_asked:
        return _accepted(row, now)
    if row and row.is_invited:
        return row
    _refuse_member(row)
    _refuse_many(locked, volunteer, now)
    made = _begin(locked, volunteer, State.INVITED, now)
    telling.invited(made, now=now)
    return made


@transaction.atomic
def accept(*, membership: TeamMembership, by: Person, now: dt.datetime) -> TeamMembership:
    """Yes: of who leads the team to a request, of the volunteer to an invitation. The same again does nothing.

    Refusals: ``not_your_team``, ``not_yours``, ``answered`` (taken back or refused meanwhile), ``team_closed``, ``inactive``.
    """
    row = roles.lock(membership)
    _refuse_wrong_side(row, by)
    if row.is_active:
        return row
    _refuse_answered(row)
    if row.team.closed_at:
        raise _closed()
    return _accepted(row, now) if row.is_asked else _come_in(row, now)


@transaction.atomic
def refuse(*, membership: TeamMembership, by: Person, now: dt.datetime) -> TeamMembership:
    """No: by the same people as ``accept``; who asked is told. The same again does nothing.

    Refusals: ``not_your_team``, ``not_yours``, ``answered`` (they are in by now).
    """
    row = roles.lock(membership)
    _refuse_wrong_side(row, by)
    if row.state == State.LEFT:
        return row
    if row.is_active:
        raise Refusal("answered", "已经同意了。不要他在队里，请点“请他离开”。")
    was_asked = row.is_asked
    _end(row, now, turned_away=was_asked)
    if was_asked:
        telling.refused(row, now=now)
    return row


@transaction.atomic
def leave(*, membership: TeamMembership, by: Person, now: dt.datetime) -> TeamMembership:
    """The volunteer goes, or takes the request back; shifts stay. Organizers hear of a team without a captain.

    Refusal: ``not_yours``.
    """
    row = roles.lock(membership)
    if row.volunteer.person_id != by.pk:
        raise _not_yours()
    _out(row, now)
    return row


@transaction.atomic
def remove(*, membership: TeamMembership, by: Person, now: dt.datetime) -> TeamMembership:
    """Out of the team, or the invitation is taken back; who was in is told. Who only asks is refused by it, as by ``refuse``.

    By the captain and organizers of the team's organization. Refusals: ``not_your_team``, ``captain_stays`` (a captain removes
    nobody who is captain).
    """
    row = roles.lock(membership)
    roles.refuse_others(row.team, by, Role.CAPTAIN)
    if row.is_captain and not roles.may_organize(row.team, by):
        raise Refusal("captain_stays", "先请另一位队员当队长，再离开。")
    was_active = row.is_active
    was_asked = row.is_asked
    is_own = row.volunteer.person_id == by.pk
    _out(row, now, turned_away=(was_active or was_asked) and not is_own)
    if was_asked and not is_own:
        telling.refused(row, now=now)
    if was_active:
        audit.write(Kind.TEAM_MEMBER_REMOVED, row.team, by=by, now=now, whom=row.volunteer.person)
        telling.removed(row, now=now)
    return row


@transaction.atomic
def show_name(*, membership: TeamMembership, by: Person, shows: bool) -> TeamMembership:
    """Whether those in the team see what the volunteer is called; captain, deputies and organizers always do.

    Refusal: ``not_yours``.
    """
    row = roles.lock(membership)
    if row.volunteer.person_id != by.pk:
        raise _not_yours()
    row.shows_name = shows
    row.save(update_fields=["shows_name"])
    return row


def forget(*, volunteer: Volunteer, now: dt.datetime) -> None:
    """The person is erased: rows and their history go; organizers hear of a team without a captain."""
    rows = list(volunteer.team_memberships.select_related("team__organization"))
    lines = TeamMembership.history.filter(Q(volunteer=volunteer) | Q(id__in=[row.pk for row in rows]))
    for row in rows:
        enqueueing.withdraw(telling.about(row), now=now)
        if row.is_captain:
            telling.without_captain(row.team, now=now)
        row.delete()
    lines.delete()


def end_double(row: TeamMembership, *, now: dt.datetime) -> None:
    """The same human is in the team by another row (``profiles.merging``): this one ends, and nobody is told. The caller holds the team."""
    _end(row, now)


def _open_team(pk: int) -> Team:
    locked = Team.objects.select_for_update(of=("self",)).select_related("organization").get(pk=pk)
    if locked.closed_at:
        raise _closed()
    return locked


def _live(team: Team, volunteer: Volunteer) -> TeamMembership | None:
    rows = team.memberships.live().filter(volunteer=volunteer)
    return rows.select_related("team__organization", "volunteer__person").first()


def _begin(team: Team, volunteer: Volunteer, state: str, now: dt.datetime) -> TeamMembership:
    """The volunteer is locked, behind the team: perhaps they are being merged with another row at this moment."""
    _refuse_paused(places.lock_volunteer(volunteer.pk))
    if volunteer.team_memberships.live().count() >= MOST_TEAMS:
        raise Refusal("too_many_teams", f"一个人最多在 {MOST_TEAMS} 支队里，先退出一支。", most=MOST_TEAMS)
    return TeamMembership.objects.create(team=team, volunteer=volunteer, state=state, begun_at=now)


def _asked(team: Team, volunteer: Volunteer, now: dt.datetime) -> TeamMembership:
    made = _begin(team, volunteer, State.ASKED, now)
    telling.asked(made, now=now)
    return made


def _accepted(row: TeamMembership, now: dt.datetime) -> TeamMembership:
    _come_in(row, now)
    telling.accepted(row, now=now)
    return row


def _refuse_many(team: Team, volunteer: Volunteer, now: dt.datetime) -> None:
    """Each invitation is a text to somebody who has not asked for it."""
    never_in = team.memberships.filter(since=None)
    if never_in.filter(volunteer=volunteer, state=State.LEFT, until__gt=now - QUIET).exists():
        raise Refusal("invited_lately", f"最近已经请过，{QUIET.days} 天以内不再发。可以把加入的链接给本人。")
    if never_in.exclude(state=State.ASKED).filter(begun_at__gt=now - dt.timedelta(days=1)).count() >= MOST_INVITED:
        raise Refusal("too_many_invited", f"一天最多邀请 {MOST_INVITED} 人，人多请发加入的链接。", most=MOST_INVITED)


def _come_in(row: TeamMembership, now: dt.datetime) -> TeamMembership:
    _refuse_paused(row.volunteer)
    enqueueing.withdraw(telling.about(row), now=now)
    row.state = State.ACTIVE
    row.since = now
    row.save(update_fields=["state", "since"])
    return row


def _out(row: TeamMembership, now: dt.datetime, *, turned_away: bool = False) -> None:
    if row.state == State.LEFT:
        return
    was_captain = row.is_captain
    naming.ask_no_more(membership=row, now=now)
    _end(row, now, turned_away=turned_away)
    if was_captain:
        telling.without_captain(row.team, now=now)


def _end(row: TeamMembership, now: dt.datetime, *, turned_away: bool = False) -> None:
    enqueueing.withdraw(telling.about(row), now=now)
    row.state = State.LEFT
    row.until = now
    row.turned_away = turned_away
    row.save(update_fields=["state", "until", "turned_away"])


def _refuse_wrong_side(row: TeamMembership, by: Person) -> None:
    """A request is answered by who leads the team, an invitation by the volunteer; both ask for what was answered."""
    is_own = row.volunteer.person_id == by.pk
    if row.is_asked or (not row.is_invited and not is_own):
        roles.refuse_others(row.team, by)
    elif not is_own:
        raise _not_yours()


def _refuse_answered(row: TeamMembership) -> None:
    if row.state == State.LEFT:
        raise Refusal("answered", "刚才已经收回或答复了，页面上是现在的样子。")


def _refuse_member(row: TeamMembership | None) -> None:
    if row and row.is_active:
        raise Refusal("already_in_team", "已经在队里了。")


def _refuse_paused(volunteer: Volunteer) -> None:
    if volunteer.merged_into_id:
        raise rules.merged()
    if not volunteer.active:
        raise Refusal("inactive", "志愿者身份现在停着，恢复以后才能加入；要恢复请打服务电话。")


def _closed() -> Refusal:
    return Refusal("team_closed", "这支队停用了，不再加人。")


def _not_yours() -> Refusal:
    return Refusal("not_yours", "这要由本人来办。")
