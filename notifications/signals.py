"""Signals of notifications to the apps above, sent inside the transaction of the fact."""

from django.dispatch import Signal

answered_yes = Signal()
"""``phone: str`` (E.164), ``now: datetime``: whoever holds this number answered a text with 1."""
