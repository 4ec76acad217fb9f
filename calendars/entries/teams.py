"""Teams whose calendars hold a date: those that keep places there, or whose people come under places that they kept.

Only public teams in use: where single members go on their own account is told to nobody.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q

from calendars.entries import due
from calendars.models import Entry, Listing
from volunteers.models import SignUp, Team, TeamBlock

DIMENSION = "team"


def of(occurrences: Iterable[int]) -> Mapping[int, set[str]]:
    """By date, the keys of these teams' feeds: one query."""
    coming = SignUp.objects.active().filter(block=OuterRef("pk"))
    rows = TeamBlock.objects.filter(
        Q(state=TeamBlock.State.OPEN) | Exists(coming),
        shift__occurrence__in=list(occurrences),
        team__public=True,
        team__closed_at=None,
    )
    found: dict[int, set[str]] = defaultdict(set)
    for occurrence, slug in rows.values_list("shift__occurrence", "team__slug"):
        found[occurrence].add(f"{DIMENSION}/{slug}")
    return found


def mark(occurrences: Iterable[int], *, now: dt.datetime) -> int:
    """Those of these dates that stand in other teams' feeds than they should are due; returns how many."""
    wanted = of(occurrences)
    listed: dict[int, set[str]] = defaultdict(set)
    rows = Listing.objects.filter(left_at=None, entry__occurrence__in=occurrences, key__startswith=f"{DIMENSION}/")
    for occurrence, key in rows.values_list("entry__occurrence", "key"):
        listed[occurrence].add(key)
    wrong = [pk for pk in occurrences if wanted.get(pk, set()) != listed.get(pk, set())]
    return due.entries(Q(occurrence__in=wrong), now=now) if wrong else 0


def dates_of(team: int) -> list[int]:
    """The dates in the calendars at which the team ever kept places."""
    blocks = TeamBlock.objects.filter(team=team, shift__occurrence=OuterRef("occurrence"))
    return list(Entry.objects.filter(Exists(blocks)).values_list("occurrence", flat=True))


def has_calendar(team: Team) -> bool:
    """Whether its feed holds anything now."""
    return Listing.objects.filter(key=f"{DIMENSION}/{team.slug}", left_at=None).exists()
