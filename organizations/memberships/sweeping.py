"""Invitations that nobody needs any more are forgotten: they hold names and numbers."""

import datetime as dt

from core import portions
from organizations.models import StaffInvitation

KEPT = dt.timedelta(days=90)
"""After its time was over; so long an administrator can see whom they invited."""


def forget_old(*, now: dt.datetime) -> int:
    """Delete those whose time was over long ago; returns how many of a portion. The history of memberships stays."""
    return portions.few(StaffInvitation.objects.filter(expires_at__lte=now - KEPT)).delete()[0]
