"""Somebody else looks at the event before it is published, where its host asks for that."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import locking
from events.models import Event
from organizations.models import Organization


def submit(*, event: Event, by: Person, now: dt.datetime) -> Event:
    """A draft asks for approval. Refuses: not_draft."""
    with transaction.atomic():
        held = locking.event(event.pk)
        if held.state != Event.State.DRAFT:
            raise Refusal("not_draft", "只有草稿才能提交审批。", state=held.state)
        return _set(held, Event.State.SUBMITTED)


def approve(*, event: Event, by: Person, now: dt.datetime) -> Event:
    """An approver of the host, other than who made the event, agrees. Refuses: not_submitted, not_approver, own_event."""
    with transaction.atomic():
        held = locking.event(event.pk)
        if held.state != Event.State.SUBMITTED:
            raise Refusal("not_submitted", "这场活动没有在等审批。", state=held.state)
        if not Organization.objects.managed_by(by, role="approver").filter(pk=held.host_id).exists():
            raise Refusal("not_approver", "您没有这个单位的审批权，请联系本单位的审批人。")
        if held.created_by_id == by.pk:
            raise Refusal("own_event", "自己建的活动要由别人来批。请联系另一位审批人。")
        return _set(held, Event.State.APPROVED)


def _set(event: Event, state: Event.State) -> Event:
    event.state = state
    event.save(update_fields=["state"])
    return event
