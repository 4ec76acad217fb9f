"""What a press of a button made, for as long as the same press may come once more: twice tapped, reloaded, gone back to."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from accounts.models import Press

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser got: a page (``body``), or where to go on (``location``)."""

    status: int
    location: str = ""
    body: str = ""


def keep(*, digest: str, answer: Answer, row: Model | None, still: Mapping[str, object], now: dt.datetime) -> None:
    """Remember it, with the row that was made and what holds of that row as long as nobody has taken it back."""
    facts = {
        "model": row._meta.label if row else "",  # noqa: SLF001 - documented name
        "row": str(row.pk) if row else "",
        "still": dict(still),
        "sealed": json.dumps([answer.status, answer.location, answer.body], ensure_ascii=False),
        "at": now,
    }
    Press.objects.update_or_create(digest=digest, defaults=facts)


def find(*, digest: str, now: dt.datetime) -> Answer | None:
    """The answer that this very press got; None where it is too long ago, or what it made is gone or was ended since."""
    press = Press.objects.filter(digest=digest, at__gt=now - Press.LIFE).first()
    if press is None or not _stands(press):
        return None
    answer = Answer(*json.loads(press.sealed))
    return None if answer.body and press.at <= now - Press.LIFE_OF_PAGES else answer


def _stands(press: Press) -> bool:
    if not press.model:
        return True
    rows = apps.get_model(press.model)._base_manager  # noqa: SLF001 - documented name
    return bool(rows.filter(pk=press.row, **press.still).exists())
