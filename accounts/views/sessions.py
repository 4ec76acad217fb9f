"""Pages of one's own sessions and password."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import PersonalRequest, signed_in
from accounts.forms import PasswordForm
from accounts.passwords import changing
from accounts.sessions import ending
from accounts.sessions.engine import stored_key
from accounts.signing_in import devices, entering, leaving
from accounts.signing_in.networks import network_key
from core import clock
from core.errors import Refusal
from core.web.http import client_address


@require_GET
@signed_in
def my_sessions(request: PersonalRequest) -> HttpResponse:
    """Each with what it came from and when; this one is marked."""
    mine = ending.sessions_of(request.user, now=clock.now())
    return render(request, "accounts/sessions.html", {"sessions": mine, "this": _this(request)})


@require_POST
@signed_in
def end(request: PersonalRequest, key: str) -> HttpResponse:
    """Sign out there; of this one, here."""
    now = clock.now()
    session = get_object_or_404(ending.sessions_of(request.user, now=now), pk=key)
    if session.pk == _this(request):
        logout(request)
        return HttpResponseRedirect("/")
    leaving.sign_out_there(person=request.user, session=session, now=now)
    messages.success(request, "那一处退出了，要再登录才能用。")
    return redirect("accounts:sessions")


@require_POST
@signed_in
def end_others(request: PersonalRequest) -> HttpResponse:
    """Sign out everywhere but here; the browsers there are strangers' from now on."""
    device = request.COOKIES.get(devices.COOKIE, "")
    ended = leaving.sign_out_elsewhere(person=request.user, session=_this(request), device=device, now=clock.now())
    messages.success(request, f"别处都退出了，一共 {ended} 处。" if ended else "别处没有登录。")
    return redirect("accounts:sessions")


@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: PersonalRequest) -> HttpResponse:
    """My own new password; this session stays, all others end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        network = network_key(client_address(request))
        try:
            changing.change(
                person=request.user,
                current=facts["current"],
                new=facts["new"],
                network=network,
                device_token=entering.device_token(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码改好了。别处的登录和 API 钥匙都停了，也发短信告诉你了。")
            return redirect("mfa_index")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)


def _this(request: PersonalRequest) -> str:
    return stored_key(request.session.session_key or "")
