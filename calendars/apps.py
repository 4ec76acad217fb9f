"""The room that answers: how does a phone's calendar follow?"""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Registered as ``calendars``."""

    name = "calendars"
