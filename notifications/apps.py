"""The room that answers: how is somebody told?"""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registered as ``notifications``."""

    name = "notifications"

    def ready(self) -> None:
        """Listen to accounts."""
        from accounts import signals  # noqa: PLC0415 - models are ready only now
        from notifications import receivers  # noqa: PLC0415 - the same

        signals.code_asked.connect(receivers.send_code, dispatch_uid="notifications.send_code")
