"""The app that answers: what do I see first?"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registered as ``portal``."""

    name = "portal"

    def ready(self) -> None:
        """The planner is a list too; the staff entrance leads to the setup page while nobody works here, and programs read
        what is missing.
        """
        from core import registry, slots
        from core.web import downloads
        from portal import panels
        from portal.planner import listed
        from portal.setup import checklist

        downloads.offer({"planner": listed.table})
        registry.provide("api.setup_checklist", checklist.items)
        registry.provide("api.tick_setup_item", checklist.tick)
        slots.fill("sign_in.below", panels.set_up_first, order=50)
