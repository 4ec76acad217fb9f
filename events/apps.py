"""The room that answers: what, and when?"""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Registered as ``events``."""

    name = "events"
