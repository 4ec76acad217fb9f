"""The room that answers: how do programs ask?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered as ``api``."""

    name = "api"

    def ready(self) -> None:
        """Hear when somebody's access ends, leaves or takes their data along."""
        from api import receivers  # noqa: F401, PLC0415 - connects them
