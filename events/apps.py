"""The room that answers: what, and when?"""

from django.apps import AppConfig

from core import registry, slots


class EventsConfig(AppConfig):
    """Registered as ``events``."""

    name = "events"

    def ready(self) -> None:
        """The people at the place and those who asked hear of changes; pages show what is on, and who asked."""
        from accounts import signals as people  # noqa: PLC0415 - models are ready only now
        from events import (  # noqa: PLC0415 - the same
            erasing,
            notices,
            panels,
            queries,
            receivers,
            request_notices,
            signals,
            tasks,
        )

        signals.published.connect(receivers.published, dispatch_uid="events.published")
        signals.cancelled.connect(receivers.cancelled, dispatch_uid="events.cancelled")
        signals.held.connect(receivers.held, dispatch_uid="events.held")
        people.exporting.connect(receivers.export, dispatch_uid="events.export")
        people.erasing.connect(receivers.erase, dispatch_uid="events.erase")
        registry.provide("accounts.names", erasing.names_of)
        registry.provide("events.hearers", notices.local_contacts)
        registry.provide("events.hearers", notices.venue_contacts)
        registry.provide("events.hearers", notices.cooperating)
        registry.provide("events.hearers", request_notices.requesters)
        registry.provide("events.expected", request_notices.expecting)
        registry.provide("core.schedules", tasks.schedules)
        registry.provide("venues.holders", queries.holders_of_bookings)
        slots.fill("venue.coming", panels.coming)
        slots.fill("event.staff", panels.asked, order=10)
