"""Take away lines of the audit list that were kept long enough."""

import datetime as dt

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from core import portions


@transaction.atomic
def sweep(*, now: dt.datetime) -> int:
    """A portion of what is older than ``AuditEntry.KEPT``; returns how many lines went, 0 at the end.

    That it was done is a line itself, written first: the table lets go of nothing while no line is that much younger.
    """
    old = AuditEntry.objects.filter(at__lte=now - AuditEntry.KEPT)
    number = portions.few(old).count()
    if number:
        years = AuditEntry.KEPT_YEARS
        writing.write(Kind.OLD_LINES_CLEARED, by=None, now=now, about=f"{number} 条 {years} 年以前的记录")
        portions.few(old).delete()
    return number
