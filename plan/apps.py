"""The app that answers: why?"""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Registered as ``plan``."""

    name = "plan"

    def ready(self) -> None:
        """Say what of tasks can't stand twice when two organizations become one."""
        from core import registry
        from plan import vocabulary

        registry.provide("organizations.doubles", vocabulary.settle_doubles)
