"""The app that answers: what do I see first?"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registered as ``portal``."""

    name = "portal"

    def ready(self) -> None:
        """The planner is a list too."""
        from core.web import downloads
        from portal.planner import listed

        downloads.offer({"planner": listed.table})
