"""The room that answers: how do programs ask?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered as ``api``."""

    name = "api"
