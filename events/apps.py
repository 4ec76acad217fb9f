"""The room that answers: what, and when?"""

from django.apps import AppConfig

from core import registry, slots


class EventsConfig(AppConfig):
    """Registered as ``events``."""

    name = "events"

    def ready(self) -> None:
        """The people at the place hear of changes; its page shows what is on there."""
        from events import notices, panels, queries, tasks  # noqa: PLC0415 - models are ready only now

        registry.provide("events.hearers", notices.local_contacts)
        registry.provide("core.schedules", tasks.schedules)
        registry.provide("venues.holders", queries.holders_of_bookings)
        slots.fill("venue.coming", panels.coming)
