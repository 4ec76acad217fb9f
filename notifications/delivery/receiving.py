"""Store delivery receipts, which may come repeatedly, early, late or out of order."""

import datetime as dt

from django.db import transaction

from notifications import rules
from notifications.models import Message, Purpose, Receipt

State = Message.State
_ENDS = {State.DELIVERED, State.FAILED}


def receive(*, message_id: int, status: str, now: dt.datetime) -> bool:
    """Keep the receipt and move the message on; False when there is no such message. The same one again does nothing."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=message_id).first()
        if message is None or message.called_at is None:
            return message is not None
        _, is_new = Receipt.objects.get_or_create(message=message, status=status, defaults={"received_at": now})
        state = rules.after_receipt(message.state, status)
        if is_new and state != message.state:
            _move(message, State(state), status, now)
    return True


def _move(message: Message, state: Message.State, status: str, now: dt.datetime) -> None:
    message.state = state
    message.problem = status if state == State.FAILED else ""
    message.finished_at = now if state in _ENDS else None
    message.submitted_at = message.submitted_at or now
    if message.purpose == Purpose.CODE:
        message.text = ""
    message.save(update_fields=["state", "problem", "finished_at", "submitted_at", "text"])
