"""Who leads a team: it has one captain, and any number of deputies."""

import datetime as dt

from django.db import transaction

from accounts.audit.kinds import Kind
from accounts.models import Person
from core.errors import Refusal
from organizations.models import Organization
from volunteers.models import Team, TeamMembership
from volunteers.teams import audit, telling

Role = TeamMembership.Role


@transaction.atomic
def appoint(*, membership: TeamMembership, role: str, by: Person, now: dt.datetime) -> TeamMembership:
    """Captain, deputy or member; whoever was captain before a new one is a deputy. The same again does nothing.

    By the captain, and by organizers of the team's organization. Refusals: ``not_your_team``, ``not_in_team``,
    ``role_unknown``, ``captain_stays`` (the captain names another instead of stepping down).
    """
    if role not in Role.values:
        raise Refusal("role_unknown", "角色请选队长、副队长或队员。")
    row = lock(membership)
    refuse_others(row.team, by, Role.CAPTAIN)
    if not row.is_active:
        raise Refusal("not_in_team", "这位志愿者现在不在队里。")
    if row.role == role:
        return row
    if row.is_captain and not may_organize(row.team, by):
        raise Refusal("captain_stays", "先请另一位队员当队长，你就是副队长了。")
    was_captain = row.is_captain
    if role == Role.CAPTAIN:
        _step_aside(row.team)
    row.role = role
    row.save(update_fields=["role"])
    audit.write(Kind.TEAM_ROLE_GIVEN, row.team, by=by, now=now, what=row.get_role_display(), whom=row.volunteer.person)
    if role == Role.CAPTAIN:
        telling.has_captain_again(row.team, now=now)
    if role != Role.MEMBER:
        telling.appointed(row, now=now)
    if was_captain:
        telling.without_captain(row.team, now=now)
    return row


def _step_aside(team: Team) -> None:
    for before in team.memberships.active().filter(role=Role.CAPTAIN):
        before.role = Role.DEPUTY
        before.save(update_fields=["role"])


def lock(membership: TeamMembership) -> TeamMembership:
    """The row as it is now, under the lock of its team: what is decided about a team's people is decided one by one."""
    Team.objects.select_for_update().get(pk=membership.team_id)
    rows = TeamMembership.objects.select_related("team__organization", "volunteer__person")
    return rows.get(pk=membership.pk)


def may_organize(team: Team, by: Person) -> bool:
    """Whether they organize for the team's organization, or for the association."""
    theirs = Organization.objects.managed_by(by, role="organizer")
    return theirs.filter(pk=team.organization_id).exists()


def may_lead(team: Team, by: Person, *, lowest: str = Role.DEPUTY) -> bool:
    """Whether they lead the team with at least this role, or organize for its organization."""
    roles = Role.values[: Role.values.index(lowest) + 1]
    leads = team.memberships.active().filter(volunteer__person=by, role__in=roles)
    return leads.exists() or may_organize(team, by)


def refuse_others(team: Team, by: Person, lowest: str = Role.DEPUTY) -> None:
    """Raises ``not_your_team``."""
    if not may_lead(team, by, lowest=lowest):
        who = "队长" if lowest == Role.CAPTAIN else "队长、副队长"
        raise Refusal("not_your_team", f"这要由{who}或所属单位的组织者来办。")
