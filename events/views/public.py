"""The public page of an event."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core import clock
from core.http import Request
from events.models import Event
from events.page import page
from organizations.streets import chosen, streets


@require_GET
def event(request: Request, slug: str) -> HttpResponse:
    """What, when, where, for whom, and one clear action; a draft is not found."""
    found = Event.objects.public().select_related("host", "occasion").prefetch_related("cooperating", "audiences")
    shown = get_object_or_404(found, slug=slug)
    facts = page(shown, street=chosen(request, streets()), now=clock.now())
    return render(request, "events/event.html", {"event": shown, "page": facts, "now": facts.now})
