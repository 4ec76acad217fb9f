"""Master data: areas, organizations and who works in them."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from core.admin import SearchedRows
from organizations.models import Area, Membership, Organization


class MembershipInline(SearchedRows, admin.TabularInline[Membership, Organization]):
    """Who works here, on the organization's page."""

    model = Membership
    autocomplete_fields = ("person",)
    extra = 0


@admin.register(Area)
class AreaAdmin(SearchedRows, SimpleHistoryAdmin):
    """City, streets, villages."""

    list_display = ("name", "level", "parent", "ethnic_minority", "less_developed", "population", "initials")
    list_filter = ("level", "ethnic_minority", "less_developed", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "slug", "initials")
    autocomplete_fields = ("parent",)


@admin.register(Organization)
class OrganizationAdmin(SearchedRows, SimpleHistoryAdmin):
    """Bureaus, street offices, schools."""

    list_display = ("name", "kind", "area", "is_association", "approval_levels")
    list_filter = ("kind", "is_association")
    list_select_related = ("area",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("area",)
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(SearchedRows, SimpleHistoryAdmin):
    """Who works for whom."""

    list_display = ("person", "organization", "role")
    list_filter = ("role", "organization")
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "organization__name")
    autocomplete_fields = ("person", "organization")
