"""Admin of qualifications and profiles; teams, shifts and sign-ups are read-only, since verbs write them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from core.admin import ReadOnlyAdmin
from core.phone_numbers import phones
from volunteers.models import (
    Qualification,
    Shift,
    SignUp,
    Team,
    TeamMembership,
    Volunteer,
    VolunteerGroup,
    VolunteerQualification,
)


class HeldInline(admin.TabularInline[VolunteerQualification, Volunteer]):
    """Certificates on the volunteer's page: for looking, since the register writes them."""

    model = VolunteerQualification
    extra = 0
    fields = ("qualification", "status", "issuer", "valid_from", "valid_until")
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Volunteer | None = None) -> bool:
        """Registering is a verb."""
        return False


class OfferedWords(ReadOnlyAdmin):
    """For looking: the page of word lists writes them. Where one is chosen, what is retired isn't found."""

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        """For boxes to choose from; the list of words itself shows all."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return (found.filter(retired=False) if request.path.endswith("/autocomplete/") else found), may_repeat


@admin.register(VolunteerGroup)
class VolunteerGroupAdmin(OfferedWords):
    """Kinds of teams; loaded with the plan."""

    list_display = ("name", "slug", "position")
    search_fields = ("name", "slug")


@admin.register(Team)
class TeamAdmin(ReadOnlyAdmin):
    """Teams of schools, hospitals, institutes: their pages keep them."""

    list_display = ("name", "group", "organization", "public", "closed_at")
    list_filter = ("group", "public")
    list_select_related = ("group", "organization")
    search_fields = ("name", "slug")
    exclude = ("link_seed", "link_digest")


@admin.register(TeamMembership)
class TeamMembershipAdmin(ReadOnlyAdmin):
    """Who is in which team."""

    list_display = ("team", "volunteer", "role", "state", "since", "until")
    list_filter = ("state", "role")
    list_select_related = ("team", "volunteer__person")
    search_fields = ("team__name", "volunteer__number", "volunteer__person__name")


@admin.register(Qualification)
class QualificationAdmin(OfferedWords):
    """What a shift may ask for."""

    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Volunteer)
class VolunteerAdmin(SimpleHistoryAdmin):  # type: ignore[misc] # untyped library
    """Profiles: numbers are masked; people enrol themselves, and say themselves where they help and what they speak."""

    list_display = ("number", "person", "masked_phone", "languages", "active", "joined_at")
    list_filter = ("active",)
    list_select_related = ("person",)
    search_fields = ("number", "person__name")
    fields = ("number", "person", "masked_phone", "languages", "areas", "active", "merged_into", "joined_at")
    readonly_fields = ("number", "person", "masked_phone", "languages", "areas", "merged_into", "joined_at")
    inlines = (HeldInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Volunteer | None = None) -> tuple[str, ...]:
        """Who was merged into another row serves again by parting alone."""
        more = ("active",) if obj and obj.merged_into_id else ()
        return (*self.readonly_fields, *more)

    @admin.display(description="手机号")
    def masked_phone(self, volunteer: Volunteer) -> str:
        """139****0123."""
        return phones.mask(volunteer.person.phone)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Enrolling is a verb."""
        return False


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin):
    """What help was asked for."""

    list_display = ("role", "occurrence", "start", "end", "minimum", "ideal", "maximum", "taken", "held", "closed")
    list_filter = ("closed",)
    list_select_related = ("occurrence__event",)
    search_fields = ("role", "occurrence__event__title")


@admin.register(SignUp)
class SignUpAdmin(ReadOnlyAdmin):
    """Who helps where."""

    list_display = ("shift", "volunteer", "status", "has_overlap", "created_at")
    list_filter = ("status", "has_overlap")
    list_select_related = ("shift", "volunteer__person")
    search_fields = ("shift__role", "volunteer__number", "volunteer__person__name")
