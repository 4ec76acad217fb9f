"""The app that answers: who helps?"""

from django.apps import AppConfig

from core import registry, slots


class VolunteersConfig(AppConfig):
    """Registered as ``volunteers``."""

    name = "volunteers"

    def ready(self) -> None:
        """Connect the receivers and answer the registry questions of the apps below."""
        from core.web import downloads
        from volunteers import (  # receivers register themselves
            composing_again,
            exports,
            panels,
            receivers,  # noqa: F401
            recipients,
            tasks,
        )
        from volunteers.shifts import duplication, opening
        from volunteers.signups import clashes
        from volunteers.teams import keeping, vocabulary

        registry.provide("core.schedules", tasks.schedules)
        registry.provide("events.clashes", clashes.clashes)
        registry.provide("events.drivers", clashes.drivers)
        registry.provide("events.bulk_actions", opening.actions)
        registry.provide("events.recipients", recipients.volunteers_hear)
        registry.provide("events.heard", recipients.heard)
        registry.provide("events.attached_data", duplication.shifts)
        registry.provide("events.expected", recipients.volunteers_expected)
        registry.provide("notifications.compose_again", composing_again.compose_again)
        registry.provide("organizations.open_work", keeping.open_work)
        registry.provide("organizations.word_lists", vocabulary.word_lists)
        registry.provide("plan.sections", vocabulary.load)
        downloads.offer(exports.EXPORTS)
        slots.fill("event.help", panels.wanted)
        slots.fill("event.staff", panels.staff)
