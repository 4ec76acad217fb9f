"""The app that answers: how does a phone's calendar follow?"""

from django.apps import AppConfig
from django.db.models.signals import post_save


class CalendarsConfig(AppConfig):
    """Registered as ``calendars``."""

    name = "calendars"

    def ready(self) -> None:
        """Connect the receivers, and put the calendar link on the event page."""
        from accounts import signals as people
        from calendars import panels, receivers, tasks
        from calendars.entries import due
        from core import registry, slots
        from core.models import SiteFacts
        from events import signals
        from organizations import signals as organizations
        from plan import signals as plan
        from volunteers.models import SignUp, Team, TeamBlock, TeamMembership

        signals.published.connect(receivers.event_published)
        signals.edited.connect(receivers.event_edited)
        signals.changed.connect(receivers.event_changed)
        signals.cancelled.connect(receivers.event_changed)
        signals.postponed.connect(receivers.event_changed)
        signals.brought_back.connect(receivers.date_brought_back)
        signals.took_place.connect(receivers.occurrence_took_place)
        plan.dated.connect(receivers.occasion_dated)
        organizations.changed.connect(receivers.organizations_changed)
        organizations.areas_renamed.connect(receivers.areas_renamed)
        post_save.connect(receivers.site_facts_saved, sender=SiteFacts)
        for model in due.WORDS:
            post_save.connect(receivers.words_saved, sender=model, dispatch_uid=f"calendars.{model.__name__}")
        post_save.connect(receivers.team_saved, sender=Team)
        post_save.connect(receivers.membership_saved, sender=TeamMembership)
        post_save.connect(receivers.block_saved, sender=TeamBlock)
        post_save.connect(receivers.sign_up_saved, sender=SignUp)
        people.exporting.connect(receivers.person_exported)
        people.erasing.connect(receivers.person_erased)
        registry.provide("core.schedules", tasks.schedules)
        slots.fill("event.tools", panels.event_tool, order=10)
        slots.fill("team.tools", panels.team_tool)
