"""Pages on which administrators of the site keep who else is one."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, View, staff_page
from organizations.forms.staff import SiteAdministratorForm
from organizations.memberships import site_administrators as verbs

SHOWN = 100
P = ParamSpec("P")


def site_administrators_page(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View[P]:
    """For administrators of the site; other staff are refused (403)."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_page(guarded)


@require_http_methods(["GET", "HEAD", "POST"])
@site_administrators_page
def site_administrators(request: StaffRequest) -> HttpResponse:
    """Who they are; make somebody one. Who does it proves first once more who they are."""
    form = SiteAdministratorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="allauth.mfa")
        if form.is_valid():
            try:
                person = verbs.give(phone=form.cleaned_data["phone"], by=request.user, now=clock.now())
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, f"{person}现在是网站管理员。")
                return redirect("organizations:site_administrators")
    people = verbs.all_of_them()
    context = {"form": form, "people": people[:SHOWN], "count": people.count()}
    return render(request, "organizations/site_administrators.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@site_administrators_page
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks once more; they are one no more. Who does it proves first once more who they are."""
    person = get_object_or_404(verbs.all_of_them(), pk=pk)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    refused = None
    if request.method == "POST":
        try:
            verbs.take(person=person, by=request.user, now=clock.now())
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, f"{person}不再是网站管理员了。")
            return redirect("portal:workbench" if pk == request.user.pk else "organizations:site_administrators")
    works = person.memberships.exists()
    context = {"person": person, "refused": refused, "stays": verbs.why_not(person), "works": works}
    return render(request, "organizations/site_administrator_end.html", context, status=409 if refused else 200)
