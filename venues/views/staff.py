"""Staff pages of places."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.presses.once import made, once
from core.forms import choose_only
from core.web.shared_rows import held, one_transaction
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization
from organizations.own_first import own_first, streets_for
from venues import queries
from venues.forms import VenueForm
from venues.models import Venue

PAGE = 50


@require_safe
@staff_page
def venues(request: StaffRequest) -> HttpResponse:
    """The places of my organizations, by street and by words."""
    words = request.GET.get("q", "").strip()
    streets = list(streets_for(request.user))
    street = next((area for area in streets if area.slug == request.GET.get("street")), None)
    mine = queries.found(Venue.objects.managed_by(request.user), text=words, street=street)
    context = {
        "page": Paginator(own_first(mine, request.user, organization="organization", area="area"), PAGE).get_page(
            request.GET.get("page")
        ),
        "words": words,
        "streets": streets,
        "street": street,
        "editable": queries.organized_by(request.user),
    }
    return render(request, "venues/staff_list.html", context)


@staff_page
@once
def add(request: StaffRequest) -> HttpResponse:
    """A new place."""
    get_object_or_404(Organization.objects.managed_by(request.user, role="organizer")[:1])
    return _form(request, Venue())


@staff_page
@one_transaction
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A place of my organization."""
    mine = Venue.objects.managed_by(request.user, role="organizer")
    return _form(request, get_object_or_404(held(mine, request), pk=pk))


def _form(request: StaffRequest, venue: Venue) -> HttpResponse:
    form = VenueForm(request.POST or None, instance=venue, person=request.user)
    choose_only(form, "organization")
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"“{saved}”存好了。")
        return made(redirect("venues:staff_list"), saved)
    return render(request, "venues/edit.html", {"form": form, "venue": venue})
