"""Which teams and memberships a page shows, and who may see what of them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Person
from events.models import Event
from volunteers.blocks import finding as blocks
from volunteers.models import Shift, Team, TeamMembership, Volunteer

MOST_EVENTS = 6
Role = TeamMembership.Role
State = TeamMembership.State


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedTeams:
    """What is looked for; what is empty narrows nothing."""

    words: str = ""
    group: int | None = None
    organization: int | None = None
    closed: bool | None = None
    without_captain: bool = False


def kept(teams: "QuerySet[Team]", wanted: WantedTeams) -> "QuerySet[Team]":
    """Those in use first, by name, with ``members``, ``waiting`` (how many ask) and ``captains`` (a list of one or none)."""
    found = with_numbers(teams)
    for word in wanted.words.split():
        found = found.filter(Q(name__icontains=word) | Q(slug__icontains=word.lower()))
    if wanted.group:
        found = found.filter(group=wanted.group)
    if wanted.organization:
        found = found.filter(organization=wanted.organization)
    if wanted.closed is not None:
        found = found.filter(closed_at__isnull=not wanted.closed)
    if wanted.without_captain:
        found = found.filter(closed_at=None).exclude(Exists(_captains().filter(team=OuterRef("pk"))))
    captains = Prefetch("memberships", queryset=_captains().select_related("volunteer__person"), to_attr="captains")
    return found.prefetch_related(captains).order_by("closed_at", "name", "pk")


def with_numbers(teams: "QuerySet[Team]") -> "QuerySet[Team]":
    """With what a row shows: kind, organization, street, ``members`` and ``waiting``."""
    of_state = {
        name: Count("memberships", filter=Q(memberships__state=state))
        for name, state in (("members", State.ACTIVE), ("waiting", State.ASKED))
    }
    return teams.select_related("group", "organization", "area", "parent").annotate(**of_state)


def _captains() -> "QuerySet[TeamMembership]":
    return TeamMembership.objects.active().filter(role=Role.CAPTAIN)


def open_to_all(words: str = "") -> "QuerySet[Team]":
    """Public teams in use, by name."""
    return kept(Team.objects.in_use().filter(public=True), WantedTeams(words=words)).order_by("name", "pk")


def visible_to(person: Person | None) -> "QuerySet[Team]":
    """Public ones in use; one's own, whatever became of them; those of one's organizations."""
    seen = Q(public=True, closed_at=None)
    if person is None:
        return Team.objects.filter(seen)
    mine = TeamMembership.objects.live().filter(volunteer__person=person)
    managed = Team.objects.managed_by(person)
    return Team.objects.filter(seen | Q(pk__in=mine.values("team")) | Q(pk__in=managed.values("pk")))


def people_of(team: Team, *states: str) -> "QuerySet[TeamMembership]":
    """Of these states, by rank."""
    return team.memberships.filter(state__in=states).by_rank().select_related("volunteer__person", "team")


def of_volunteer(volunteer: Volunteer) -> list[TeamMembership]:
    """My teams, and those that I asked or that asked me: what waits for my answer first; each with ``waiting``."""
    asking = TeamMembership.objects.filter(team=OuterRef("team"), state=State.ASKED)
    rows = TeamMembership.objects.live().filter(volunteer=volunteer)
    rows = rows.select_related("team__organization", "team__group").annotate(has_requests=Exists(asking))
    return sorted(rows.order_by("team__name", "pk"), key=lambda row: not row.is_invited)


def mine_in(team: Team, person: Person | None) -> TeamMembership | None:
    """My own membership, where there is one that is not over."""
    if person is None:
        return None
    rows = team.memberships.live().filter(volunteer__person=person)
    return rows.select_related("volunteer__person").first()


def seen_memberships(person: Person) -> "QuerySet[TeamMembership]":
    """My own, and all of the teams that I lead or whose organization I work for."""
    theirs = Team.objects.filter(
        Q(pk__in=Team.objects.led_by(person).values("pk")) | Q(pk__in=Team.objects.managed_by(person).values("pk"))
    )
    rows = TeamMembership.objects.filter(Q(volunteer__person=person) | Q(team__in=theirs.values("pk")))
    return rows.select_related("team", "volunteer__person")


def coming_events(team: Team, now: dt.datetime) -> list[Event]:
    """Public events with dates to come at which the team serves, soonest first; where single members go is their own affair."""
    served = blocks.shown_to_all().filter(team=team)
    shifts = Shift.objects.public().open_at(now).filter(pk__in=served.values("shift"))
    soonest: dict[int, Event] = {}
    for shift in shifts.select_related("occurrence__event")[: MOST_EVENTS * 10]:
        soonest.setdefault(shift.occurrence.event_id, shift.occurrence.event)
    return list(soonest.values())[:MOST_EVENTS]
