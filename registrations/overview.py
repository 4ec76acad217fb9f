"""All that one number has registered and can still come to: one page for whoever registers for many. Reads only."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.crypto import constant_time_compare

from events.models import Occurrence
from registrations import party_words, queries
from registrations.models import Registration


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One registration with the dates that are still to come."""

    registration: Registration
    dates: list[Occurrence]

    @property
    def whom(self) -> str:
        """王奶奶、李奶奶，2人."""
        return party_words.whom(queries.party(self.registration))


def by_key(pk: int, token: str) -> Registration | None:
    """The registration whose overview link this is."""
    registration = Registration.objects.filter(pk=pk, erased_at=None, prove_by=None).exclude(phone_hash="").first()
    return registration if registration and constant_time_compare(registration.overview_token, token) else None


def entries(registration: Registration, *, now: dt.datetime) -> list[Entry]:
    """What its number has registered, itself included, by date. Five queries."""
    mine = Registration.objects.active().filter(phone_hash=registration.phone_hash, prove_by=None, erased_at=None)
    rows = mine.filter(event__occurrences__end__gt=now).distinct().select_related("event")
    ahead = Occurrence.objects.filter(end__gt=now).exclude(state=Occurrence.State.CANCELLED).select_related("venue")
    registrations = rows.prefetch_related(
        "claims", "attendees", Prefetch("event__occurrences", queryset=ahead.order_by("start", "pk"), to_attr="ahead")
    )
    found = [Entry(registration=one, dates=_dates(one)) for one in registrations.order_by("pk")]
    return sorted(
        (entry for entry in found if entry.dates), key=lambda entry: (entry.dates[0].start, entry.registration.pk)
    )


def _dates(registration: Registration) -> list[Occurrence]:
    ahead: list[Occurrence] = getattr(registration.event, "ahead")  # noqa: B009 - set by the query
    chosen = {claim.occurrence_id for claim in registration.claims.all()}
    return [occurrence for occurrence in ahead if None in chosen or occurrence.pk in chosen]
