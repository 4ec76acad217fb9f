"""What signing in leaves behind is taken away."""

import datetime as dt

from accounts import devices, known_numbers, openings, rules
from accounts.models import Code, PasswordTry, StoredSession, TypedForm


def sweep(*, now: dt.datetime) -> int:
    """Delete old codes and tries, ended sessions, typed forms, unused numbers and devices; blank numbers of ended codes.

    The row of a code stays for a day, since limits count it. Returns how many codes were deleted.
    """
    Code.objects.filter(asked_at__lte=now - Code.LIFE).exclude(phone="").update(phone="")
    PasswordTry.objects.filter(at__lte=now - rules.DAY).delete()
    known_numbers.forget_unused(now=now)
    devices.forget_unused(now=now)
    openings.forget_old(now=now)
    StoredSession.objects.filter(expire_date__lt=now).delete()
    TypedForm.objects.filter(at__lte=now - TypedForm.LIFE).delete()
    deleted, _ = Code.objects.filter(asked_at__lte=now - rules.DAY).delete()
    return deleted
