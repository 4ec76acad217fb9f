"""Staff pages of this room."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from organizations import importing
from organizations.access import StaffRequest, staff_page
from organizations.forms import VillagesForm
from organizations.models import Area
from organizations.queries import streets_run_by


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
        done = importing.import_villages(street=street, text=text)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"导入好了：新增 {done.new} 个，改动 {done.changed} 个，{done.same} 个没有变。")
    return redirect(f"{reverse('organizations:villages')}?{urlencode({'street': street.slug})}")
