"""Addresses as phones make links of them (with the full stop of the sentence, a bracket, or words right behind), and those
that open by themselves.
"""

import re

from django.http import HttpResponse
from django.urls import Resolver404, resolve

_PLAIN = re.compile(r"[\x21-\x7e]*")
"""All addresses of pages are written with these."""
ADMIN = "/admin/"
"""Its last pattern takes any address, also of what is not there."""
_BEHIND = ".,;:!?'\"()[]{}<>*~`|\\_"
"""What ends no address of a page."""


def meant(path: str) -> str:
    """The page that is meant by an address that leads nowhere; empty where there is none such."""
    if path.startswith(ADMIN):
        return ""
    plain = _PLAIN.match(path)
    bare = (plain[0] if plain else "").partition("&")[0].rstrip(_BEHIND)
    for found in (bare, bare.rstrip("/"), f"{bare}/", f"{bare.rstrip('/').rstrip(_BEHIND)}/"):
        if found not in {path, ""} and not found.startswith("//") and _leads_somewhere(found):
            return found
    return ""


def _leads_somewhere(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def unlisted(answer: HttpResponse) -> HttpResponse:
    """The page of an address with a token: it stays out of indexes and other sites' referrers."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
