"""Vans, kits and other things that move: where they are, what they are needed for, how far they went."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.web.shared_rows import held, one_transaction
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization
from organizations.own_first import own_first
from venues import queries
from venues.availability import BookingRequest
from venues.bookings import booking
from venues.forms import HoldForm, ResourceForm, SpanForm, TripForm, add_refusal
from venues.models import LIVE, Booking, Resource, Trip

TRIPS_SHOWN = 20
ROWS_SHOWN = 40


def _resource(request: StaffRequest, pk: int, role: str = "organizer") -> Resource:
    mine = Resource.objects.managed_by(request.user, role=role).select_related("organization", "home")
    return get_object_or_404(mine, pk=pk)


@require_safe
@staff_page
def resources(request: StaffRequest) -> HttpResponse:
    """All things that can be asked for, own ones first, with the year's use beside the norm."""
    editable = queries.organized_by(request.user)
    rows = own_first(
        Resource.objects.usable().select_related("organization", "home__area").order_by("kind", "name"),
        request.user,
        organization="organization",
        area="home__area",
    )
    uses = queries.uses(rows, today=clock.today())
    context = {"rows": [(row, uses[row.pk]) for row in rows], "editable": editable, "year": clock.today().year}
    return render(request, "venues/resources.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def add_resource(request: StaffRequest) -> HttpResponse:
    """A new one."""
    get_object_or_404(Organization.objects.managed_by(request.user, role="organizer")[:1])
    return _edit(request, Resource())


@require_http_methods(["GET", "POST"])
@staff_page
@one_transaction
def edit_resource(request: StaffRequest, pk: int) -> HttpResponse:
    """Its facts."""
    mine = Resource.objects.managed_by(request.user, role="organizer")
    return _edit(request, get_object_or_404(held(mine, request), pk=pk))


def _edit(request: StaffRequest, resource: Resource) -> HttpResponse:
    form = ResourceForm(request.POST or None, instance=resource, person=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"“{saved}”存好了。")
        return made(redirect("venues:resource", saved.pk), saved)
    context = {"form": form, "resource": resource}
    return render(request, "venues/resource_edit.html", context, status=422 if form.errors else 200)


@require_safe
@staff_page
def resource(request: StaffRequest, pk: int) -> HttpResponse:
    """One thing: for who keeps it coming uses, upkeep, trips; for all others when it is free and how to ask."""
    if not Resource.objects.managed_by(request.user).filter(pk=pk).exists():
        return _show_to_borrowers(request, _lent(pk))
    return _show(request, _resource(request, pk, role="viewer"))


def _lent(pk: int) -> Resource:
    """What anybody on the staff may ask for."""
    return get_object_or_404(Resource.objects.usable().select_related("organization", "home"), pk=pk)


def _show_to_borrowers(request: StaffRequest, found: Resource, form: HoldForm | None = None) -> HttpResponse:
    now = clock.now()
    if form is None and queries.organized_by(request.user):
        form = HoldForm(prefix="hold", person=request.user, things=[])
    context = {
        "resource": found,
        "free": queries.free_days(found, now=now),
        "ahead": now + dt.timedelta(days=queries.AHEAD - 1),
        "rows": queries.bookings_of_resource(found, now=now)[:ROWS_SHOWN],
        "form": form,
    }
    return render(request, "venues/resource_to_ask_for.html", context, status=422 if form and form.errors else 200)


def _show(request: StaffRequest, found: Resource, **forms: object) -> HttpResponse:
    now = clock.now()
    today = clock.today()
    mine = queries.organized_by(request.user)
    can_write = found.organization_id in mine
    context: dict[str, object] = {
        "resource": found,
        "use": queries.uses([found], today=today)[found.pk],
        "rows": queries.holders(queries.bookings_of_resource(found, now=now)),
        "trips": found.trips.all()[:TRIPS_SHOWN],
        "can_write": can_write,
        "mine": mine,
        "year": today.year,
    }
    if can_write:
        context |= {
            "upkeep_form": SpanForm(prefix="upkeep"),
            "hold_form": HoldForm(prefix="hold", person=request.user, things=[]),
            "trip_form": TripForm(resource=found, today=today, prefix="trip", initial={"day": today}),
        }
    status = 422 if forms else 200
    return render(request, "venues/resource.html", context | forms, status=status)


@require_POST
@staff_page
@once
def upkeep(request: StaffRequest, pk: int) -> HttpResponse:
    """It is in the workshop for a while."""
    found = _resource(request, pk)
    form = SpanForm(request.POST, prefix="upkeep")
    if form.is_valid() and (bookings := _hold(request, found, form, found.organization, Booking.Kind.UPKEEP)):
        messages.success(request, "保养时间记好了。")
        return made(redirect("venues:resource", found.pk), bookings[0], state__in=LIVE)
    return _show(request, found, upkeep_form=form)


@require_POST
@staff_page
@once
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Another use than an event; what another organization keeps is asked for."""
    mine = Organization.objects.managed_by(request.user, role="organizer")
    get_object_or_404(mine[:1])
    found = _lent(pk)
    form = HoldForm(request.POST, prefix="hold", person=request.user, things=[])
    bookings = form.is_valid() and _hold(request, found, form, form.cleaned_data["organization"], Booking.Kind.USE)
    if bookings:
        messages.success(request, queries.came_of(bookings))
        return made(redirect("venues:resource", found.pk), bookings[0], state__in=LIVE)
    if not mine.filter(pk=found.organization_id).exists():
        return _show_to_borrowers(request, found, form)
    return _show(request, found, hold_form=form)


def _hold(
    request: StaffRequest, found: Resource, form: SpanForm, organization: Organization, kind: str
) -> list[Booking]:
    facts = form.cleaned_data
    booking_request = BookingRequest(start=facts["start"], end=facts["end"], resource_id=found.pk)
    try:
        return booking.reserve_tentatively(
            booking_request=booking_request,
            organization=organization,
            by=request.user,
            now=clock.now(),
            purpose=facts["purpose"],
            kind=kind,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return []


@require_POST
@staff_page
@once
def trip(request: StaffRequest, pk: int) -> HttpResponse:
    """Kilometres of a day."""
    found = _resource(request, pk)
    today = clock.today()
    form = TripForm(request.POST, prefix="trip", resource=found, today=today)
    if not form.is_valid():
        return _show(request, found, trip_form=form)
    facts: dict[str, dt.date | int | str] = form.cleaned_data
    kept = Trip.objects.create(resource=found, by=request.user, at=clock.now(), **facts)
    messages.success(request, "记好了。")
    return made(redirect("venues:resource", found.pk), kept)


@require_POST
@staff_page
def remove_trip(request: StaffRequest, pk: int) -> HttpResponse:
    """A trip that was entered by mistake."""
    mine = Resource.objects.managed_by(request.user, role="organizer")
    found = get_object_or_404(Trip.objects.filter(resource__in=mine), pk=pk)
    found.delete()
    messages.success(request, "那一条删掉了。")
    return redirect("venues:resource", found.resource_id)
