"""Spaces of a venue: what they hold, when they are open, when they are closed; its photos and what takes it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.web.shared_rows import held, one_transaction
from organizations.access import StaffRequest, staff_page
from venues import photos as venue_photos
from venues import queries
from venues.availability import BookingRequest
from venues.bookings import booking
from venues.forms import HoldForm, HoursForm, SpaceForm, SpanForm, add_refusal
from venues.models import LIVE, Booking, Space, Venue, VenuePhoto


def _venue(request: StaffRequest, pk: int) -> Venue:
    return get_object_or_404(Venue.objects.managed_by(request.user, role="organizer"), pk=pk)


def _space(request: StaffRequest, pk: int) -> Space:
    return get_object_or_404(_spaces(request), pk=pk)


def _spaces(request: StaffRequest) -> "QuerySet[Space]":
    return Space.objects.managed_by(request.user, role="organizer").select_related("venue__organization")


@require_safe
@staff_page
def spaces(request: StaffRequest, pk: int) -> HttpResponse:
    """All spaces of a venue, with their hours."""
    venue = _venue(request, pk)
    rows = venue.spaces.prefetch_related("opening_hours")
    return render(request, "venues/spaces.html", {"venue": venue, "spaces": rows, "part": "spaces"})


@require_http_methods(["GET", "POST"])
@staff_page
@once
def add_space(request: StaffRequest, pk: int) -> HttpResponse:
    """A new space."""
    venue = _venue(request, pk)
    first = not venue.spaces.exists()
    initial = {"name": "整个场馆", "is_whole": True, "capacity": venue.capacity} if first else {}
    return _edit(request, Space(venue=venue), initial)


@require_http_methods(["GET", "POST"])
@staff_page
@one_transaction
def space(request: StaffRequest, pk: int) -> HttpResponse:
    """A space: facts, opening hours, closures."""
    return _edit(request, get_object_or_404(held(_spaces(request), request), pk=pk), {})


def _edit(request: StaffRequest, space: Space, initial: dict[str, object]) -> HttpResponse:
    data = request.POST or None
    form = SpaceForm(data, instance=space, venue=space.venue, initial=initial)
    hours = HoursForm(data, space=space)
    if request.method == "POST" and all([form.is_valid(), hours.is_valid()]):
        form.save()
        hours.save()
        messages.success(request, f"“{space.name}”存好了。")
        return made(redirect("venues:spaces", space.venue_id), space)
    context = {"form": form, "hours": hours, "space": space, "venue": space.venue, "part": "spaces"}
    if space.pk:
        context["closures"] = _closures(space)
    return render(request, "venues/space.html", context, status=422 if form.errors or hours.errors else 200)


def _closures(space: Space) -> list[Booking]:
    rows = Booking.objects.live().filter(space=space, kind=Booking.Kind.CLOSURE, busy_until__gt=clock.now())
    return list(rows.order_by("busy_from"))


@require_http_methods(["GET", "POST"])
@staff_page
@once
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """A space can't be used for a while; what is already booked there stands in the way and is named."""
    found = _space(request, pk)
    form = SpanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        booking_request = BookingRequest(start=facts["start"], end=facts["end"], space_id=found.pk)
        try:
            closures = booking.reserve_tentatively(
                booking_request=booking_request,
                organization=found.venue.organization,
                by=request.user,
                now=clock.now(),
                purpose=facts["purpose"],
                kind=Booking.Kind.CLOSURE,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "记好了，这段时间排活动时会看到。")
            return made(redirect("venues:space", found.pk), closures[0], state__in=LIVE)
    context = {"form": form, "space": found, "venue": found.venue, "part": "spaces"}
    return render(request, "venues/close.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def bookings(request: StaffRequest, pk: int) -> HttpResponse:
    """What takes the venue's spaces in time to come; another use can be entered."""
    venue = _venue(request, pk)
    now = clock.now()
    things = [(str(one.pk), one.name) for one in venue.spaces.all() if not one.closed]
    form = HoldForm(request.POST or None, person=request.user, things=things)
    if request.method == "POST" and things and form.is_valid():
        facts = form.cleaned_data
        booking_request = BookingRequest(
            start=facts["start"], end=facts["end"], space_id=int(facts.get("thing") or things[0][0])
        )
        try:
            booked = booking.reserve_tentatively(
                booking_request=booking_request,
                organization=facts["organization"],
                by=request.user,
                now=now,
                purpose=facts["purpose"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, queries.came_of(booked))
            return made(redirect("venues:bookings", venue.pk), booked[0], state__in=LIVE)
    context = {"venue": venue, "form": form, "things": things, "part": "bookings"}
    context["mine"] = queries.organized_by(request.user)
    context["is_ours"] = queries.works_for(request.user, venue.organization)
    context["rows"] = queries.holders(queries.bookings_of_venue(venue, now=now))
    return render(request, "venues/bookings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def photos(request: StaffRequest, pk: int) -> HttpResponse:
    """Pictures of the place for people who come for the first time."""
    venue = _venue(request, pk)
    error = ""
    if request.method == "POST":
        try:
            added = venue_photos.add(
                venue=venue, files=request.FILES.getlist("photos"), caption=request.POST.get("caption", "")[:60]
            )
        except Refusal as refusal:
            error = refusal.message
        else:
            return made(redirect("venues:photos", venue.pk), added[0] if added else None)
    context = {"venue": venue, "photos": venue.photos.all(), "error": error, "part": "photos"}
    return render(request, "venues/photos.html", context, status=422 if error else 200)


@require_POST
@staff_page
def remove_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a photo back."""
    mine = Venue.objects.managed_by(request.user, role="organizer")
    photo = get_object_or_404(VenuePhoto.objects.filter(venue__in=mine), pk=pk)
    venue_photos.remove(photo=photo)
    messages.success(request, "照片删掉了。")
    return redirect("venues:photos", photo.venue_id)


@require_POST
@staff_page
def change_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Another caption, or one place further to the front."""
    mine = Venue.objects.managed_by(request.user, role="organizer")
    photo = get_object_or_404(VenuePhoto.objects.filter(venue__in=mine), pk=pk)
    place = request.POST.get("position", "")
    position = int(place) if place.isascii() and place.isdecimal() and len(place) < 3 else None
    venue_photos.change(photo=photo, caption=request.POST.get("caption"), position=position)
    messages.success(request, "照片改好了。")
    return redirect("venues:photos", photo.venue_id)
