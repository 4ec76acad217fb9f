"""The room that answers: who helps?"""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Registered as ``volunteers``."""

    name = "volunteers"
