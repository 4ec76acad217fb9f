"""The room that answers: what, and when?"""

from django.apps import AppConfig

from core import registry


class EventsConfig(AppConfig):
    """Registered as ``events``."""

    name = "events"

    def ready(self) -> None:
        """The people at the place hear of changes."""
        from events import notices, tasks  # noqa: PLC0415 - models are ready only now

        registry.provide("events.hearers", notices.local_contacts)
        registry.provide("core.schedules", tasks.schedules)
