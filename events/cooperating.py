"""A cooperating organization says yes or no, and may think again."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import staff_notices
from events.models import Cooperation, Event

State = Cooperation.State
CLOSED = (Event.State.FINISHED, Event.State.ARCHIVED, Event.State.CANCELLED)


def answer(*, cooperation: Cooperation, agrees: bool, by: Person, reason: str = "", now: dt.datetime) -> Cooperation:
    """Answer for the organization; a no has a reason, which the host reads. Refuses: reason_missing, event_closed."""
    if not agrees and not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么不能协办，主办单位好另想办法。")
    with transaction.atomic():
        held = Cooperation.objects.select_for_update(of=("self",)).select_related("event__host", "organization")
        mine = held.get(pk=cooperation.pk)
        if mine.event.state in CLOSED:
            raise Refusal("event_closed", "这场活动已经结束或取消，不用再回复。", state=mine.event.state)
        mine.state = State.CONFIRMED if agrees else State.DECLINED
        mine.by, mine.at, mine.reason = by, now, reason.strip()
        mine.save(update_fields=["state", "by", "at", "reason"])
        staff_notices.answered(mine, now=now)
        return mine
