"""Clashes of seats (``events.clashes``): halls that are too small for those who have registered already."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, Sum

from accounts.models import Person
from events.clashes.types import Clash, Code, Planned, clash
from registrations.models import SeatPool
from venues.models import Space, Venue


def clashes(planned: Planned, *, by: Person | None, now: dt.datetime) -> list[Clash]:
    """One clash a date whose hall (or place) holds fewer people than have registered; three queries."""
    dates = {date.occurrence_id: date for date in planned.dates if date.occurrence_id and date.venue_id}
    coming = _coming(planned, dates) if dates else {}
    if not coming:
        return []
    halls = Space.objects.in_bulk({date.space_id for date in dates.values() if date.space_id})
    places = Venue.objects.in_bulk({date.venue_id for date in dates.values() if date.venue_id})
    found = []
    for pk, heads in coming.items():
        place = halls.get(dates[pk].space_id or 0) or places.get(dates[pk].venue_id or 0)
        if place and place.capacity and place.capacity < heads:
            sentence = f"{place}能容纳 {place.capacity} 人，已经报上 {heads} 人。请换个大一点的地方，或先和他们商量。"
            found.append(clash(Code.TOO_SMALL, dates[pk], sentence, about=f"registered {place.capacity} {heads}"))
    return found


def _coming(planned: Planned, dates: Iterable[int]) -> dict[int, int]:
    """By occurrence id, the people with seats there, those of the whole course included."""
    ours = Q(occurrence__in=dates) | Q(event=planned.event_id, occurrence=None)
    heads = Sum("claims__registration__party_size", filter=Q(claims__held=True))
    pools = SeatPool.objects.filter(ours).annotate(heads=heads).values_list("occurrence", "heads")
    by_date: dict[int | None, int] = {pk: people or 0 for pk, people in pools}
    found = {pk: by_date.get(pk, 0) + by_date.get(None, 0) for pk in dates}
    return {pk: people for pk, people in found.items() if people}
