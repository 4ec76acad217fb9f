"""The room that answers: where, and with what?"""

from django.apps import AppConfig

from core import registry


class VenuesConfig(AppConfig):
    """Registered as ``venues``; loads its words from a plan file."""

    name = "venues"

    def ready(self) -> None:
        """Answer the plan's question; say what the worker runs for us."""
        from venues import tasks, vocabulary  # noqa: PLC0415 - needs the app registry

        registry.provide("plan.sections", vocabulary.load)
        registry.provide("core.schedules", tasks.schedules)
