"""Master data of places, for support."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin, ReadOnlyInline
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


@admin.register(VenueKind, BaseType, BaseLevel, BaseTheme)
class WordAdmin(ReadOnlyAdmin):
    """Words of places and bases, for looking: the page of word lists writes them."""

    list_display = ["name", "slug", "position", "retired"]
    search_fields = ["name"]


@admin.register(Venue)
class VenueAdmin(ReadOnlyAdmin):
    """Places; the contact's number is shown on the staff page only."""

    list_display = ["name", "area", "organization", "kind", "closed"]
    list_filter = ["area", "kind", "closed"]
    search_fields = ["name", "address", "initials"]
    list_select_related = ["area", "organization", "kind"]
    exclude = ["contact_phone"]


class ItemInline(ReadOnlyInline):
    """Lines of a sheet."""

    model = ScoringItem
    extra = 0


class GradeInline(ReadOnlyInline):
    """From which total on."""

    model = ScoringGrade
    extra = 0


@admin.register(ScoringSheet)
class ScoringSheetAdmin(ReadOnlyAdmin):
    """Sheets by which bases are evaluated; evaluations keep the lines as they were."""

    list_display = ["name", "in_use"]
    inlines = [ItemInline, GradeInline]
