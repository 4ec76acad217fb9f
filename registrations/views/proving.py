"""Pages on which a number is proved: after registering, and behind the link of the text."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person
from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from core.web.http import Request
from events.models import Event
from registrations.forms import ProofForm
from registrations.models import Registration
from registrations.proofs import proving
from registrations.proofs.tickets import Ticket
from registrations.views.public import personal, ticket_of

PROVED = "号码确认好了。"
AGAIN = "好的。短信一分钟最多发一条，今天发够了的不再发。几分钟还没有收到，打下面的电话。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def prove(request: Request, slug: str) -> HttpResponse:
    """The same for everybody who has registered here: where the answer goes, and a field for the code of the text."""
    event = get_object_or_404(Event.objects.public().select_related("host"), slug=slug)
    ticket = ticket_of(request, event)
    if own := _own(request, ticket):
        return HttpResponseRedirect(f"/r{own.link_token}")
    form = ProofForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = proving.by_ticket(ticket=ticket, text=form.cleaned_data["code"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, PROVED)
            return made(HttpResponseRedirect(f"/r{done.link_token}"), done)
    about = {"event": event, "form": form, "number": phones.mask(ticket.phone) if ticket else "", "here": request.path}
    return render(request, "registrations/prove.html", about)


def _own(request: Request, ticket: Ticket | None) -> Registration | None:
    """The registration, for whoever signed in with the number in the meantime."""
    if ticket is None or not isinstance(request.user, Person) or request.user.phone != ticket.phone:
        return None
    rows = Registration.objects.filter(pk__in=ticket.rows, phone_hash=request.user.phone_hash, prove_by=None)
    return rows.filter(erased_at=None).order_by("-pk").first()


@require_POST
def prove_again(request: Request, slug: str) -> HttpResponse:
    """Another text, as far as the limits let; what ran out is held anew."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    proving.text_again(ticket=ticket_of(request, event), now=clock.now())
    messages.info(request, AGAIN)
    return redirect("registrations:prove", slug)


@require_POST
@personal
def confirm(request: Request, registration: Registration) -> HttpResponse:
    """The button behind the link of the text."""
    proving.by_link(registration=registration, now=clock.now())
    messages.success(request, PROVED)
    return HttpResponseRedirect(f"/r{registration.link_token}")


@require_POST
@personal
def deny(request: Request, registration: Registration) -> HttpResponse:
    """It was somebody else."""
    proving.deny(registration=registration, now=clock.now())
    messages.success(request, "删掉了。不会再为这份报名给你发短信。")
    return HttpResponseRedirect("/")
