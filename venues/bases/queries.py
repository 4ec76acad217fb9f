"""Queries on bases that pages, scheduled jobs and exports share."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import Person
from organizations.models import Area, Organization
from organizations.own_first import own_first
from organizations.streets import inside
from venues.bases.rules import Opening, Times, open_on
from venues.models import Base, BaseQuerySet, Evaluation, ReportRound, Venue


def listed(rows: BaseQuerySet) -> BaseQuerySet:
    """With all that a card or a row of a list says, and the newest grade (``grade``, ``graded_year``)."""
    newest = Evaluation.objects.filter(base=OuterRef("pk")).order_by("-year")
    bases = rows.select_related("venue__area__parent", "venue__organization", "type", "level")
    return bases.prefetch_related("themes", "hours").annotate(
        grade=Subquery(newest.values("grade")[:1]), graded_year=Subquery(newest.values("year")[:1])
    )


def narrowed(rows: BaseQuerySet, *, level: str, type_: str, theme: str, street: Area | None, text: str) -> BaseQuerySet:
    """By slugs, a street with its villages, and words of the name, place or introduction."""
    asked = Q()
    for look_up, value in (("level__slug", level), ("type__slug", type_), ("themes__slug", theme)):
        if value:
            asked &= Q(**{look_up: value})
    if street:
        asked &= inside(street, area="venue__area")
    for word in text.split()[:5]:
        asked &= Q(name__contains=word) | Q(venue__name__contains=word) | Q(introduction__contains=word)
    return rows.filter(asked).distinct()


def times(base: Base) -> Times:
    """Its opening times as the rules read them; hours may be prefetched."""
    return Times(
        openings=tuple(Opening(row.weekday, row.opens, row.closes) for row in base.hours.all()),
        closed_on_holidays=base.closed_on_holidays,
        closed_from=base.closed_from,
        closed_until=base.closed_until,
    )


def open_any(bases: Iterable[Base], days: Iterable[dt.date]) -> list[Base]:
    """Those that are open on one of the days."""
    wanted = list(days)
    return [base for base in bases if any(open_on(times(base), day) for day in wanted)]


def owing(round_: ReportRound) -> QuerySet[Base]:
    """Bases whose report of this round is missing or was returned."""
    were = Base.objects.live().filter(accredited_on__year__lte=round_.year)
    done = round_.reports.filter(returned_at=None).values("base")
    return were.exclude(pk__in=done).select_related("venue__organization", "level")


def venues_to_apply(person: Person) -> QuerySet[Venue]:
    """Venues for which the person may apply."""
    mine = Organization.objects.managed_by(person, role="organizer")
    usable = Venue.objects.usable().filter(organization__in=mine)
    return own_first(usable, person, organization="organization", area="area")
