"""The app that answers: why?"""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Registered as ``plan``."""

    name = "plan"

    def ready(self) -> None:
        """Say what of tasks can't stand twice when two organizations become one; files that people sent are theirs."""
        from accounts import signals as people
        from core import registry
        from plan import receivers, tasks, vocabulary

        registry.provide("organizations.doubles", vocabulary.settle_doubles)
        registry.provide("organizations.word_lists", vocabulary.word_lists)
        registry.provide("core.schedules", tasks.schedules)
        people.exporting.connect(receivers.export, dispatch_uid="plan.export")
        people.erasing.connect(receivers.erase, dispatch_uid="plan.erase")
