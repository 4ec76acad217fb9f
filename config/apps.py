"""The room that puts the others together: registers the system checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Loads the system checks."""

    name = "config"

    def ready(self) -> None:
        """Import the checks."""
        from config import checks  # noqa: F401, PLC0415 - registers itself
