"""The room that answers: who comes?"""

from django.apps import AppConfig

from core import registry, slots


class RegistrationsConfig(AppConfig):
    """Registered as ``registrations``."""

    name = "registrations"

    def ready(self) -> None:
        """Listen to events and accounts, answer their questions, fill their pages."""
        from accounts import signals as people  # noqa: PLC0415 - models are ready only now
        from events import signals  # noqa: PLC0415 - the same
        from notifications import signals as texts  # noqa: PLC0415 - the same
        from registrations import (  # noqa: PLC0415 - the same
            carrying,
            clashing,
            erasing,
            hearing,
            panels,
            queries,
            receivers,
            tasks,
        )

        signals.edited.connect(receivers.edited, dispatch_uid="registrations.edited")
        signals.drafted.connect(receivers.drafted, dispatch_uid="registrations.drafted")
        signals.published.connect(receivers.published, dispatch_uid="registrations.published")
        signals.changed.connect(receivers.changed, dispatch_uid="registrations.changed")
        signals.cancelled.connect(receivers.cancelled, dispatch_uid="registrations.cancelled")
        signals.postponed.connect(receivers.postponed, dispatch_uid="registrations.postponed")
        texts.answered_yes.connect(receivers.answered_yes, dispatch_uid="registrations.answered_yes")
        people.number_proved.connect(receivers.number_proved, dispatch_uid="registrations.number_proved")
        people.exporting.connect(receivers.export, dispatch_uid="registrations.export")
        people.erasing.connect(receivers.erase, dispatch_uid="registrations.erase")
        registry.provide("accounts.names", erasing.names_of)
        registry.provide("events.hearers", hearing.registered_people)
        registry.provide("events.missing", queries.missing_seats)
        registry.provide("events.free_seats", queries.free_seats)
        registry.provide("events.clashes", clashing.clashes)
        registry.provide("events.carried", carrying.seats)
        registry.provide("events.expected", hearing.expected_people)
        registry.provide("core.schedules", tasks.schedules)
        slots.fill("event.action", panels.action)
        slots.fill("occurrence.line", panels.line)
        slots.fill("event.staff", panels.staff, order=20)
        slots.fill("event.editor", panels.editor, order=20)
        slots.fill("event.row", panels.row)
