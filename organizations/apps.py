"""The app that answers: who works for whom, and where is that?"""

from django.apps import AppConfig

from core import registry, slots


class OrganizationsConfig(AppConfig):
    """Registered as ``organizations``."""

    name = "organizations"

    def ready(self) -> None:
        """Connect the receivers of accounts' signals, answer who is staff, register the slot for administrators and the jobs."""
        from core.web import downloads
        from organizations import access, exports, panels, receivers, tasks  # noqa: F401 - receivers register themselves
        from organizations.memberships import roles

        registry.provide("core.schedules", tasks.schedules)
        registry.provide("accounts.irreplaceable", roles.irreplaceable)
        registry.provide("accounts.staff", access.is_staff_member)
        downloads.offer(exports.EXPORTS)
        slots.fill("security.more", panels.let_in)
