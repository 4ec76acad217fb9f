"""Send the personal link again to its number; where nobody proved the number yet, the text that asks."""

import datetime as dt

from django.db import transaction

from accounts import locks
from core.phone_numbers import phones
from registrations import notices, rules
from registrations.models import Registration
from registrations.proofs import tickets, unproven

Status = Registration.Status


@transaction.atomic
def send_link_again(*, event_id: int, phone: str, names: tuple[str, ...], now: dt.datetime) -> list[Registration]:
    """Text the number its own links for these names, each at most once a day, and what is not proved as far as the
    limits of such texts let. What was found is not for whoever asked.
    """
    keys = [rules.name_key(name) for name in names]
    registrations = Registration.objects.active().of_number(phone).filter(event=event_id, attendees__name_key__in=keys)
    found = list(registrations.select_related("event").distinct()[: tickets.MAX_COUNT])
    networks = sorted({f"network:{row.network}" for row in found if row.network})
    locks.acquire(*networks, f"phone:{phones.look_up(phone)}")
    for registration in found:
        send(registration, now=now)
    return found


def send(registration: Registration, *, now: dt.datetime) -> None:
    """What its number may get about it now, under the locks of network and number."""
    registration.refresh_from_db()
    if registration.status == Status.UNPROVEN:
        unproven.ask(registration, now=now)
    elif registration.is_active:
        notices.link_again(registration, now=now)
