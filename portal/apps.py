"""The app that answers: what do I see first?"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registered as ``portal``."""

    name = "portal"

    def ready(self) -> None:
        """The planner is a list too; the staff entrance leads to the setup page while nobody works here."""
        from core import slots
        from core.web import downloads
        from portal import panels
        from portal.planner import listed

        downloads.offer({"planner": listed.table})
        slots.fill("sign_in.below", panels.set_up_first, order=50)
