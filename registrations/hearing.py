"""Whom a change concerns: the answer to ``events.hearers``."""

import datetime as dt
from collections.abc import Sequence

from events import words
from events.models import Change, Occurrence
from notifications.collecting import Collection, News
from registrations import queries
from registrations.models import Registration, SeatClaim

Status = Registration.Status


def registered_people(
    change: Change, occurrences: Sequence[Occurrence], collection: Collection, now: dt.datetime
) -> None:
    """Everybody who has a seat, an offer or a place in the queue; also those whom this very change has ended."""
    for claim in queries.holders(change.event, occurrences):
        registration = claim.registration
        if not _hears(registration, now):
            continue
        for occurrence in occurrences:
            if claim.occurrence_id in {None, occurrence.pk}:
                what = words.change_line(change, occurrence)
                news = News(at=occurrence.start, what=what, hat=_hat(claim), link=registration.short_link)
                collection.add(registration.phone, news, name=registration.contact_name)


def _hears(registration: Registration, now: dt.datetime) -> bool:
    just_ended = registration.status == Status.CANCELLED and registration.status_changed_at == now
    return bool(registration.phone) and (registration.is_active or just_ended)


def _hat(claim: SeatClaim) -> str:
    return f"报名{claim.registration.party_size}人" if claim.held else "候补中"
