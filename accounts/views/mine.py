"""One's own data: take it away, or have it erased."""

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import erasing, exporting
from accounts.access import PersonalRequest, signed_in
from accounts.forms import EraseForm
from core import clock
from core.errors import Refusal


@never_cache
@require_GET
@signed_in
def my_data(request: PersonalRequest) -> HttpResponse:
    """What can be done with one's data."""
    return render(request, "accounts/my_data.html")


@never_cache
@require_GET
@signed_in
def download(request: PersonalRequest) -> HttpResponse:
    """All of it as one JSON file."""
    text = json.dumps(exporting.export(person=request.user), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def erase(request: PersonalRequest) -> HttpResponse:
    """Ask once more, then erase and sign out."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase(person=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            logout(request)
            messages.success(request, "你的信息已经删掉了。以后想来，用手机号登录就是新的开始。")
            return HttpResponseRedirect("/")
    return render(request, "accounts/erase.html", {"form": form, "days_kept": settings.REGISTRATION_DAYS_KEPT})
