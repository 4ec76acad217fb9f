"""The app that answers: how does it look with people in it?"""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registered as ``demo``."""

    name = "demo"
