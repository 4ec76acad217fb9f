"""Which blocks a page shows, and whom a team could name."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Person
from notifications import queries as message_queries
from notifications.models import Purpose
from organizations import travel
from volunteers import queries, rules
from volunteers.blocks import releasing
from volunteers.models import Shift, SignUp, Team, TeamBlock, TeamMembership, Volunteer

Status = SignUp.Status
MIN_SHOWN = 3
"""People of a team of which is told to everybody where it serves."""


class Led(NamedTuple):
    """A team that somebody leads, and the block that it has of a shift."""

    team: Team
    block: TeamBlock | None


class Mate(NamedTuple):
    """Somebody of the team who could be named; ``fits``: by the rules."""

    volunteer: Volunteer
    fits: bool


class Named(NamedTuple):
    """Who stands under a block: who said yes, who is asked, who does not come."""

    coming: list[SignUp]
    asked: list[SignUp]
    gone: list[SignUp]


def led_at(shift: Shift, volunteer: Volunteer | None) -> list[Led]:
    """The teams in use that the volunteer is captain or deputy of, each with its open block of the shift: two queries, or one."""
    if volunteer is None:
        return []
    teams = list(Team.objects.in_use().captained_by(volunteer.person).order_by("name"))
    if not teams:
        return []
    blocks = {
        block.team_id: block for block in TeamBlock.objects.open().filter(shift=shift, team__in=teams).with_numbers()
    }
    return [Led(team, blocks.get(team.pk)) for team in teams]


def of_team(team: Team) -> list[TeamBlock]:
    """What the team holds, soonest deadline first."""
    rows = TeamBlock.objects.open().filter(team=team).with_numbers()
    return list(rows.select_related("shift__occurrence__event").order_by("names_until", "pk"))


def of_shift(shift: Shift) -> list[TeamBlock]:
    """What teams hold of the shift."""
    return list(TeamBlock.objects.open().filter(shift=shift).with_numbers().select_related("team").order_by("pk"))


def seen_by(person: Person) -> "QuerySet[TeamBlock]":
    """Those of teams that the person leads, and those for shifts that they organize."""
    led = TeamBlock.objects.filter(team__in=Team.objects.led_by(person).values("pk"))
    managed = TeamBlock.objects.managed_by(person, role="viewer")
    rows = TeamBlock.objects.filter(pk__in=led.values("pk")) | TeamBlock.objects.filter(pk__in=managed.values("pk"))
    return rows.select_related("team", "shift")


def named(block: TeamBlock) -> Named:
    """By what became of the question; the newest answer of each: one query. ``is_mate``: whether they are in the team, or took
    the place over from somebody who is.
    """
    mates_now = block.team.memberships.active().filter(volunteer=OuterRef("volunteer"))
    people = block.sign_ups.select_related("volunteer__person").annotate(is_mate=Exists(mates_now))
    rows = list(people.order_by("pk"))
    newest = {row.volunteer_id: row for row in rows}.values()
    coming = [row for row in newest if row.status in SignUp.ACTIVE]
    asked = [row for row in newest if row.is_offered]
    return Named(coming, asked, [row for row in newest if row not in coming and row not in asked])


def shown_to_all() -> "QuerySet[TeamBlock]":
    """Blocks by which a team serves for all to see: it keeps places, or people of it come under those that it kept.

    Only of public teams in use that have at least ``MIN_SHOWN`` people: of one or two it would tell where these go.
    """
    mates = TeamMembership.objects.active().filter(team=OuterRef("team"))
    coming = SignUp.objects.active().filter(block=OuterRef("pk"))
    of_team = TeamMembership.objects.active().filter(team=OuterRef(OuterRef("team")), volunteer=OuterRef("volunteer"))
    people = mates.order_by().values("team").annotate(number=Count("pk")).values("number")
    shown = TeamBlock.objects.filter(team__public=True, team__closed_at=None).annotate(people=Subquery(people))
    is_there = Q(state=TeamBlock.State.OPEN) | Exists(coming.filter(Exists(of_team)))
    return shown.filter(is_there, people__gte=MIN_SHOWN)


def asked_before(block: TeamBlock) -> "QuerySet[SignUp]":
    """What this team asked for the shift, under this block and those before."""
    return SignUp.objects.filter(shift=block.shift_id, block__team=block.team_id)


def said_no(asked: "QuerySet[SignUp]") -> "QuerySet[SignUp]":
    """Those whose volunteer doesn't come this time; whose place was taken back said nothing."""
    return asked.filter(status__in=(Status.DECLINED, Status.WITHDRAWN)).exclude(reason=releasing.TAKEN_BACK)


def silent(volunteers: Sequence[Volunteer]) -> set[int]:
    """Those who can't be asked by text: without a number, or who want no such texts."""
    hashes = {one.pk: one.person.phone_hash for one in volunteers}
    refused = message_queries.opted_out([value for value in hashes.values() if value], Purpose.OFFER)
    return {pk for pk, value in hashes.items() if not value or value in refused}


def mates(block: TeamBlock) -> "QuerySet[TeamMembership]":
    """Those of the team who are not on the shift and are not asked already, by name."""
    there = SignUp.objects.filter(shift=block.shift_id, volunteer=OuterRef("volunteer"), status__in=SignUp.HOLDING)
    refused = said_no(asked_before(block))
    rows = block.team.memberships.active().exclude(volunteer__in=refused.values("volunteer"))
    found = rows.filter(~Exists(there)).select_related("volunteer__person")
    return found.order_by("volunteer__person__name", "pk")


def weighed(shift: Shift, rows: list[TeamMembership], now: dt.datetime) -> list[Mate]:
    """Each with whether the rules would let them: why not is their own affair."""
    roads = travel.table()
    helpers = queries.helpers_of([row.volunteer for row in rows], around=shift.span, roads=roads)
    post = queries.post_of(shift)
    unasked = silent([row.volunteer for row in rows])
    found = [
        Mate(
            row.volunteer,
            row.volunteer_id not in unasked
            and rules.unfit_refusal(post, helpers[row.volunteer_id], now=now, minutes=roads.minutes) is None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda mate: not mate.fits)
