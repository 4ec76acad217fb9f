"""What a browser keeps of the texts that its registrations sent: sealed tickets in the session, one an event."""

from core.web.http import Request
from events.models import Event
from registrations.proofs import tickets
from registrations.proofs.tickets import Ticket

KEY = "registrations_sent"
MAX_COUNT = 8


def keep(request: Request, event: Event, ticket: str) -> None:
    """In place of the one of the same event; of the oldest where there are too many."""
    known = {slug: text for slug, text in request.session.get(KEY, {}).items() if slug != event.slug}
    request.session[KEY] = dict([*known.items(), (event.slug, ticket)][-MAX_COUNT:])


def of(request: Request, event: Event) -> Ticket | None:
    """The one of this event."""
    return tickets.unseal(request.session.get(KEY, {}).get(event.slug, ""))
