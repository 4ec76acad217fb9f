"""The app that answers: how do API clients ask?"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered as ``api``."""

    name = "api"

    def ready(self) -> None:
        """Connect the receivers of accounts' signals; fields speak plainly; map columns to fields with bounds."""
        from api import plain_errors

        plain_errors.speak_plainly()
        from api import fields, receivers  # noqa: F401 - receivers register themselves

        fields.become_usual()
