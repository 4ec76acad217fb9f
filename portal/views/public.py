"""Public pages that several apps make up."""

import datetime as dt

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import Refusal
from core.site import site_facts
from core.web.caching import public_page
from core.web.context import SIZES
from core.web.http import Request, comes_from_elsewhere
from organizations import streets
from portal.home import home as home_facts
from portal.views.setup import set_up_first

WEEK = 60 * 60 * 24 * 7
YEAR = 60 * 60 * 24 * 365
SECURITY_TXT_VALID = dt.timedelta(days=180)
FROM_ELSEWHERE = Refusal(
    "from_elsewhere", "这一下是从别的网站点过来的，街道和字的大小都没有换。回到这里的首页，再点一次就好。"
)


@require_safe
@never_cache
def healthz(request: Request) -> HttpResponse:
    """200 once the server answers."""
    return HttpResponse("ok", content_type="text/plain")


@public_page
def security_txt(request: Request) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); valid for half a year, counted from today."""
    contact = settings.SECURITY_CONTACT or f"tel:{site_facts.current().help_phone_dial}"
    expires = clock.midnight(clock.today() + SECURITY_TXT_VALID)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: Request) -> HttpResponseRedirect:
    """Our mark, for browsers that ask for it on pages that name none."""
    answer = HttpResponseRedirect(static("core/mark.svg"))
    answer["Cache-Control"] = f"public, max-age={WEEK}"
    return answer


@set_up_first
@public_page
def home(request: Request) -> HttpResponse:
    """What is on near me; in elder mode, one thing at a time."""
    now = clock.now()
    is_elder = request.COOKIES.get("elder", "") in SIZES
    template = "portal/home_elder.html" if is_elder else "portal/home.html"
    return render(request, template, {"home": home_facts(request, now=now), "now": now})


@csrf_exempt  # public pages hold no token; what another site sends is refused
@require_POST
def reading(request: Request) -> HttpResponse:
    """Switch elder mode: ``size`` 1, 2 or 3, or empty for the ordinary mode; back to ``next``."""
    if comes_from_elsewhere(request):
        return _refused(request)
    size = request.POST.get("size", "")
    return _remember(request, "elder", size if size in SIZES else "")


@csrf_exempt  # public pages hold no token; what another site sends is refused
@require_POST
def street(request: Request) -> HttpResponse:
    """Remember the visitor's street, or forget it when ``street`` is empty; back to ``next``."""
    if comes_from_elsewhere(request):
        return _refused(request)
    slug = request.POST.get("street", "")
    is_known = streets.streets().filter(slug=slug).exists()
    return _remember(request, streets.COOKIE, slug if is_known else "")


def _refused(request: Request) -> HttpResponse:
    """The way leads home, not back to where it came from."""
    return render(request, "core/refused.html", {"refusal": FROM_ELSEWHERE, "back": reverse("portal:home")}, status=403)


def _remember(request: Request, cookie: str, value: str) -> HttpResponse:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    answer = HttpResponseRedirect(target)
    if value:
        answer.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    else:
        answer.delete_cookie(cookie)
    return answer
