"""Where the site is reached from."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings


def is_reached_by_others() -> bool:
    """Whether a host of the site is a name or address outside of this machine and its local network."""
    hosts = {urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS}
    return any(_is_public(host.strip("[]").lstrip(".").lower()) for host in hosts)


def _is_public(host: str) -> bool:
    if host in {"", "localhost", "testserver"} or host.endswith((".localhost", ".local", ".test", ".internal")):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True
