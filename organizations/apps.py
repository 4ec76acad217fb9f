"""The room that answers: who works for whom, and where is that?"""

from django.apps import AppConfig

from core import slots


class OrganizationsConfig(AppConfig):
    """Registered as ``organizations``."""

    name = "organizations"

    def ready(self) -> None:
        """Listen to accounts, show the way to letting in."""
        from organizations import panels, receivers  # noqa: F401, PLC0415 - receivers register themselves

        slots.fill("security.more", panels.let_in)
