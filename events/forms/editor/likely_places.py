"""Where a drive could stop: streets without a stop yet, and of each the likeliest place that is free."""

import datetime as dt

from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone

from core.phone_numbers import phones
from events.forms.choices import Place
from events.models import Event
from events.schedule import drive_routes
from organizations.models import Area
from venues import availability
from venues.availability import BookingRequest
from venues.models import Space, Venue


def unreached(typed: list[str]) -> list[Area]:
    """Streets in which none of the places lies, neither directly nor in one of their villages."""
    chosen = Venue.objects.filter(pk__in={pk for text in typed if (pk := Place.venue_of(text))})
    reached = {area for pair in chosen.values_list("area", "area__parent") for area in pair if area}
    return list(Area.objects.filter(level=Area.Level.STREET).exclude(pk__in=reached))


def places_for(
    streets: list[Area], stops: list[drive_routes.Stop], *, heads: int | None = None, now: dt.datetime
) -> list[dict[str, str]]:
    """Of each street the likeliest place that is free when the van is there; the likeliest of all where none is.

    ``heads``: how many people are expected at each stop.
    """
    candidates = [_candidates(street, heads or 0) for street in streets]
    booking_requests = {
        (number, place): _wish(stop, space, number)
        for number, (stop, places) in enumerate(zip(stops, candidates, strict=True))
        for place, space in places.items()
        if space
    }
    free = availability.free(list(booking_requests.values()), now=now)
    found: list[dict[str, str]] = []
    for number, (street, places) in enumerate(zip(streets, candidates, strict=True)):
        open_ones = [
            one for one in places if (number, one) not in booking_requests or booking_requests[number, one] in free
        ]
        chosen = next(iter(open_ones or places), None)
        facts = place_facts(str(chosen)) | {"place_note": ""} if chosen else None
        found.append(facts or {"venue": "", "place_note": f"{street.name}，地点待定"})
    return found


def _wish(stop: drive_routes.Stop, space_id: int, number: int) -> BookingRequest:
    start = timezone.make_aware(stop.comes)
    end = timezone.make_aware(stop.goes)
    return BookingRequest(start=start, end=end, space_id=space_id, key=number)


def _candidates(street: Area, heads: int) -> dict[Place, int | None]:
    """Where drives stopped most often first, then what holds most people; with the space that tells whether it is free.

    What is too small, or under a roof, comes after all that is not: a van stands under the open sky.
    """
    drives = Count("occurrences", filter=Q(occurrences__event__kind=Event.Kind.DRIVE))
    most = F("capacity").desc(nulls_last=True)
    spaces = Prefetch("spaces", Space.objects.filter(closed=False).order_by("is_whole", most, "position", "pk"))
    venues = Venue.objects.usable().filter(area=street).annotate(drives=drives).prefetch_related(spaces)
    found: dict[Place, int | None] = {}
    fit: dict[Place, bool] = {}
    for venue in venues.order_by("-drives", most, "name", "pk"):
        rows = list(venue.spaces.all())
        for space in sorted(rows, key=lambda space: space.open_air is not True):
            if not space.is_whole:
                found[Place(venue.pk, space.pk)] = space.pk
                fit[Place(venue.pk, space.pk)] = space.open_air is not False and _holds(space.capacity, heads)
        if not rows or rows[0].is_whole:
            whole = Place(venue.pk, rows[0].pk if rows else None)
            found[whole] = whole.space_id
            fit[whole] = _holds(venue.capacity, heads)
    return {place: found[place] for place in sorted(found, key=lambda place: not fit[place])}


def _holds(capacity: int | None, heads: int) -> bool:
    return capacity is None or capacity >= heads


def place_facts(chosen: str) -> dict[str, str]:
    """A chosen place, and who is there; on the spot somebody has to be reached by text."""
    venue_id = Place.venue_of(chosen)
    venue = Venue.objects.filter(pk=venue_id).first() if venue_id else None
    if venue is None:
        return {"venue": ""}
    number = venue.contact_phone if phones.is_mobile(venue.contact_phone) else ""
    return {"venue": chosen, "contact_name": venue.contact_name, "contact_phone": number}
