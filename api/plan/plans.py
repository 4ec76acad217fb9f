"""Plans and their tasks."""

from django_filters import rest_framework as filters
from rest_framework.serializers import CharField, ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet
from organizations.models import Organization
from plan.models import Indicator, Plan, Task


class IndicatorSerializer(ModelSerializer[Indicator]):
    """A number to reach."""

    class Meta:
        model = Indicator
        fields = ["name", "unit", "target", "at_least", "by_year"]


class PlanSerializer(ModelSerializer[Plan]):
    """A plan with its period; ``coordinator`` is a name."""

    coordinator = CharField(source="coordinator.name", read_only=True)

    class Meta:
        model = Plan
        fields = [
            "slug",
            "title",
            "status",
            "published",
            "first_year",
            "last_year",
            "coordinator",
            "note",
            "is_invented",
        ]


class PlanViewSet(ReadOnlyModelViewSet[Plan]):
    """Public."""

    queryset = Plan.objects.select_related("coordinator")
    serializer_class = PlanSerializer
    lookup_field = "slug"


class TaskSerializer(ModelSerializer[Task]):
    """A task; ``lead`` and ``cooperating`` are organizations' names."""

    plan: "SlugRelatedField[Plan]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    group = CharField(source="group.code", read_only=True)
    group_title = CharField(source="group.title", read_only=True)
    lead: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="name", read_only=True)
    cooperating: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="name", read_only=True, many=True
    )
    indicators = IndicatorSerializer(many=True, read_only=True)

    class Meta:
        model = Task
        fields = [
            "id", "plan", "code", "title", "group", "group_title", "lead", "cooperating", "named_activities",
            "outside_events", "indicators", "retired",
        ]  # fmt: skip


class TaskFilter(FilterSet):
    """By plan (slug), group (code) and lead (organization's slug)."""

    plan = filters.CharFilter("plan__slug")
    group = filters.CharFilter("group__code")
    lead = filters.CharFilter("lead__slug")

    class Meta:
        model = Task
        fields = ["code", "retired"]


class TaskViewSet(ReadOnlyModelViewSet[Task]):
    """Public."""

    queryset = (
        Task.objects.select_related("plan", "group", "lead")
        .prefetch_related("cooperating", "indicators")
        .order_by("-plan__first_year", "plan__slug", "position", "pk")
    )
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
