"""The app that answers: who helps?"""

from django.apps import AppConfig

from core import registry, slots


class VolunteersConfig(AppConfig):
    """Registered as ``volunteers``."""

    name = "volunteers"

    def ready(self) -> None:
        """Connect the receivers and answer the registry questions of the apps below."""
        from core.web import downloads
        from volunteers import exports, panels, receivers, recipients  # noqa: F401 - receivers register themselves
        from volunteers.shifts import duplication, opening
        from volunteers.signups import clashes
        from volunteers.teams import vocabulary

        registry.provide("events.clashes", clashes.clashes)
        registry.provide("events.drivers", clashes.drivers)
        registry.provide("events.bulk_actions", opening.actions)
        registry.provide("events.recipients", recipients.volunteers_hear)
        registry.provide("events.heard", recipients.heard)
        registry.provide("events.attached_data", duplication.shifts)
        registry.provide("events.expected", recipients.volunteers_expected)
        registry.provide("organizations.word_lists", vocabulary.word_lists)
        registry.provide("plan.sections", vocabulary.load)
        downloads.offer(exports.EXPORTS)
        slots.fill("event.help", panels.wanted)
        slots.fill("event.staff", panels.staff)
