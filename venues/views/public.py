"""The public page of a place."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import clock
from core.web import photos
from core.web.caching import public_page
from core.web.http import Request
from venues.bases import queries, register
from venues.models import Venue, VenuePhoto


@public_page
def venue(request: Request, slug: str) -> HttpResponse:
    """Where it is, how to get there, and whether a wheelchair gets in."""
    place = get_object_or_404(Venue.objects.select_related("area__parent", "organization", "kind"), slug=slug)
    spaces = place.spaces.filter(closed=False).prefetch_related("opening_hours")
    bases = register.cards(queries.listed(place.bases.live()), now=clock.now())
    context = {"venue": place, "spaces": spaces, "photos": place.photos.all(), "bases": bases}
    return render(request, "venues/venue.html", context)


@require_safe
def photo(request: Request, pk: int) -> HttpResponseBase:
    """A photo of a place."""
    return photos.public_answer(request, get_object_or_404(VenuePhoto, pk=pk).image)
