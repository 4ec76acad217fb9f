"""What this room hears from accounts."""

import datetime as dt

from accounts.models import Code, Person
from notifications import outbox, retaining, warning
from notifications.models import Purpose


def send_code(*, code: Code, text: str, now: dt.datetime, **kwargs: object) -> None:
    """Put the one-time code into the outbox, in the transaction that made it."""
    words = f"验证码 {text}，5 分钟内有效，不要告诉别人。"
    draft = outbox.Draft(
        to=code.phone,
        purpose=Purpose.CODE,
        text=words,
        key=f"code:{code.pk}",
        expires_at=code.asked_at + Code.LIFE,
        at_once=True,
    )
    outbox.put([draft], now=now)


def warn(*, kind: str, network: str, now: dt.datetime, **kwargs: object) -> None:
    """Administrators of the site hear of it."""
    warning.warn(kind=kind, network=network, now=now)


def forget(*, person: Person, now: dt.datetime, **kwargs: object) -> None:
    """Erase the words and the number from what this person was sent; counts stay."""
    retaining.forget(phone_hash=person.phone_hash, now=now)
    person.errands.all().delete()
    person.mutes.all().delete()
