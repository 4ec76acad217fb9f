"""What signing in leaves behind is taken away."""

import datetime as dt

from django.contrib.sessions.models import Session

from accounts import devices, known_numbers, openings, rules
from accounts.models import Code, PasswordTry


def sweep(*, now: dt.datetime) -> int:
    """Delete codes and tries older than a day, ended sessions, unused numbers and devices; blank numbers of ended codes.

    The row of a code stays for a day, since limits count it. Returns how many codes were deleted.
    """
    Code.objects.filter(asked_at__lte=now - Code.LIFE).exclude(phone="").update(phone="")
    PasswordTry.objects.filter(at__lte=now - rules.DAY).delete()
    known_numbers.forget_unused(now=now)
    devices.forget_unused(now=now)
    openings.forget_old(now=now)
    Session.objects.filter(expire_date__lt=now).delete()
    deleted, _ = Code.objects.filter(asked_at__lte=now - rules.DAY).delete()
    return deleted
