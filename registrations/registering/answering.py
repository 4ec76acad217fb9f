"""Register whoever asks from outside: what is known of a number is said to its phone only."""

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal
from registrations.models import Registration
from registrations.proofs import tickets, unproven
from registrations.proofs.tickets import Ticket
from registrations.registering import new_registration, resending_link
from registrations.registering.targets import Target
from registrations.rules import RegistrationRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What whoever asked gets: their registration, where it is seen that the number is theirs; else the same ticket for
    all, with which the code of the text can be said.
    """

    registration: Registration | None = None
    ticket: str


def register(*, request: RegistrationRequest, now: dt.datetime, target: Target | None = None) -> Answer:
    """As ``new_registration.register``, for people and programs without a key.

    Whether the number has some of these people registered already, and whether somebody has proved it, is told by a text
    to its phone, and by nothing that whoever typed it gets: neither by the answer nor by what is refused. Raises
    Refusal: all that ``new_registration.register`` raises but already_registered.
    """
    try:
        registration = new_registration.register(request=request, now=now, target=target)
    except Refusal as refusal:
        if refusal.code != "already_registered":
            raise
        return _told_on_the_phone(request, refusal, now)
    is_seen = registration.prove_by is None and unproven.is_theirs(request)
    ticket = tickets.seal(Ticket(request.phone, (registration.pk,)))
    return Answer(registration=registration if is_seen else None, ticket=ticket)


def _told_on_the_phone(request: RegistrationRequest, refusal: Refusal, now: dt.datetime) -> Answer:
    """The link goes to the number. Where there is no room for a new party either, that is what is said."""
    names = tuple(facts.name for facts in request.attendees) or (request.group_name,)
    rows = resending_link.send_link_again(event_id=request.event_id, phone=request.phone, names=names, now=now)
    if isinstance(refusal.__cause__, Refusal):
        raise refusal.__cause__ from None
    return Answer(ticket=tickets.seal(Ticket(request.phone, tuple(row.pk for row in rows))))
