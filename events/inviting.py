"""Whom the host asks to help. Shared part of editing."""

import datetime as dt
from collections.abc import Iterable

from events.models import Cooperation, Event
from organizations.models import Organization


def invite(event: Event, organizations: Iterable[Organization], *, now: dt.datetime) -> None:
    """Exactly these are asked from now on: who is new has not answered yet, who stays keeps their answer."""
    wanted = {one.pk for one in organizations} - {event.host_id}
    event.cooperations.exclude(organization__in=wanted).delete()
    known = set(event.cooperations.values_list("organization", flat=True))
    Cooperation.objects.bulk_create(
        Cooperation(event=event, organization_id=pk, invited_at=now) for pk in sorted(wanted - known)
    )
