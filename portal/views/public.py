"""Pages that cross rooms, for everybody."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from core.context import SIZES
from core.http import Request


@require_GET
def healthz(request: Request) -> HttpResponse:
    """200 once the server answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def reading(request: Request) -> HttpResponse:
    """Switch elder mode: ``size`` 1, 2 or 3, or empty for the ordinary mode; back to ``next``."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    answer = HttpResponseRedirect(target)
    size = request.POST.get("size", "")
    if size in SIZES:
        answer.set_cookie(
            "elder", size, max_age=60 * 60 * 24 * 365, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    else:
        answer.delete_cookie("elder")
    return answer
