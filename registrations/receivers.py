"""Receivers of the signals of events and accounts; each calls a named verb."""

import datetime as dt

from accounts.models import Person
from core.phone_numbers import phones
from events.models import Change, Event, Occurrence
from registrations import personal_data
from registrations.models import Registration, SeatPool
from registrations.proofs import proving
from registrations.registering import withdrawing
from registrations.seats import capacity, following_dates, queue


def edited(sender: object, event: Event, now: dt.datetime, **kwargs: object) -> None:
    """New dates of a draft get the seats that its editor says; groups wait as it says."""
    capacity.follow_event(event=event)
    capacity.sort_queue(event=event, now=now)


def drafted(sender: object, events: list[Event], **kwargs: object) -> None:
    """The same for many drafts at once."""
    capacity.begin(events=events)


def published(sender: object, event: Event, **kwargs: object) -> None:
    """Open the registration."""
    following_dates.open_pools(event=event)


def changed(sender: object, occurrences: list[Occurrence], now: dt.datetime, **kwargs: object) -> None:
    """Offers are answered before the new start; what came back from a postponement has free seats to give."""
    following_dates.retime_offers(occurrences=occurrences, now=now)
    following_dates.retime_rounds(occurrences=occurrences, now=now)
    queue.refill(pool_ids=SeatPool.objects.filter(occurrence__in=occurrences).values_list("pk", flat=True), now=now)


def cancelled(
    sender: object, change: Change, occurrences: list[Occurrence], now: dt.datetime, **kwargs: object
) -> None:
    """End the registrations that have no date left."""
    following_dates.call_off(event=change.event, occurrences=occurrences, now=now)


def postponed(sender: object, occurrences: list[Occurrence], **kwargs: object) -> None:
    """Suspend the deadlines of offers while the time is not known."""
    following_dates.rest_offers(occurrences=occurrences)


def answered_yes(sender: object, phone: str, now: dt.datetime, **kwargs: object) -> None:
    """An answer of 1 proves all that is open for the number."""
    proving.prove_number(phone_hash=phones.look_up(phone), how=Registration.Proof.ANSWER, now=now)


def number_proved(sender: object, phone_hash: str, now: dt.datetime, **kwargs: object) -> None:
    """Signing in with a number proves all that is open for it."""
    proving.prove_number(phone_hash=phone_hash, how=Registration.Proof.SIGN_IN, now=now)


def export(sender: object, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """What is registered under the person's number, and what they registered under another."""
    rows = Registration.objects.select_related("event").prefetch_related("attendees", "steps").order_by("pk")
    mine = rows.filter(phone_hash=person.phone_hash)
    others = rows.filter(created_by=person).exclude(phone_hash=person.phone_hash)
    export["registrations"] = [_facts(row) | {"phone": phones.national(row.phone)} for row in mine]
    export["registered_under_other_numbers"] = [_facts(row) for row in others]


def _facts(row: Registration) -> dict[str, object]:
    people = row.attendees.all()
    return {
        "event": row.event.title,
        "status": row.get_status_display(),
        "contact": row.contact_name,
        "people": [person.name for person in people],
        "relations": [person.relation for person in people if person.relation],
        "ages": [person.get_age_band_display() for person in people if person.age_band],
        "group": row.group_name,
        "grade": row.grade,
        "needs": row.needs,
        "reason": row.reason,
        "steps": [{"what": step.get_kind_display(), "why": step.reason} for step in row.steps.all()],
        "registered_at": row.created_at.isoformat(),
    }


def erase(
    sender: object, person: Person, now: dt.datetime, names: frozenset[str] = frozenset(), **kwargs: object
) -> None:
    """Seats that are still held go back, then names and number go."""
    held = Registration.objects.active().filter(phone_hash=person.phone_hash)
    for row in held.exclude(status=Registration.Status.ATTENDED).order_by("event_id", "pk"):
        withdrawing.withdraw(registration=row, now=now)
    personal_data.erase_person(person=person, names=names, now=now)
