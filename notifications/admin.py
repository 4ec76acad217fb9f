"""Messages are read on the staff pages, and switches are turned there; here both can only be looked at."""

from django.contrib import admin
from django.http import HttpRequest

from notifications.models import Switch


@admin.register(Switch)
class SwitchAdmin(admin.ModelAdmin[Switch]):
    """Switches, with who turned them last. Turning one is a verb of its page."""

    list_display = ["__str__", "off", "by", "at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Not here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Switch | None = None) -> bool:
        """Not here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Switch | None = None) -> bool:
        """A switch is turned, never removed: who turned it stays known."""
        return False
