"""Invitations of a school or a group to dates that others can't register for: a link that staff hand on.

Its token is derived from what it opens, and from how often staff made new links, under a key of the server: knowing the
date is not enough, and once there are new links those of before open nothing.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import Person
from core import tokens
from events.models import Event, Occurrence
from registrations.models import InvitationRound, SeatPool


@dataclass(frozen=True, slots=True)
class Invitations:
    """The links of an event that are good now."""

    event: Event
    number: int
    """How often they were made anew."""

    def token(self, occurrence: Occurrence | None) -> str:
        """Opens this date; without one, all of the event."""
        what = str(occurrence.uid) if occurrence else f"event {self.event.pk}"
        return tokens.derive("invitation", f"{what} {self.number}" if self.number else what)

    def link(self, occurrence: Occurrence | None) -> str:
        """The whole address of the form, for whoever is invited."""
        which = f"occurrence={occurrence.uid}" if occurrence else "course=1"
        path = f"/events/{self.event.slug}/register/?{which}&group=1&invited={self.token(occurrence)}"
        return f"{settings.SITE_URL}{path}"

    def opens(self, given: str, occurrences: Sequence[Occurrence | None]) -> bool:
        """Whether the token that somebody brings is of all these."""
        return bool(given) and all(self._is(given, occurrence) for occurrence in occurrences)

    def _is(self, given: str, occurrence: Occurrence | None) -> bool:
        known = {self.token(occurrence), self.token(None)}
        return any(secrets.compare_digest(given.encode(), one.encode()) for one in known)


def of(event: Event) -> Invitations:
    """Those of this event, in one query."""
    number = InvitationRound.objects.filter(event=event).values_list("number", flat=True).first()
    return Invitations(event, number or 0)


def opens_pools(given: str, event: Event, pools: Sequence[SeatPool]) -> bool:
    """Whether the token is of all that is registered for."""
    return bool(given) and of(event).opens(given, [pool.occurrence for pool in pools])


@transaction.atomic
def renew(*, event: Event, by: Person, now: dt.datetime) -> InvitationRound:
    """Make new links for all dates of the event: whoever has an old one, from whomever, opens nothing with it."""
    known = {"by": by, "at": now}
    row, is_first = InvitationRound.objects.get_or_create(event=event, defaults={"number": 1, **known})
    if not is_first:
        InvitationRound.objects.filter(pk=row.pk).update(number=F("number") + 1, **known)
    row.refresh_from_db()
    return row
