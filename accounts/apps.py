"""The room that answers: who is this?"""

from django.apps import AppConfig

from core import registry


class AccountsConfig(AppConfig):
    """Registered as ``accounts``."""

    name = "accounts"

    def ready(self) -> None:
        """Say when this room's tasks run, and hear when somebody's access ends."""
        from accounts import receivers, tasks  # noqa: F401 - receivers register themselves

        registry.provide("core.schedules", tasks.schedules)
