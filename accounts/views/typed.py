"""Show a form that could not be taken, filled in again; it is never sent by itself.

``keep`` puts away what was posted without a session, or with an old token; ``again`` shows it on the page to which it
was sent: the page's own view is run once more with what was typed, while nothing can be written.
"""

import secrets
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Person, TypedForm
from accounts.sessions import typed_forms
from accounts.signing_in.networks import network_key
from core import clock
from core.errors import Refusal
from core.read_only import nothing_written
from core.web import faults, handlers
from core.web.http import client_address, is_of_this_site

TOKEN = "typed"  # noqa: S105 - the name of a cookie
TYPIST = "typist"
"""Cookies: a random token of what waits, and who was signed in in this browser last (signed, told to nobody)."""
NEVER = (
    "/sign-in/", "/sign-out/", "/staff/sign-in/", "/staff/security/", "/mine/data/", "/mine/keys/",
    "/mine/sessions/", "/staff/keys/", "/typed/", "/reading/", "/street/", "/api/", "/j", "/new-password/", "/setup/",
)  # fmt: skip
"""What is never kept: proofs (``/j`` and a token: an invitation), keys and passwords, what belongs to a sign-in, and what nobody types."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
View = Callable[..., HttpResponseBase]


def keep(request: HttpRequest, response: HttpResponseBase) -> bool | None:
    """Put away what was posted; False where a limit is reached, None where there is nothing that may be kept."""
    fields = _fields(request)
    if not fields:
        return None
    token = request.COOKIES.get(TOKEN) or secrets.token_urlsafe(24)
    was_kept = typed_forms.keep(
        token=token,
        typist=_typist(request),
        path=request.path,
        fields=fields,
        files=[name for name, file in request.FILES.items() if file],
        network=network_key(client_address(request)),
        now=clock.now(),
    )
    if was_kept:
        _remember(response, token)
    return was_kept


def _fields(request: HttpRequest) -> typed_forms.Fields:
    """What may be kept of a form; nothing of proofs, and nothing that another site sent."""
    if request.path.startswith(NEVER) or request.content_type not in FORMS or not _is_from_here(request):
        return {}
    return {name: values for name, values in request.POST.lists() if _may_be_kept(name)}


def failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """CSRF_FAILURE_VIEW: signing in, here or in another window, gave out a new token; the form is shown again."""
    if handlers.is_api(request):
        return handlers.faulty(request, faults.of(403))
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    context: dict[str, object] = {"back": back if is_ours else "/"}
    cast("Any", request).is_untaken = True
    answer = HttpResponse(status=403)
    if keep(request, answer):
        context["back"] = request.get_full_path()
        context["is_kept"] = True
    answer.content = render(request, "403_csrf.html", context).content
    return answer


def again(request: HttpRequest, row: TypedForm, view: View, args: Any, kwargs: Any) -> HttpResponseBase:
    """The page of the form, filled in; where it has none, the fields by themselves with a button."""
    fields, files = typed_forms.read(row)
    request_ = cast("Any", request)
    request_.method = "POST"
    request_.POST = _posted(fields)
    request_._files = MultiValueDict()  # noqa: SLF001 - what Django itself fills
    request_.typed_again = {"files": files}
    refused = "还没有做：请看一遍，再按一次。"
    try:
        with nothing_written() as watch:
            answer = view(request, *args, **kwargs)
            if isinstance(answer, SimpleTemplateResponse):
                answer.render()
    except Refusal as refusal:
        refused = refusal.message
    else:
        is_elsewhere = 300 <= answer.status_code < 400
        comes_back = is_elsewhere and urlsplit(answer["Location"]).path == request.path
        if not comes_back and not (is_elsewhere and watch.refused):
            answer.status_code = answer.status_code if is_elsewhere else 200
            return answer
    finally:
        request_.method = "GET"
        request_.POST = QueryDict()
    return _by_hand(request, fields, refused, lambda: view(request, *args, **kwargs))


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """It is not wanted any more: the page begins anew."""
    target = request.POST.get("path", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    typed_forms.drop(token=request.COOKIES.get(TOKEN, ""), path=urlsplit(target).path)
    return redirect(target)


def _by_hand(
    request: HttpRequest, fields: typed_forms.Fields, refused: str, page: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """For buttons without a page: what was typed, and the button. What nobody typed anything into is left as it is."""
    pairs = [(name, value) for name, values in fields.items() for value in values]
    shown = [(name, value) for name, value in pairs if _is_typed(value)]
    if not shown and (answer := page()).status_code != 405:
        return answer
    hidden = [pair for pair in pairs if pair not in shown]
    context = {"shown": shown, "hidden": hidden, "refused": refused, "target": request.get_full_path()}
    return render(request, "accounts/typed.html", context)


def _is_typed(value: str) -> bool:
    """Whether somebody wrote this; numbers and marks are the buttons' own."""
    return not value.isascii() or any(map(str.isspace, value.strip()))


def _posted(fields: typed_forms.Fields) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, values)
    return posted


def _may_be_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent it: another site must not fill in anybody's form.

    Each browser of the last years says from where it posts (``null`` where the page hides it).
    """
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return not origin or is_of_this_site(origin, request)


def _typist(request: HttpRequest) -> str:
    if isinstance(request.user, Person):
        return typed_forms.typist_of(request.user)
    return str(request.get_signed_cookie(TYPIST, default="", salt=TYPIST))


def note_typist(request: HttpRequest, response: HttpResponseBase, person: Person) -> None:
    """Let the browser remember whose forms these are."""
    value = typed_forms.typist_of(person)
    if request.get_signed_cookie(TYPIST, default="", salt=TYPIST) != value:
        age = settings.SESSION_COOKIE_AGE
        response.set_signed_cookie(
            TYPIST, value, salt=TYPIST, max_age=age, httponly=True, samesite="Lax", secure=settings.HTTPS
        )


def _remember(response: HttpResponseBase, token: str) -> None:
    life = TypedForm.LIFE
    response.set_cookie(TOKEN, token, max_age=life, httponly=True, samesite="Lax", secure=settings.HTTPS)
