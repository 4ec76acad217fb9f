"""The app that answers: what kind of day is it?"""

from django.apps import AppConfig


class SpecialDaysConfig(AppConfig):
    """Registered as ``special_days``."""

    name = "special_days"
