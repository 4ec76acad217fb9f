"""Where free seats are kept for whoever heads the queue: staff call, skip or split that party."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from registrations.forms import SkipForm, SplitForm
from registrations.seats import head_of_queue
from registrations.views.staff import organized, show


@require_POST
@staff_page
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """Written down; the number stands on the page that follows."""
    row = organized(request, pk)
    number = head_of_queue.call(registration=row, by=request.user, now=clock.now())
    messages.success(request, f"记下了。请打 {number}，找{row.contact_name}。")
    return redirect("registrations:staff_registration", pk)


@require_POST
@staff_page
def skip(request: StaffRequest, pk: int) -> HttpResponse:
    """Those behind get the seats that are free now."""
    row = organized(request, pk)
    form = SkipForm(request.POST)
    if form.is_valid():
        try:
            head_of_queue.skip(registration=row, by=request.user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "这次空着的名额先给后面的，这一家的位置不变。")
            return redirect("registrations:staff_list", row.event_id)
    return show(request, row, skip=form)


@require_POST
@staff_page
@once
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """A part of the party comes at once."""
    row = organized(request, pk)
    form = SplitForm(request.POST, registration=row)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            seated = head_of_queue.split(
                registration=row, part=form.part(), by=request.user, reason=reason, now=clock.now()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{seated.party_size} 人报上了，短信会告诉对方。")
            return made(redirect("registrations:staff_list", row.event_id), seated)
    return show(request, row, split=form)
