"""Invitations of a school or a group to dates that others can't register for: a link that staff hand on.

Its token is derived from what it opens under a key of the server: nothing is stored, and knowing the date is not enough.
"""

import secrets
from collections.abc import Sequence

from django.conf import settings

from core import tokens
from events.models import Event, Occurrence
from registrations.models import SeatPool


def token(event: Event, occurrence: Occurrence | None) -> str:
    """Opens this date; without one, all of the event."""
    return tokens.derive("invitation", str(occurrence.uid) if occurrence else f"event {event.pk}")


def link(event: Event, occurrence: Occurrence | None) -> str:
    """The whole address of the form, for whoever is invited."""
    which = f"occurrence={occurrence.uid}" if occurrence else "course=1"
    return f"{settings.SITE_URL}/events/{event.slug}/register/?{which}&group=1&invited={token(event, occurrence)}"


def opens(given: str, event: Event, occurrences: Sequence[Occurrence | None]) -> bool:
    """Whether the token that somebody brings is of all these."""
    return bool(given) and all(_is(given, event, one) for one in occurrences)


def opens_pools(given: str, event: Event, pools: Sequence[SeatPool]) -> bool:
    """The same, of what is registered for."""
    return opens(given, event, [pool.occurrence for pool in pools])


def _is(given: str, event: Event, occurrence: Occurrence | None) -> bool:
    known = {token(event, occurrence), token(event, None)}
    return any(secrets.compare_digest(given.encode(), one.encode()) for one in known)
