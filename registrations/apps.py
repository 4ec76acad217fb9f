"""The room that answers: who comes?"""

from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    """Registered as ``registrations``."""

    name = "registrations"
