"""Sending the personal link again to the number it belongs to."""

import datetime as dt

from django.db import transaction

from registrations import notices, rules
from registrations.models import Registration

MOST = 3


@transaction.atomic
def send_link_again(*, event_id: int, phone: str, names: tuple[str, ...], now: dt.datetime) -> None:
    """Text the number its own links for these names, each at most once a day; says nothing about what was found."""
    keys = [rules.name_key(name) for name in names]
    known = Registration.objects.active().of_number(phone).filter(event=event_id, attendees__name_key__in=keys)
    known = known.exclude(status=Registration.Status.UNPROVEN)
    for registration in known.select_related("event").distinct()[:MOST]:
        notices.link_again(registration, now=now)
