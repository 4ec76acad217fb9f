"""The street that a visitor chose: remembered in a cookie, no account needed."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from organizations.models import Area

COOKIE = "street"


def streets() -> QuerySet[Area]:
    """All streets in their usual order."""
    return Area.objects.filter(level=Area.Level.STREET)


def chosen(request: HttpRequest, known: Iterable[Area]) -> Area | None:
    """The street of the visitor's cookie, when there is such a street."""
    slug = request.COOKIES.get(COOKIE, "")
    return next((area for area in known if area.slug == slug), None)


def inside(street: Area, *, area: str) -> Q:
    """Rows whose area (a path of look-ups such as ``venue__area``) is the street or lies in it."""
    return Q(**{area: street}) | Q(**{f"{area}__parent": street})
