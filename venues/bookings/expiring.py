"""Tentative bookings that ran out are given back."""

import datetime as dt

from venues.models import Booking


def expire(*, now: dt.datetime) -> int:
    """Release them; how many. One that is held anew or confirmed meanwhile stays: the state is asked again."""
    gone = Booking.objects.filter(state=Booking.State.TENTATIVE, expires_at__lte=now)
    return gone.update(state=Booking.State.RELEASED, expires_at=None)
