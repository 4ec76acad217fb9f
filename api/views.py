"""The page on which people make and revoke their keys."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import PersonalRequest, signed_in
from api.doors import staff_way_in
from api.forms import KeyForm
from api.issuing import issue, revoke
from core import clock


@require_http_methods(["GET", "POST"])
@signed_in
def keys(request: PersonalRequest) -> HttpResponse:
    """My keys, and a form for a new one, which is shown this once; staff come by their own entrance."""
    if elsewhere := staff_way_in(request, request.user):
        return elsewhere
    form = KeyForm(request.POST or None)
    key = ""
    if request.method == "POST" and form.is_valid():
        key = issue(person=request.user, name=form.cleaned_data["name"], now=clock.now())
        form = KeyForm()
    mine = request.user.api_tokens.filter(revoked_at=None).order_by("pk")
    answer = render(request, "api/keys.html", {"form": form, "key": key, "keys": mine})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@signed_in
def revoke_key(request: PersonalRequest, pk: int) -> HttpResponse:
    """End one of my keys."""
    revoke(token=get_object_or_404(request.user.api_tokens, pk=pk), now=clock.now())
    messages.success(request, "钥匙停用了，用它的程序马上读不到了。")
    return HttpResponseRedirect("/mine/keys/")
