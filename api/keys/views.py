"""The pages on which people make and end their keys, and administrators end those of their staff."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import PersonalRequest, signed_in
from accounts.presses.once import made, once
from api import queries
from api.keys.forms import KeyForm
from api.keys.issuing import end, issue
from api.shared import staff_way_in
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page

ROWS = 50
ENDED = "钥匙停用了，用它的程序马上用不了了。"


@require_http_methods(["GET", "POST"])
@signed_in
@once
def keys(request: PersonalRequest) -> HttpResponse:
    """My keys, and a form for a new one, which is shown this once; staff come by their own entrance."""
    if elsewhere := staff_way_in(request, request.user):
        return elsewhere
    form = KeyForm(request.POST if request.method == "POST" else None)
    key = ""
    now = clock.now()
    if request.method == "POST" and form.is_valid():
        try:
            key = issue(person=request.user, now=now, **form.cleaned_data)
            form = KeyForm()
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    mine = queries.keys_of(request.user, now=now)[:ROWS]
    context = {"form": form, "key": key, "keys": mine, "now": now, "is_staff": queries.is_administrator(request.user)}
    answer = render(request, "api/keys.html", context)
    return made(answer, request.user.api_tokens.order_by("pk").last(), revoked_at=None) if key else answer


@require_POST
@signed_in
def revoke_key(request: PersonalRequest, pk: int) -> HttpResponse:
    """End one of my keys."""
    end(token=get_object_or_404(request.user.api_tokens, pk=pk), by=request.user, now=clock.now())
    messages.success(request, ENDED)
    return HttpResponseRedirect("/mine/keys/")


@require_GET
@staff_page
def staff_keys(request: StaffRequest) -> HttpResponse:
    """The keys of all who work in organizations that I administer."""
    if not queries.is_administrator(request.user):
        raise PermissionDenied
    now = clock.now()
    page = Paginator(queries.keys_run_by(request.user, now=now), ROWS).get_page(request.GET.get("page"))
    return render(request, "api/staff_keys.html", {"page": page, "now": now})


@require_POST
@staff_page
def end_staff_key(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of them."""
    now = clock.now()
    end(token=get_object_or_404(queries.keys_run_by(request.user, now=now), pk=pk), by=request.user, now=now)
    messages.success(request, ENDED)
    return redirect("keys:staff")
