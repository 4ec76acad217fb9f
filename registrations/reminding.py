"""The evening before: one text a number, with all its dates of the next day."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from core import words
from events.models import Event, Occurrence
from notifications import outbox
from notifications.models import Purpose
from notifications.outbox import Draft
from registrations import notices, queries
from registrations.models import Registration, SeatClaim

AT = dt.time(18)
Date = tuple[Occurrence, Registration]


@transaction.atomic
def remind(*, now: dt.datetime) -> int:
    """From 18:00 on, remind everybody confirmed of what they come to tomorrow; returns how many texts.

    Run by a sweep; the key (first occurrence, its revision, number) keeps a second run silent. Who registers after
    18:00 has just had a text and is left alone.
    """
    here = timezone.localtime(now)
    if here.time() < AT:
        return 0
    since = here.replace(hour=AT.hour, minute=0, second=0, microsecond=0)
    dates = _dates(_tomorrow(here), registered_before=since)
    return len(outbox.put([_draft(found) for found in dates.values()], now=now))


def _tomorrow(here: dt.datetime) -> list[Occurrence]:
    first = timezone.make_aware(dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time()))
    rows = Occurrence.objects.scheduled().filter(start__gte=first, start__lt=first + dt.timedelta(days=1))
    live = rows.filter(event__state=Event.State.PUBLISHED).select_related("event", "venue")
    return list(live.order_by("start", "pk"))


def _dates(occurrences: list[Occurrence], *, registered_before: dt.datetime) -> dict[str, list[Date]]:
    """By number's hash, earliest first."""
    claims: dict[int, list[SeatClaim]] = defaultdict(list)
    for event in {row.event for row in occurrences}:
        claims[event.pk] = queries.holders(event, [row for row in occurrences if row.event_id == event.pk])
    found: dict[str, list[Date]] = defaultdict(list)
    for occurrence in occurrences:
        for claim in claims[occurrence.event_id]:
            if claim.occurrence_id in {None, occurrence.pk} and _comes(claim, registered_before):
                found[claim.registration.phone_hash].append((occurrence, claim.registration))
    return found


def _comes(claim: SeatClaim, registered_before: dt.datetime) -> bool:
    registration = claim.registration
    confirmed = registration.status == Registration.Status.CONFIRMED and bool(registration.phone)
    return claim.held and confirmed and registration.created_at < registered_before


def _draft(dates: list[Date]) -> Draft:
    first, registration = dates[0]
    lines = "；".join(_line(occurrence, found) for occurrence, found in dates)
    return Draft(
        to=registration.phone,
        purpose=Purpose.REMINDER,
        text=f"明天有活动：{lines}。来不了请退 {registration.short_link}",
        key=f"reminder:{first.pk}:{first.revision}:{registration.phone_hash[:24]}",
        about=notices.about(registration),
        organization_id=first.event.host_id,
        expires_at=max(occurrence.start for occurrence, _ in dates),
    )


def _line(occurrence: Occurrence, registration: Registration) -> str:
    at = words.local(occurrence.start).time()
    place = f"，{notices.clip(occurrence.venue.name)}" if occurrence.venue else ""
    when = f"{words.part_of_day(at)} {words.clock(at)}"
    return f"{when}《{notices.clip(occurrence.event.title)}》{place}，{notices.size(registration)}"
