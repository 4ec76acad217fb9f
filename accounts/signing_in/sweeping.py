"""Delete what signing in leaves behind: old codes, tries, sessions and devices."""

import datetime as dt
from typing import Any

from django.db.models import Model, QuerySet
from django_q.models import Failure

from accounts.models import Code, PasswordTry, Press, StoredSession, TypedForm
from accounts.signing_in import devices, known_numbers, openings, rules
from core import portions

FAILURES = dt.timedelta(days=30)
"""How long the tracebacks of the worker's tasks are kept: they may quote what was typed."""


def sweep(*, now: dt.datetime) -> int:
    """Take a portion of what is old away: codes, tries, ended sessions, typed forms, presses, unused numbers, devices, failures.

    The row of a code stays for a day, since limits count it, and loses its number when it can't be typed any more.
    Returns how many rows were deleted or blanked, 0 at the end.
    """
    forgotten = known_numbers.forget_unused(now=now) + devices.forget_unused(now=now) + openings.forget_old(now=now)
    old: tuple[QuerySet[Any], ...] = (
        Code.objects.filter(asked_at__lte=now - rules.DAY),
        PasswordTry.objects.filter(at__lte=now - rules.DAY),
        StoredSession.objects.filter(expire_date__lt=now),
        TypedForm.objects.filter(at__lte=now - TypedForm.LIFE),
        Press.objects.filter(at__lte=now - Press.LIFE),
        Failure.objects.filter(stopped__lte=now - FAILURES),
    )
    ended = Code.objects.filter(asked_at__lte=now - Code.LIFE).exclude(phone="")
    return forgotten + sum(_delete(rows) for rows in old) + portions.few(ended).update(phone="")


def _delete(rows: QuerySet[Model]) -> int:
    return portions.few(rows).delete()[0]
