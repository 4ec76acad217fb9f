"""Staff pages of villages, travel times, what the site says of itself, and letting somebody in."""

from dataclasses import asdict

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.presses.once import made, once
from accounts.signing_in import openings
from core import clock
from core.errors import Refusal
from core.site import site_facts
from core.web.shared_rows import one_transaction
from organizations import importing, letting_in
from organizations.access import StaffRequest, staff_page
from organizations.forms.staff import LetInForm, SiteForm, VillagesForm
from organizations.forms.travel import TravelForm
from organizations.keeping import site as site_verb
from organizations.keeping import travel_times
from organizations.models import Area
from organizations.own_first import streets_for
from organizations.queries import administers_everything, runs_everything, streets_run_by

GIVEN_SHOWN = 50


@require_http_methods(["GET", "POST"])
@staff_page
def villages(request: StaffRequest) -> HttpResponse:
    """A street's villages: see them, look at what a list would change, bring it in."""
    streets = streets_run_by(request.user)
    street = streets.filter(slug=request.GET.get("street", "")).first() or streets.first()
    if street is None:
        raise PermissionDenied
    form = VillagesForm(request.POST or None, request.FILES or None, streets=streets, initial={"street": street})
    seen = None
    if request.method == "POST" and form.is_valid():
        street = form.cleaned_data["street"]
        seen = importing.preview(street=street, text=form.cleaned_data["text"])
        if "confirm" in request.POST and not seen.problems:
            return _bring_in(request, street, form.cleaned_data["text"])
    context = {"form": form, "street": street, "streets": streets, "preview": seen}
    context["villages"] = street.children.all()
    return render(request, "organizations/villages.html", context)


def _bring_in(request: StaffRequest, street: Area, text: str) -> HttpResponse:
    try:
        done = importing.import_villages(street=street, text=text, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"导入好了：新增 {done.new} 个，改动 {done.changed} 个，{done.same} 个没有变。")
    return redirect(f"{reverse('organizations:villages')}?{urlencode({'street': street.slug})}")


@require_http_methods(["GET", "POST"])
@staff_page
@one_transaction
def travel(request: StaffRequest) -> HttpResponse:
    """How long it takes from street to street: everybody looks, the association writes."""
    may_write = runs_everything(request.user)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    if request.method == "POST":
        travel_times.hold()
    streets = list(streets_for(request.user))
    form = TravelForm(request.POST if request.method == "POST" else None, streets=streets)
    if request.method == "POST" and form.is_valid():
        travel_times.change(wanted=form.wanted(), by=request.user, now=clock.now())
        messages.success(request, "路程表存好了。排大篷车、志愿者赶不赶得上，都按新的算。")
        return redirect("organizations:travel")
    context = {"form": form, "streets": streets, "may_write": may_write, "otherwise": settings.TRAVEL_MINUTES}
    return render(request, "organizations/travel.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_page
def site(request: StaffRequest) -> HttpResponse:
    """What the site says of itself: everybody looks, administrators of the association write."""
    may_write = administers_everything(request.user)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = SiteForm(request.POST if request.method == "POST" else None, initial=asdict(site_facts.stored()))
    if request.method == "POST" and form.is_valid():
        try:
            site_verb.change(wanted=form.facts(), by=request.user, now=clock.now(), seen=form.seen())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "存好了。页面、短信、日历几秒钟以后都用新的。")
            return redirect("organizations:site")
    context = {"form": form, "may_write": may_write}
    return render(request, "organizations/site.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
@once
def let_in(request: StaffRequest) -> HttpResponse:
    """For administrators: nine digits for somebody whom strangers keep out of signing in; shown once."""
    if not letting_in.may_let_in(request.user):
        raise PermissionDenied
    form = LetInForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["digits"] = letting_in.let_in(**form.cleaned_data, by=request.user, now=clock.now())
            context |= {"phone": form.cleaned_data["phone"], "form": LetInForm()}
        except Refusal as refusal:
            form.refuse(refusal)
    context["given"] = openings.given_by(request.user)[:GIVEN_SHOWN]
    answer = render(request, "organizations/let_in.html", context, status=422 if form.errors else 200)
    return made(answer, openings.given_by(request.user).first(), uses=0) if "digits" in context else answer
