"""Events in the admin: for looking. What can be done with them are verbs on the staff pages."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from events.models import ApprovalStep, Change, Event, HeldRecord, Occurrence


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What is organized."""

    list_display = ("title", "kind", "state", "host", "published_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "slug")
    list_select_related = ("host",)


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    """Its dates; the local contact's number is left out."""

    list_display = ("event", "position", "start", "venue", "state", "revision")
    list_filter = ("state",)
    search_fields = ("event__title",)
    list_select_related = ("event", "venue")
    exclude = ("contact_phone", "online_link", "search")


@admin.register(ApprovalStep)
class ApprovalStepAdmin(ReadOnlyAdmin):
    """Who agreed to what."""

    list_display = ("event", "action", "level", "by", "at", "is_emergency")
    list_filter = ("action", "is_emergency")
    list_select_related = ("event", "by")


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Changes of which people were notified."""

    list_display = ("event", "kind", "at", "by", "reason")
    list_select_related = ("event", "by")


@admin.register(HeldRecord)
class HeldRecordAdmin(ReadOnlyAdmin):
    """What happened."""

    list_display = ("occurrence", "online_heads", "recorded_at", "by")
    list_select_related = ("occurrence__event", "by")
