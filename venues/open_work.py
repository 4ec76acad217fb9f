"""What an organization still has taken or lent, and what nobody would answer for were it closed."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from core import phrases
from organizations.models import Organization
from venues.models import Booking, Resource, Venue

SHOWN = 5
Work = tuple[str, str]


def open_work(organization: Organization, *, now: dt.datetime) -> list[Work]:
    """An answer to ``organizations.open_work``: bookings that are to come, places, vans and kits in use."""
    return [
        *_bookings(organization, now),
        *_things("个场馆还开着", Venue.objects.usable().filter(organization=organization), "venues:staff_list"),
        *_things("样车辆和设备还在用", Resource.objects.usable().filter(organization=organization), "venues:resources"),
    ]


def _bookings(organization: Organization, now: dt.datetime) -> list[Work]:
    lent = Q(space__venue__organization=organization) | Q(resource__organization=organization)
    theirs = Booking.objects.blocking(now=now).filter(Q(organization=organization) | lent)
    coming = theirs.filter(end__gt=now, kind=Booking.Kind.USE).select_related("space__venue", "resource")
    number = coming.count()
    path = reverse("venues:inbox")
    shown = [
        (f"{phrases.date(phrases.local(one.start).date())}占用{one.space or one.resource}", path)
        for one in coming.order_by("start", "pk")[:SHOWN]
    ]
    return [*shown, (f"还有 {number - SHOWN} 次占用", path)] if number > SHOWN else shown


def _things(words: str, found: Iterable[Venue | Resource], route: str) -> list[Work]:
    names = [one.name for one in found]
    if not names:
        return []
    shown = "、".join(names[:SHOWN])
    return [(f"{len(names)} {words}（{shown}），先停用，或改归别的单位", reverse(route))]
