"""The room that answers: who works for whom, and where is that?"""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Registered as ``organizations``."""

    name = "organizations"

    def ready(self) -> None:
        """Listen to accounts."""
        from organizations import receivers  # noqa: F401, PLC0415 - registers itself
