"""Texts about teams, and what organizers hear of a team that has nobody who answers."""

import datetime as dt

from django.conf import settings

from core import phrases
from notifications.models import Purpose, StaffTask
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from organizations import queries as organization_queries
from volunteers.models import Team, TeamMembership

LASTS = dt.timedelta(days=7)
"""How long it is worth telling."""


def about(membership: TeamMembership) -> str:
    """What its texts are about."""
    return f"team-member:{membership.pk}"


def asked(membership: TeamMembership, *, now: dt.datetime) -> None:
    """Who leads the team hears that somebody asks, once a day; where nobody does, the organizers."""
    team = membership.team
    leaders = team.memberships.active().exclude(role=TeamMembership.Role.MEMBER).by_rank()
    first = leaders.select_related("volunteer__person").filter(volunteer__active=True).first()
    if first is None:
        _tell_organizers(team, "有人申请加入，队里没有队长，请您答复。", "asked", now)
        return
    words = f"有人申请加入{team}，同意不同意请点 {_inner_link(team)}"
    key = f"team:{team.pk}:asked:{first.volunteer_id}:{phrases.local(now):%Y%m%d}"
    enqueueing.enqueue([_draft(first, words, key, now)], now=now)


def invited(membership: TeamMembership, *, now: dt.datetime) -> None:
    """The volunteer is asked to come in."""
    team = membership.team
    words = f"{team.organization}请你加入{team}，愿不愿意请点 {settings.SITE_URL}/volunteer/teams/"
    enqueueing.enqueue([_draft(membership, words, f"{about(membership)}:invited", now)], now=now)


def accepted(membership: TeamMembership, *, now: dt.datetime) -> None:
    """Who asked is in."""
    words = f"{membership.team}同意你加入了 {_inner_link(membership.team)}"
    enqueueing.enqueue([_draft(membership, words, f"{about(membership)}:in", now)], now=now)


def refused(membership: TeamMembership, *, now: dt.datetime) -> None:
    """Who asked is not taken in."""
    words = f"这次没能加入{membership.team}。别的队也在招人 {settings.SITE_URL}/volunteer/teams/"
    enqueueing.enqueue([_draft(membership, words, f"{about(membership)}:refused", now)], now=now)


def removed(membership: TeamMembership, *, now: dt.datetime) -> None:
    """Who was in, and is out."""
    words = f"你不在{membership.team}里了，报上的岗位照常。有疑问请找{membership.team.organization}。"
    enqueueing.enqueue([_draft(membership, words, f"{about(membership)}:removed", now)], now=now)


def appointed(membership: TeamMembership, *, now: dt.datetime) -> None:
    """Who leads from now on."""
    role = membership.get_role_display()
    words = f"你现在是{membership.team}的{role}：有人申请加入，由你答复 {_inner_link(membership.team)}"
    key = f"{about(membership)}:{membership.role}:{now:%Y%m%d%H%M%S}"
    enqueueing.enqueue([_draft(membership, words, key, now)], now=now)


def without_captain(team: Team, *, now: dt.datetime) -> None:
    """The organizers hear that the team lost its captain."""
    _tell_organizers(team, "没有队长了，请从队员里定一位。", "captain", now)


def has_captain_again(team: Team, *, now: dt.datetime) -> None:
    """What the organizers were not told yet, they need not hear."""
    assigning.withdraw([_about(team)], now=now, kinds=[StaffTask.Kind.TEAM])


def _about(team: Team) -> str:
    return f"team:{team.pk}"


def _inner_link(team: Team) -> str:
    return f"{settings.SITE_URL}/volunteer/teams/{team.slug}/"


def _draft(membership: TeamMembership, text: str, key: str, now: dt.datetime) -> Draft:
    return Draft(
        to=membership.volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=text,
        key=key,
        about=about(membership),
        organization_id=membership.team.organization_id,
        expires_at=now + LASTS,
    )


def _tell_organizers(team: Team, words: str, occasion: str, now: dt.datetime) -> None:
    note = Note(
        kind=StaffTask.Kind.TEAM,
        about=_about(team),
        key=f"{_about(team)}:{occasion}:{now:%Y%m%d%H%M%S}",
        subject=str(team),
        text=f"{team}{words}",
        path=f"/staff/teams/{team.pk}/",
        organization_id=team.organization_id,
    )
    assigning.create_tasks(note, organization_queries.organizers_of(team.organization_id), now=now)
