"""The room that answers: who helps?"""

from django.apps import AppConfig

from core import registry, slots


class VolunteersConfig(AppConfig):
    """Registered as ``volunteers``."""

    name = "volunteers"

    def ready(self) -> None:
        """Listen to the rooms below, and answer their questions."""
        from volunteers import hearing, panels, receivers, tasks, vocabulary  # noqa: F401, PLC0415 - need the app registry

        registry.provide("events.hearers", hearing.volunteers_hear)
        registry.provide("core.schedules", tasks.schedules)
        registry.provide("plan.sections", vocabulary.load)
        slots.fill("event.help", panels.wanted)
        slots.fill("event.staff", panels.staff)
