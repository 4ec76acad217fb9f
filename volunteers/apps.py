"""The room that answers: who helps?"""

from django.apps import AppConfig

from core import registry, slots


class VolunteersConfig(AppConfig):
    """Registered as ``volunteers``."""

    name = "volunteers"

    def ready(self) -> None:
        """Listen to the rooms below, and answer their questions."""
        from volunteers import carrying, clashing, hearing, panels, receivers, vocabulary  # noqa: F401, PLC0415 - need the app registry

        registry.provide("events.clashes", clashing.clashes)
        registry.provide("events.drivers", clashing.drivers)
        registry.provide("events.hearers", hearing.volunteers_hear)
        registry.provide("events.carried", carrying.shifts)
        registry.provide("events.expected", hearing.volunteers_expected)
        registry.provide("plan.sections", vocabulary.load)
        slots.fill("event.help", panels.wanted)
        slots.fill("event.staff", panels.staff)
