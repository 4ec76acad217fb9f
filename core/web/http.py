"""The request as views see it, and where a client stands on the network."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from core import crypto

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request after the middleware: with htmx details. ``user`` is narrowed by the access checks of accounts and organizations."""

    htmx: "HtmxDetails"


def client_address(request: HttpRequest) -> str:
    """The client's address: read ``TRUSTED_PROXIES`` places from the right of X-Forwarded-For, else the peer's."""
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return str(hops[-trusted])
    return peer


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that a page of another site sent this.

    Browsers of the last years say so by Sec-Fetch-Site where the connection is safe, older ones by Origin or Referer;
    one that says nothing, or hides it (``null``), is believed.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    source = request.headers.get("Referer", "") if origin in {"", "null"} else origin
    return bool(source) and not is_of_this_site(source, request)


def is_of_this_site(source: str, request: HttpRequest) -> bool:
    """Whether an Origin or a Referer names this site."""
    try:
        host = urlsplit(source).netloc
    except ValueError:
        return False
    return host in {request.get_host(), urlsplit(settings.SITE_URL).netloc}


def browser_key(request: HttpRequest) -> str:
    """The same for all forms that one browser sends, and for no other browser; empty for one that keeps no cookie.

    From the secret that guards its forms against forgery, which nobody else has.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    return crypto.keyed_hash("browser", secret)[:32] if secret else ""
