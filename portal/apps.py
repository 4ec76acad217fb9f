"""The app that answers: what do I see first?"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registered as ``portal``."""

    name = "portal"
