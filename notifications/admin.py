"""Messages are read on the staff pages, and switches are turned there; here both can only be looked at."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from notifications.models import Switch


@admin.register(Switch)
class SwitchAdmin(ReadOnlyAdmin):
    """Switches, with who turned them last. Turning one is a verb of its page."""

    list_display = ["__str__", "off", "by", "at"]
