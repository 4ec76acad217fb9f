"""The app that answers: how do API clients ask?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered as ``api``."""

    name = "api"

    def ready(self) -> None:
        """Connect the receivers of accounts' signals; map columns to fields with bounds."""
        from api import fields, receivers  # noqa: F401 - receivers register themselves

        fields.become_usual()
