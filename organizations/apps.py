"""The room that answers: who works for whom, and where is that?"""

from django.apps import AppConfig

from core import registry, slots


class OrganizationsConfig(AppConfig):
    """Registered as ``organizations``."""

    name = "organizations"

    def ready(self) -> None:
        """Listen to accounts, tell it who is staff, show the way to letting in."""
        from organizations import access, panels, receivers  # noqa: F401 - receivers register themselves

        registry.provide("accounts.staff", access.is_staff_member)
        slots.fill("security.more", panels.let_in)
