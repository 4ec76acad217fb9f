"""The app that answers: who asks us to come?"""

from django.apps import AppConfig

from core import registry, slots


class OutreachRequestsConfig(AppConfig):
    """Registered as ``outreach_requests``."""

    name = "outreach_requests"

    def ready(self) -> None:
        """Connect the receivers that keep requesters informed, and register the panels on pages of events."""
        from accounts import signals as people
        from core.web import downloads
        from events import signals
        from outreach_requests import exports, notices, panels, personal_data, queries, receivers, tasks

        signals.published.connect(receivers.published, dispatch_uid="outreach_requests.published")
        signals.cancelled.connect(receivers.cancelled, dispatch_uid="outreach_requests.cancelled")
        signals.took_place.connect(receivers.took_place, dispatch_uid="outreach_requests.took_place")
        signals.discarded.connect(receivers.discarded, dispatch_uid="outreach_requests.discarded")
        people.exporting.connect(receivers.export, dispatch_uid="outreach_requests.export")
        people.erasing.connect(receivers.erase, dispatch_uid="outreach_requests.erase")
        registry.provide("accounts.names", personal_data.names_of)
        registry.provide("events.recipients", notices.requesters)
        registry.provide("notifications.compose_again", notices.compose_again)
        registry.provide("events.expected", notices.expecting)
        registry.provide("core.schedules", tasks.schedules)
        registry.provide("organizations.open_work", queries.open_work)
        downloads.offer(exports.EXPORTS)
        slots.fill("event.staff", panels.requests_of_event, order=10)
        slots.fill("event.missing", panels.venues_to_register)
