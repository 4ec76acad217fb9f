"""Master data of places, for support."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from venues.models import BaseLevel, BaseType, Venue, VenueKind


@admin.register(VenueKind, BaseType, BaseLevel)
class WordAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # three models share it
    """Words that a plan file brought."""

    list_display = ["name", "slug", "position"]
    search_fields = ["name"]


@admin.register(Venue)
class VenueAdmin(SimpleHistoryAdmin):  # type: ignore[misc] # untyped library
    """Places; the contact's number is shown on the staff page only."""

    list_display = ["name", "area", "organization", "kind", "closed"]
    list_filter = ["area", "kind", "closed"]
    search_fields = ["name", "address", "initials"]
    list_select_related = ["area", "organization", "kind"]
    exclude = ["contact_phone"]
