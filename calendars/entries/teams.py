"""Teams whose calendars hold a date: those that publicly serve there (``volunteers.blocks.finding.shown_to_all``)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from calendars.entries import due, rules
from calendars.models import Entry, Listing
from volunteers.blocks import finding
from volunteers.models import Team, TeamBlock

DIMENSION = "team"
A_TIME = 500
"""Dates that are compared at once."""


def of(occurrences: Iterable[int]) -> Mapping[int, set[str]]:
    """By date, the keys of these teams' feeds: one query."""
    rows = finding.shown_to_all().filter(shift__occurrence__in=list(occurrences))
    found: dict[int, set[str]] = defaultdict(set)
    for occurrence, slug in rows.values_list("shift__occurrence", "team__slug"):
        found[occurrence].add(f"{DIMENSION}/{slug}")
    return found


def mark(occurrences: Iterable[int], *, now: dt.datetime) -> int:
    """Those of these dates that stand in other teams' feeds than they should are due; returns how many.

    Compared once their entries are held: whoever writes one meanwhile has read the teams before, and is waited for.
    """
    with transaction.atomic():
        held = _changeable(now).filter(occurrence__in=list(occurrences)).select_for_update(of=("self",)).order_by("pk")
        wrong = _wrong(list(held.values_list("occurrence", flat=True)))
        return due.entries(Q(occurrence__in=wrong), now=now) if wrong else 0


def mark_all(*, now: dt.datetime) -> int:
    """The same for all dates to come: finds what was not marked since its process ended. Wakes nobody; the sweep calls it."""
    blocks = TeamBlock.objects.filter(shift__occurrence=OuterRef("occurrence"))
    listed = Listing.objects.filter(entry=OuterRef("pk"), left_at=None, key__startswith=f"{DIMENSION}/")
    dates = list(_changeable(now).filter(Exists(blocks) | Exists(listed)).values_list("occurrence", flat=True))
    wrong = [pk for first in range(0, len(dates), A_TIME) for pk in _wrong(dates[first : first + A_TIME])]
    return Entry.objects.filter(occurrence__in=wrong).update(rewrite_after=now)


def dates_of(team: int) -> list[int]:
    """The dates at which the team ever kept places."""
    return list(TeamBlock.objects.filter(team=team).values_list("shift__occurrence", flat=True).distinct())


def has_calendar(team: Team) -> bool:
    """Whether its feed holds anything now."""
    return Listing.objects.filter(key=f"{DIMENSION}/{team.slug}", left_at=None).exists()


def _changeable(now: dt.datetime) -> QuerySet[Entry]:
    """Entries in the window that may come into feeds and leave them."""
    return Entry.objects.filter(drop_after__gt=now, start__lt=now + rules.AHEAD, occurrence__replaced_uid=None)


def _wrong(occurrences: list[int]) -> list[int]:
    wanted = of(occurrences)
    listed: dict[int, set[str]] = defaultdict(set)
    rows = Listing.objects.filter(left_at=None, entry__occurrence__in=occurrences, key__startswith=f"{DIMENSION}/")
    for occurrence, key in rows.values_list("entry__occurrence", "key"):
        listed[occurrence].add(key)
    return [pk for pk in occurrences if wanted.get(pk, set()) != listed.get(pk, set())]
