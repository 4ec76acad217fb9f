"""Events."""

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework.serializers import ModelSerializer, PrimaryKeyRelatedField, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from events.models import Event
from organizations.models import Organization
from plan.models import Audience, Task


class EventSerializer(ModelSerializer[Event]):
    """An event; related things are slugs, the plan task is an id of ``plan-tasks``."""

    host: "SlugRelatedField[Organization]" = SlugRelatedField(slug_field="slug", read_only=True)
    cooperating: "SlugRelatedField[Organization]" = SlugRelatedField(slug_field="slug", read_only=True, many=True)
    audiences: "SlugRelatedField[Audience]" = SlugRelatedField(slug_field="slug", read_only=True, many=True)
    task: "PrimaryKeyRelatedField[Task]" = PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "slug", "title", "kind", "topic", "state", "host", "cooperating", "task", "audiences", "summary",
            "description", "bring", "rain", "languages", "desk_phone", "booking", "published_at", "cancelled_at",
            "cancel_reason", "version",
        ]  # fmt: skip


class EventFilter(filters.FilterSet):
    """By host, plan and audience (slugs), plan task (code), kind, topic and state."""

    host = filters.CharFilter("host__slug")
    plan = filters.CharFilter("task__plan__slug")
    task = filters.CharFilter("task__code")
    audience = filters.CharFilter("audiences__slug")

    class Meta:
        model = Event
        fields = ["kind", "topic", "state"]


class EventViewSet(ReadOnlyModelViewSet[Event]):
    """Public ones for everybody, and those of one's own organizations."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_field = "slug"

    def get_queryset(self) -> "QuerySet[Event]":
        """Public or managed."""
        mine = Event.objects.managed_by(self.request.user)
        rows = Event.objects.filter(Q(published_at__isnull=False) | Q(pk__in=mine.values("pk")))
        return rows.select_related("host").prefetch_related("cooperating", "audiences").order_by("-pk")
