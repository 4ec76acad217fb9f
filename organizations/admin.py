"""Areas, organizations and who works in them, for looking: pages and verbs write them, and say so in the audit list."""

from django.contrib import admin

from core.admin import ReadOnlyHistoryAdmin, ReadOnlyInline
from organizations.models import Area, Membership, Organization


class MembershipInline(ReadOnlyInline):
    """Who works here, on the organization's page."""

    model = Membership
    extra = 0


@admin.register(Area)
class AreaAdmin(ReadOnlyHistoryAdmin):
    """City, streets, villages."""

    list_display = ("name", "level", "parent", "ethnic_minority", "less_developed", "population", "initials")
    list_filter = ("level", "ethnic_minority", "less_developed", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "slug", "initials")


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyHistoryAdmin):
    """Bureaus, street offices, schools."""

    list_display = ("name", "kind", "area", "is_association", "approval_levels")
    list_filter = ("kind", "is_association")
    list_select_related = ("area",)
    search_fields = ("name", "slug")
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyHistoryAdmin):
    """Who works for whom."""

    list_display = ("person", "organization", "role")
    list_filter = ("role", "organization")
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "organization__name")
