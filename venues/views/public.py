"""The public page of a place."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.http import Request
from venues.models import Venue


@require_safe
def venue(request: Request, slug: str) -> HttpResponse:
    """Where it is, how to get there, and whether a wheelchair gets in."""
    place = get_object_or_404(Venue.objects.select_related("area__parent", "organization", "kind"), slug=slug)
    return render(request, "venues/venue.html", {"venue": place})
