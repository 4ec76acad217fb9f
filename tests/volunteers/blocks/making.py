"""A team with a captain and people, and shifts of which it holds places."""

import datetime as dt

from django.db.models import Sum

from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.signups.making import HOUR, NOW, START, on, organizer_of, paused, refused, shift
from volunteers.blocks import holding, naming
from volunteers.models import Shift, SignUp, TeamBlock
from volunteers.signups import waiting

__all__ = ["DEADLINE", "HOUR", "NOW", "START", "on", "organizer_of", "paused", "refused", "shift"]

DEADLINE = dt.datetime(2026, 9, 15, 10, 0, tzinfo=dt.UTC)
"""Two days before the shift, at six in the evening."""


def team(*, people=4, **facts):
    """A team, its captain and its members."""
    found = TeamFactory(**facts)
    captain = TeamMembershipFactory(team=found, role="captain").volunteer
    return found, captain, [TeamMembershipFactory(team=found).volunteer for _ in range(people - 1)]


def held(wanted, found, captain, *, size=3, names_until=DEADLINE, now=NOW) -> TeamBlock:
    return holding.hold(
        team_id=found.pk, shift_id=wanted.pk, size=size, names_until=names_until, by=captain.person, now=now
    )


def block(*, size=3, maximum=3, people=4, **facts):
    """A shift, a block of it, the captain and the members."""
    wanted = shift(maximum=maximum, **facts)
    found, captain, members = team(people=people)
    return wanted, held(wanted, found, captain, size=size), captain, members


def named(mine, captain, member, *, now=NOW) -> SignUp:
    return naming.name(block=mine, volunteer_id=member.pk, by=captain.person, now=now)


def waits(wanted, *, now=NOW) -> SignUp:
    return waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=now)


def numbers(wanted) -> tuple[int, int]:
    """Taken and held of the shift, proved against its rows."""
    fresh = Shift.objects.get(pk=wanted.pk)
    holding_rows = SignUp.objects.filter(shift=wanted, status__in=SignUp.HOLDING).count()
    unnamed = TeamBlock.objects.open().filter(shift=wanted).with_numbers().aggregate(sum=Sum("unnamed"))["sum"] or 0
    assert (fresh.held, fresh.taken) == (unnamed, holding_rows + unnamed)
    assert fresh.taken <= fresh.maximum
    return fresh.taken, fresh.held


def states(*sign_ups) -> list[str]:
    return [SignUp.objects.get(pk=one.pk).status for one in sign_ups]
