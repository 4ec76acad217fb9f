"""An organizer saw soft clashes and goes on, with a reason."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import clashing, locking, ticks
from events.models import Event


def tick(*, event: Event, fingerprints: Collection[str], reason: str, by: Person, now: dt.datetime) -> int:
    """Tick those soft clashes of the event that are still so; how many. Refuses: reason_missing, nothing_to_tick."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么照办，审批的人会看到。")
    with transaction.atomic():
        held = locking.event(event.pk)
        planned, found = clashing.of_event(held, now=now, by=by)
        chosen = [clash for clash in clashing.unticked(found, planned) if clash.fingerprint in fingerprints]
        if not chosen:
            raise Refusal("nothing_to_tick", "没有选中还要看的；也许时间刚改过，请看一下现在的。")
        ticks.write(planned, chosen, reason=reason.strip(), by=by, now=now)
        return len(chosen)
