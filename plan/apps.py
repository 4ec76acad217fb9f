"""The app that answers: why?"""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Registered as ``plan``."""

    name = "plan"
