"""Numbers that their owner has once proved to hold.

Only a keyed hash is kept: it tells nothing of a number that one does not already have in hand. Typing a known number
proves nothing and does not keep it known; only proving it anew does, since carriers give numbers to somebody else.
"""

import datetime as dt

from accounts.models import KnownNumber
from core import portions

LIFE = dt.timedelta(days=730)
"""How long a number stays known after it was last proved."""


def is_known(phone_hash: str, *, now: dt.datetime) -> bool:
    """Whether somebody proved this number (``phones.look_up``) within two years."""
    return KnownNumber.objects.filter(phone_hash=phone_hash, used_at__gt=now - LIFE).exists()


def remember(phone_hash: str, *, now: dt.datetime) -> None:
    """The number was just proved: by a code, by the link or by an answer."""
    KnownNumber.objects.bulk_create(
        [KnownNumber(phone_hash=phone_hash, since=now, used_at=now)],
        update_conflicts=True,
        unique_fields=["phone_hash"],
        update_fields=["used_at"],
    )


def forget(phone_hash: str) -> None:
    """The number is as unknown as any other from now on."""
    KnownNumber.objects.filter(phone_hash=phone_hash).delete()


def forget_unused(*, now: dt.datetime) -> int:
    """Those that nobody proved for two years; returns how many."""
    return portions.few(KnownNumber.objects.filter(used_at__lte=now - LIFE)).delete()[0]
