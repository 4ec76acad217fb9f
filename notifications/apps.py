"""The room that answers: how is somebody told?"""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registered as ``notifications``."""

    name = "notifications"
