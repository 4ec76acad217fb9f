"""The app that answers: where, and with what?"""

from django.apps import AppConfig

from core import registry


class VenuesConfig(AppConfig):
    """Registered as ``venues``; loads its words from a plan file."""

    name = "venues"

    def ready(self) -> None:
        """Answer the plan's question; listen to accounts; say what the worker runs for us."""
        from accounts import signals as people
        from core.web import downloads
        from venues import erasing, exports, open_work, receivers, tasks, vocabulary

        people.exporting.connect(receivers.export, dispatch_uid="venues.export")
        people.erasing.connect(receivers.erase, dispatch_uid="venues.erase")
        registry.provide("accounts.names", erasing.names_of)
        registry.provide("organizations.word_lists", vocabulary.word_lists)
        registry.provide("plan.sections", vocabulary.load)
        registry.provide("core.schedules", tasks.schedules)
        registry.provide("organizations.open_work", open_work.open_work)
        downloads.offer(exports.EXPORTS)
