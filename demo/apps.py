"""The app that answers: how does it look with people in it?"""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registered as ``demo``."""

    name = "demo"

    def ready(self) -> None:
        """Both sign-in pages say who can sign in."""
        from core import slots
        from demo import panels

        slots.fill("sign_in.below", panels.accounts)
