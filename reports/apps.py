"""The app that answers: how far are we?"""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registered as ``reports``."""

    name = "reports"
