"""The public page of an event, and the photos on it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import clock
from core.web import photos
from core.web.caching import public_page
from core.web.http import Request
from events.models import Event, HeldPhoto
from events.pages.event_page import page
from organizations.streets import chosen, streets


@public_page
def event(request: Request, slug: str) -> HttpResponse:
    """What, when, where, for whom, and one clear action; a draft is not found."""
    events = Event.objects.public().select_related("host", "occasion", "programme").prefetch_related("audiences")
    shown = get_object_or_404(events, slug=slug)
    street = chosen(request, streets())
    facts = page(shown, street=street, now=clock.now(), programme_in=request.GET.get("street", ""))
    return render(request, "events/event.html", {"event": shown, "page": facts, "now": facts.now})


@require_safe
def held_photo(request: Request, pk: int) -> HttpResponseBase:
    """A photo of what was held, once anybody may see its event."""
    found = get_object_or_404(HeldPhoto, pk=pk, record__occurrence__event__published_at__isnull=False)
    return photos.public_answer(request, found.image)
