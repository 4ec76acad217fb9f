"""Master data of places, for support."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from venues.models import (
    BaseLevel,
    BaseTheme,
    BaseType,
    ScoringGrade,
    ScoringItem,
    ScoringSheet,
    Venue,
    VenueKind,
)

if TYPE_CHECKING:
    Inline = admin.TabularInline[Any, Any]
else:
    Inline = admin.TabularInline


@admin.register(VenueKind, BaseType, BaseLevel, BaseTheme)
class WordAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # four models share it
    """Words that a plan file brought, and the themes of bases."""

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


class ItemInline(Inline):
    """Lines of a sheet."""

    model = ScoringItem
    extra = 0


class GradeInline(Inline):
    """From which total on."""

    model = ScoringGrade
    extra = 0


@admin.register(ScoringSheet)
class ScoringSheetAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # as above
    """Sheets by which bases are evaluated; evaluations keep the lines as they were."""

    list_display = ["name", "in_use"]
    inlines = [ItemInline, GradeInline]
