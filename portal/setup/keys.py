"""The one-time key of the setup page: printed at each start while nobody works here, and never again afterwards.

The database holds a seed alone; the key follows from it under LOOKUP_KEY, so that a restart prints the same one and a
copy of the database opens nothing.
"""

import datetime as dt
import hmac
import unicodedata

from django.db import transaction

from accounts import locks
from accounts.models import Person
from core import crypto, tokens
from core.errors import Refusal
from organizations.models import Membership
from portal.models import SetupKey, SetupTry

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is taken for another."""
LENGTH = 16
"""79 bits."""
GROUP = 4
WINDOW = dt.timedelta(minutes=15)
WRONG_PER_NETWORK = 10


class _Known:
    """What this process knows for good: once somebody works here, the page never opens again."""

    is_over = False


def is_open() -> bool:
    """Whether the site waits for its first administrator; no query once it had one."""
    if _Known.is_over:
        return False
    is_over = Membership.objects.exists() or Person.objects.filter(is_superuser=True).exists()
    _Known.is_over = is_over or SetupKey.objects.filter(used_at__isnull=False).exists()
    return not _Known.is_over


def current(*, now: dt.datetime) -> str:
    """The key, made where there is none yet; the same at every call. Empty once somebody works here."""
    if not is_open():
        return ""
    row, _ = SetupKey.objects.get_or_create(
        pk=SetupKey.ONLY, defaults={"seed": tokens.new_seed(), "made_at": now, "used_at": None}
    )
    return _key(row.seed)


def prove(*, text: str, network: str, now: dt.datetime) -> None:
    """Raise ``setup_key_wrong``, and ``too_many_tries`` after ten from one network within a quarter of an hour.

    Each wrong key counts although it raises: don't call it inside a transaction.
    """
    if _fits(text):
        return
    with transaction.atomic():
        locks.acquire(f"network:{network}")
        SetupTry.objects.filter(at__lte=now - WINDOW).delete()
        if SetupTry.objects.filter(network=network).count() >= WRONG_PER_NETWORK:
            message = (
                "试的次数太多了，请过 15 分钟再试。钥匙在服务器的日志里，也可以让管服务器的人运行 manage.py setup_key。"
            )
            raise Refusal("too_many_tries", message, retry_after=int(WINDOW.total_seconds()))
        SetupTry.objects.create(network=network, at=now)
    raise wrong()


def wrong() -> Refusal:
    """Also where the key was right and is used up."""
    message = "这把钥匙不对。请从服务器启动时的日志里抄最近的一把，16 个字母和数字，中间的横线可以不写。"
    return Refusal("setup_key_wrong", message)


def use_up(*, text: str, now: dt.datetime) -> None:
    """Inside the transaction of what it opens: raises ``setup_key_wrong`` where it was used before."""
    if not _fits(text) or not SetupKey.objects.filter(used_at=None).update(used_at=now):
        raise wrong()
    SetupTry.objects.all().delete()


def _fits(text: str) -> bool:
    row = SetupKey.objects.filter(used_at=None).first()
    typed = "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())
    return row is not None and hmac.compare_digest(typed.encode(), _key(row.seed).replace("-", "").encode())


def _key(seed: str) -> str:
    number = int(crypto.keyed_hash("setup key", seed), 16)
    letters = ""
    for _ in range(LENGTH):
        number, index = divmod(number, len(LETTERS))
        letters += LETTERS[index]
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))
