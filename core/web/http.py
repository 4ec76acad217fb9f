"""The request as views see it, and where a client stands on the network."""

from typing import TYPE_CHECKING

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


def browser_key(request: HttpRequest) -> str:
    """The same for all forms that one browser sends, and for no other browser; empty for one that keeps no cookie.

    From the secret that guards its forms against forgery, which nobody else has.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    return crypto.keyed_hash("browser", secret)[:32] if secret else ""
