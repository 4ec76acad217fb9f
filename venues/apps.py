"""The room that answers: where, and with what?"""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """Registered as ``venues``."""

    name = "venues"
