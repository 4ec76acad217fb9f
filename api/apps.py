"""The room that answers: how do programs ask?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered as ``api``."""

    name = "api"

    def ready(self) -> None:
        """Hear when somebody's access ends, leaves or takes their data along; columns become fields with bounds."""
        from api import fields, receivers  # noqa: F401 - receivers register themselves

        fields.become_usual()
