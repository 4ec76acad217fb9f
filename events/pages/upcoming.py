"""Dates that are still to come: at a place, with somebody of the crew, on market days."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, QuerySet

from core import phrases as base_words
from events.models import (
    CrewMember,
    Occurrence,
)
from organizations.travel import street_id
from special_days import queries as special_days
from venues.models import Venue

AHEAD = dt.timedelta(days=366)
COMING = 6
"""Dates on the page of a place."""


def with_dates_ahead(crew: "QuerySet[CrewMember]", *, now: dt.datetime) -> list[CrewMember]:
    """With ``ahead``: at how many dates of the next ``AHEAD`` each is named. The dates are counted once for all: two
    statements.
    """
    coming = Occurrence.objects.scheduled().upcoming(now).filter(start__lt=now + AHEAD).order_by()
    counts = dict(coming.filter(crew__isnull=False).values_list("crew").annotate(Count("pk")))
    members = list(crew.order_by("-active", "role", "name", "pk"))
    for member in members:
        member.ahead = counts.get(member.pk, 0)
    return members


def dates_with(member: CrewMember, *, now: dt.datetime) -> list[Occurrence]:
    """The coming dates at which somebody is named, earliest first."""
    rows = Occurrence.objects.scheduled().upcoming(now).filter(crew=member)
    return list(rows.select_related("event", "venue__area"))


def coming_at(venue: Venue, *, now: dt.datetime) -> list[Occurrence]:
    """The next public dates at a place, earliest first."""
    rows = Occurrence.objects.public().scheduled().upcoming(now).filter(venue=venue)
    return list(rows.select_related("event").order_by("start", "pk")[:COMING])


def on_market_days(dates: Iterable[Occurrence]) -> set[int]:
    """Ids of those on a market day of their street or village; they come with ``venue__area``. One query."""
    placed = [(occurrence, occurrence.venue.area) for occurrence in dates if occurrence.venue]
    cycles = special_days.markets_in({street for _, area in placed if (street := street_id(area))})
    return {
        occurrence.pk
        for occurrence, area in placed
        for cycle in cycles
        if cycle.area_id in {area.pk, street_id(area)} and cycle.includes(base_words.local(occurrence.start).date())
    }
