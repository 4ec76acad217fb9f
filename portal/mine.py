"""The personal page of a signed-in person: registrations and requests under their number, and their shifts."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import Person
from events.models import Occurrence
from outreach_requests.models import OutreachRequest
from registrations.models import Registration
from volunteers import queries
from volunteers.models import SignUp

PAST = 20
"""How many past registrations are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One registration: its dates, and who comes."""

    registration: Registration
    dates: list[Occurrence]
    """Those still to come, or all of them when it is past."""
    rest: int
    """How many further dates there are."""

    @property
    def next(self) -> Occurrence | None:
        """The date to be there next, or the last one there was."""
        return self.dates[0] if self.dates else None


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything on the page."""

    coming: list[Entry]
    past: list[Entry]
    shifts: list[SignUp]
    is_volunteer: bool
    requests: list[OutreachRequest]
    """What was asked for under the number, newest first."""


def mine(person: Person, *, now: dt.datetime) -> Mine:
    """All that is under the person's verified number."""
    dates = Prefetch("event__occurrences", Occurrence.objects.select_related("venue").order_by("start", "pk"))
    rows = Registration.objects.of_number(person.phone).select_related("event")
    registrations = rows.prefetch_related("attendees", "claims", dates).order_by("-pk")
    entries = [_entry(row, now) for row in registrations]
    coming = [entry for entry in entries if _is_coming(entry, now)]
    return Mine(
        coming=sorted(coming, key=lambda entry: entry.dates[0].start),
        past=[entry for entry in entries if not _is_coming(entry, now)][:PAST],
        shifts=_shifts(person, now),
        is_volunteer=hasattr(person, "volunteer"),
        requests=_requests(person),
    )


def _entry(row: Registration, now: dt.datetime) -> Entry:
    single = {claim.occurrence_id for claim in row.claims.all() if claim.occurrence_id}
    dates = [occurrence for occurrence in row.event.occurrences.all() if not single or occurrence.pk in single]
    ahead = [
        occurrence
        for occurrence in dates
        if occurrence.is_ahead(now) or (occurrence.end > now and occurrence.state == Occurrence.State.HELD)
    ]
    return Entry(row, ahead or dates[-1:], max(0, len(ahead) - 1))


def _is_coming(entry: Entry, now: dt.datetime) -> bool:
    is_active = entry.registration.status in Registration.ACTIVE
    return is_active and entry.next is not None and (entry.next.is_ahead(now) or entry.next.end > now)


def _requests(person: Person) -> list[OutreachRequest]:
    rows = OutreachRequest.objects.of_number(person.phone).filter(erased_at=None)
    return list(rows.select_related("street", "venue")[:PAST])


def _shifts(person: Person, now: dt.datetime) -> list[SignUp]:
    mine = SignUp.objects.active().filter(queries.still_ahead(now), volunteer__person=person)
    places = mine.select_related("shift__occurrence__event", "shift__occurrence__venue")
    return list(places.order_by("shift__start", "pk"))
