"""Read-only lists of messages and switches; both are worked with on the staff pages."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from notifications.models import Switch


@admin.register(Switch)
class SwitchAdmin(ReadOnlyAdmin):
    """Switches, with who turned them last. Turning one is a verb of its page."""

    list_display = ["__str__", "off", "by", "at"]
