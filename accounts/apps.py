"""The app that answers: who is this?"""

from django.apps import AppConfig

from core import registry


class AccountsConfig(AppConfig):
    """Registered as ``accounts``."""

    name = "accounts"

    def ready(self) -> None:
        """Register the scheduled jobs, and connect the receiver of ended accesses."""
        from accounts import receivers, tasks  # noqa: F401 - receivers register themselves

        registry.provide("core.schedules", tasks.schedules)
