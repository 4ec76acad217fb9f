"""What this app tells those above."""

from django.dispatch import Signal

dated = Signal()
"""``occasion, now``: its days in a year are others now, or not known any more, or it is called otherwise."""
