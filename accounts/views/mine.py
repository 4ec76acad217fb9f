"""One's own data: take it away, or have it erased."""

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import PersonalRequest, signed_in
from accounts.forms import EraseForm
from accounts.models import Code, Person
from accounts.personal_data import erasing, exporting
from accounts.sessions import lifetime
from accounts.signing_in import entering, one_time_codes
from accounts.signing_in.networks import network_key
from core import clock
from core.errors import Refusal
from core.web import wechat
from core.web.http import client_address

CODE = "erase_code"
"""Session key: the id of the code sent for erasing; a code for signing in doesn't do here."""


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
    """All of it as one JSON file; inside WeChat, which saves none, as words to copy."""
    text = json.dumps(exporting.hand_out(person=request.user, now=clock.now()), ensure_ascii=False, indent=2)
    if wechat.is_asking(request):
        return render(request, "accounts/data_to_copy.html", {"text": text})
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def erase(request: PersonalRequest) -> HttpResponse:
    """Ask once more, prove by a code sent now that it is they, then erase and sign out.

    Whoever only holds a telephone that is signed in, or found a page left open, erases nobody.
    """
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if _proves(request, form):
                return _erased(request)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "form": form,
        "stays": _why_not(request.user),
        "works_for_somebody": lifetime.is_staff(request.user),
        "code": _open_code(request),
        "days_kept": settings.REGISTRATION_DAYS_KEPT,
    }
    return render(request, "accounts/erase.html", context)


def _why_not(person: Person) -> Refusal | None:
    """Why this person can't be erased now, said before anything is asked of them."""
    try:
        erasing.refuse_administrator(person)
    except Refusal as refusal:
        return refusal
    return None


def _proves(request: PersonalRequest, form: EraseForm) -> bool:
    """Whether the code is right; without one that is open, one is sent."""
    erasing.refuse_administrator(request.user)
    code = _open_code(request)
    text = form.cleaned_data["code"]
    if code is None or request.POST.get("do") == "send":
        asked = one_time_codes.ask(
            phone=request.user.phone,
            network=network_key(client_address(request)),
            device_token=entering.device_token(request),
            replaces=request.session.get(CODE),
            now=clock.now(),
        )
        request.session[CODE] = asked.pk
        return False
    if not text:
        form.add_error("code", "请填短信里的 6 位数字。")
        return False
    return one_time_codes.redeem(code_id=code.pk, text=text, now=clock.now()) == request.user


def _open_code(request: PersonalRequest) -> Code | None:
    """The code that was sent for this page and can still be typed."""
    asked_after = clock.now() - Code.LIFE
    mine = Code.objects.filter(pk=request.session.get(CODE, 0), phone_hash=request.user.phone_hash)
    return mine.filter(used_at=None, asked_at__gt=asked_after).first()


def _erased(request: PersonalRequest) -> HttpResponse:
    erasing.erase(person=request.user, now=clock.now())
    logout(request)
    messages.success(request, "你的信息已经删掉了。以后想来，用手机号登录就是新的开始。")
    return HttpResponseRedirect("/")
