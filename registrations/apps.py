"""The app that answers: who comes?"""

from django.apps import AppConfig

from core import registry, slots


class RegistrationsConfig(AppConfig):
    """Registered as ``registrations``."""

    name = "registrations"

    def ready(self) -> None:
        """Connect the receivers, answer the registry questions, and register the panels."""
        from accounts import signals as people
        from core.web import downloads
        from events import signals
        from notifications import signals as texts
        from registrations import (
            composing_again,
            duplication,
            exports,
            panels,
            personal_data,
            queries,
            receivers,
            recipients,
            tasks,
        )
        from registrations.seats import bulk, clashes

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
        registry.provide("accounts.names", personal_data.names_of)
        registry.provide("events.recipients", recipients.registered_people)
        registry.provide("notifications.compose_again", composing_again.compose_again)
        registry.provide("events.heard", recipients.heard)
        registry.provide("events.bulk_actions", bulk.actions)
        registry.provide("events.missing", queries.missing_seats)
        registry.provide("events.free_seats", queries.free_seats)
        registry.provide("events.clashes", clashes.clashes)
        registry.provide("events.attached_data", duplication.seats)
        registry.provide("events.expected", recipients.expected_people)
        registry.provide("core.schedules", tasks.schedules)
        downloads.offer(exports.EXPORTS)
        slots.fill("event.action", panels.action)
        slots.fill("occurrence.line", panels.line)
        slots.fill("event.staff", panels.staff, order=20)
        slots.fill("event.editor", panels.editor, order=20)
        slots.fill("event.row", panels.row)
        slots.fill("programme.row", panels.programme_row)
