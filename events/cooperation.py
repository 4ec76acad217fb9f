"""Invite organizations to cooperate, and answer for an invited one, which may change its mind."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import staff_notices
from events.models import Cooperation, Event
from organizations.models import Organization

State = Cooperation.State


def answer(*, cooperation: Cooperation, agrees: bool, by: Person, reason: str = "", now: dt.datetime) -> Cooperation:
    """Answer for the organization; a no has a reason, which the host reads. Refuses: reason_missing, event_closed."""
    if not agrees and not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么不能协办，主办单位好另想办法。")
    with transaction.atomic():
        locked = Cooperation.objects.select_for_update(of=("self",)).select_related("event__host", "organization")
        mine = locked.get(pk=cooperation.pk)
        if not mine.event.is_open:
            raise Refusal("event_closed", "这场活动已经结束或取消，不用再回复。", state=mine.event.state)
        mine.state = State.CONFIRMED if agrees else State.DECLINED
        mine.by = by
        mine.at = now
        mine.reason = reason.strip()
        mine.save(update_fields=["state", "by", "at", "reason"])
        staff_notices.answered(mine, now=now)
        return mine


def invite(event: Event, organizations: Iterable[Organization], *, now: dt.datetime) -> None:
    """Invite exactly these organizations: who is new has not answered yet, who stays keeps their answer."""
    wanted = {organization.pk for organization in organizations} - {event.host_id}
    out = event.cooperations.exclude(organization__in=wanted)
    staff_notices.not_invited_any_more(out.values_list("pk", flat=True), now=now)
    out.delete()
    known = set(event.cooperations.values_list("organization", flat=True))
    new = [Cooperation(event=event, organization_id=pk, invited_at=now) for pk in sorted(wanted - known)]
    staff_notices.invited(Cooperation.objects.bulk_create(new), now=now)
