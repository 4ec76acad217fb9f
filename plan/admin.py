"""Plans and their vocabulary, for support; a plan's tasks come from its file."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from core.admin import ReadOnlyAdmin, ReadOnlyInline
from plan.models import Audience, Indicator, Occasion, OccasionDate, Plan, StreetTarget, Task, TaskGroup


class IndicatorsInline(admin.TabularInline[Indicator, Plan]):
    """Targets of a plan."""

    model = Indicator
    extra = 0


class DatesInline(ReadOnlyInline):
    """The days of each year; they have a page."""

    model = OccasionDate
    extra = 0


@admin.register(Plan)
class PlanAdmin(SimpleHistoryAdmin):  # type: ignore[misc] # untyped library
    """Plans with their targets."""

    list_display = ["title", "slug", "first_year", "last_year", "status", "is_invented"]
    inlines = [IndicatorsInline]


@admin.register(TaskGroup)
class TaskGroupAdmin(admin.ModelAdmin[TaskGroup]):
    """Actions and projects."""

    list_display = ["code", "title", "plan", "kind", "audience"]
    list_filter = ["plan", "kind"]
    list_select_related = ["plan", "audience"]


@admin.register(Task)
class TaskAdmin(SimpleHistoryAdmin):  # type: ignore[misc] # untyped library
    """Tasks; a retired one keeps its events."""

    list_display = ["code", "title", "plan", "lead", "retired"]
    list_filter = ["plan", "retired", "lead"]
    search_fields = ["code", "title"]
    list_select_related = ["plan", "lead"]
    filter_horizontal = ["cooperating"]


@admin.register(Audience)
class AudienceAdmin(ReadOnlyAdmin):
    """Whom events are for, for looking: the page of word lists writes them."""

    list_display = ["name", "slug", "parent", "retired"]
    list_select_related = ["parent"]


@admin.register(Occasion)
class OccasionAdmin(ReadOnlyAdmin):
    """Theme days and their dates, for looking: the page of word lists and that of their days write them."""

    list_display = ["name", "kind", "rule", "retired"]
    inlines = [DatesInline]


@admin.register(StreetTarget)
class StreetTargetAdmin(ReadOnlyAdmin):
    """Lines of the streets' yearly lists; written on their page."""

    list_display = ["street", "year", "task", "planned"]
    list_filter = ["year", "street"]
    list_select_related = ["street", "task"]
