"""The personal page: one's registrations, shifts and data."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.models import Person
from core import clock
from core.web.caching import public_page
from core.web.http import Request
from portal.mine import mine as mine_facts


@public_page
def mine(request: Request) -> HttpResponse:
    """My registrations, shifts and data; whoever is not signed in reads how to."""
    if not isinstance(request.user, Person):
        return render(request, "portal/mine_anonymous.html")
    now = clock.now()
    return render(request, "portal/mine.html", {"mine": mine_facts(request.user, now=now), "now": now})
