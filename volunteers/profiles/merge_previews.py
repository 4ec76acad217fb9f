"""What merging two volunteers would do: what moves, what collides, and why it can't be done; nothing is written."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Person
from core.errors import Refusal
from organizations.models import Area
from volunteers import rules
from volunteers.models import SignUp, TeamMembership, Volunteer, VolunteerQualification
from volunteers.profiles import colliding, merging
from volunteers.profiles.colliding import Collision

MAX_ROWS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class InBoth:
    """A team of both, and which of the two rows stays."""

    stays: TeamMembership
    ends: TeamMembership


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """``sign_ups`` and ``coming`` (those on a shift ahead) count; ``at_once_before``: how often both were in two places at once."""

    kept: Volunteer
    merged: Volunteer
    refusal: Refusal | None
    collisions: list[Collision]
    sign_ups: int
    coming: int
    asks: int
    at_once_before: int
    qualifications: list[VolunteerQualification]
    teams: list[TeamMembership]
    in_both: list[InBoth]
    languages: list[str]
    areas: list[Area]


def preview(*, kept: Volunteer, merged: Volunteer, by: Person, now: dt.datetime) -> Preview:
    """As ``merging.merge`` would do it now; ``refusal`` with its codes, but for what is chosen."""
    live = {row.team_id: row for row in kept.team_memberships.live().select_related("team")}
    theirs = list(merged.team_memberships.live().select_related("team").by_rank()[:MAX_ROWS])
    in_both = []
    for row in theirs:
        if mine := live.get(row.team_id):
            ends = merging.weaker(mine, row)
            in_both.append(InBoth(stays=row if ends is mine else mine, ends=ends))
    rows = merged.sign_ups.all()
    ahead = rows.filter(status=SignUp.Status.CONFIRMED, shift__end__gt=now)
    here = kept.areas.exists()
    return Preview(
        kept=kept,
        merged=merged,
        refusal=merging.refusal_of(kept, merged, by=by, now=now),
        collisions=[] if kept.pk == merged.pk else colliding.between(kept, merged, now=now),
        sign_ups=rows.count(),
        coming=ahead.count(),
        asks=merged.cover_asks.count(),
        at_once_before=colliding.at_once_before(kept, merged, now=now) if kept.pk != merged.pk else 0,
        qualifications=list(merged.qualifications.select_related("qualification").order_by("pk")[:MAX_ROWS]),
        teams=[row for row in theirs if row.team_id not in live],
        in_both=in_both,
        languages=sorted(rules.languages(merged.languages) - rules.languages(kept.languages)),
        areas=list(merged.areas.exclude(pk__in=kept.areas.values("pk")).order_by("pk")[:MAX_ROWS]) if here else [],
    )
