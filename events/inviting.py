"""Whom the host asks to help. Shared part of editing."""

import datetime as dt
from collections.abc import Iterable

from events import staff_notices
from events.models import Cooperation, Event
from organizations.models import Organization


def invite(event: Event, organizations: Iterable[Organization], *, now: dt.datetime) -> None:
    """Exactly these are asked from now on: who is new has not answered yet, who stays keeps their answer."""
    wanted = {one.pk for one in organizations} - {event.host_id}
    out = event.cooperations.exclude(organization__in=wanted)
    staff_notices.not_invited_any_more(out.values_list("pk", flat=True), now=now)
    out.delete()
    known = set(event.cooperations.values_list("organization", flat=True))
    new = [Cooperation(event=event, organization_id=pk, invited_at=now) for pk in sorted(wanted - known)]
    staff_notices.invited(Cooperation.objects.bulk_create(new), now=now)
