"""The app that answers: how is somebody told?"""

from django.apps import AppConfig

from core import registry


class NotificationsConfig(AppConfig):
    """Registered as ``notifications``."""

    name = "notifications"

    def ready(self) -> None:
        """Connect the receivers of the signals below; register the scheduled jobs."""
        from accounts import signals
        from notifications import receivers, tasks
        from organizations import signals as organization_signals

        signals.code_asked.connect(receivers.send_code, dispatch_uid="notifications.send_code")
        signals.alarmed.connect(receivers.warn, dispatch_uid="notifications.warn")
        signals.exporting.connect(receivers.export, dispatch_uid="notifications.export")
        signals.erasing.connect(receivers.forget, dispatch_uid="notifications.forget")
        signals.access_ended.connect(receivers.hand_over_all, dispatch_uid="notifications.hand_over_all")
        signals.access_ended.connect(receivers.tell_of_password, dispatch_uid="notifications.tell_of_password")
        signals.password_reset.connect(receivers.tell_of_new_link, dispatch_uid="notifications.tell_of_new_link")
        signals.second_factors_reset.connect(receivers.tell_of_reset, dispatch_uid="notifications.tell_of_reset")
        organization_signals.staff_invited.connect(
            receivers.send_invitation, dispatch_uid="notifications.send_invitation"
        )
        organization_signals.staff_invitation_ended.connect(
            receivers.withdraw_invitation, dispatch_uid="notifications.withdraw_invitation"
        )
        organization_signals.membership_ended.connect(receivers.hand_over, dispatch_uid="notifications.hand_over")
        registry.provide("core.schedules", tasks.schedules)
