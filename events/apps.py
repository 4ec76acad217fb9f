"""The app that answers: what, and when?"""

from django.apps import AppConfig
from django.db.models.signals import post_save

from core import registry, slots


class EventsConfig(AppConfig):
    """Registered as ``events``."""

    name = "events"

    def ready(self) -> None:
        """Connect the receivers, answer the registry questions, and register the panel of upcoming dates at a venue."""
        from accounts import signals as people
        from events import hosting, panels, personal_data, receivers, tasks
        from events.changes import recipients, texts
        from events.occurrences import booking_holders
        from events.wording import vocabulary
        from organizations import signals as organizations

        people.exporting.connect(receivers.export, dispatch_uid="events.export")
        people.erasing.connect(receivers.erase, dispatch_uid="events.erase")
        organizations.closing.connect(receivers.organization_closing, dispatch_uid="events.organization_closing")
        registry.provide("accounts.names", personal_data.names_of)
        registry.provide("events.recipients", recipients.local_contacts)
        registry.provide("events.recipients", recipients.venue_contacts)
        registry.provide("events.recipients", recipients.cooperating)
        registry.provide("notifications.compose_again", texts.compose_again)
        registry.provide("core.schedules", tasks.schedules)
        registry.provide("venues.holders", booking_holders.holders_of_bookings)
        registry.provide("organizations.open_work", hosting.open_work)
        registry.provide("organizations.unfinished", hosting.unfinished)
        registry.provide("organizations.holding", hosting.hold)
        registry.provide("organizations.doubles", hosting.settle_doubles)
        registry.provide("organizations.word_lists", vocabulary.word_lists)
        for model in ("Topic", "Language"):
            post_save.connect(receivers.word_saved, sender=f"events.{model}", dispatch_uid=f"events.{model}")
        slots.fill("venue.coming", panels.coming)
