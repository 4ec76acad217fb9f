"""Plans and their tasks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    IntegerField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet
from api.permissions import IsKeeper
from api.plan.files import RivalSerializer
from api.shared import AnyFormat
from core import clock
from core.spreadsheets import writer
from core.web import downloads
from organizations.models import Organization
from plan import importing
from plan.models import Indicator, Plan, Task


class IndicatorSerializer(ModelSerializer[Indicator]):
    """A number to reach."""

    class Meta:
        model = Indicator
        fields = ["name", "unit", "target", "at_least", "by_year"]


class PlanSerializer(ModelSerializer[Plan]):
    """A plan with its period; ``coordinator`` is a name. With ``is_over`` its period has passed."""

    coordinator = CharField(source="coordinator.name", read_only=True)
    is_over = SerializerMethodField()

    class Meta:
        model = Plan
        fields = [
            "slug",
            "title",
            "status",
            "published",
            "first_year",
            "last_year",
            "is_over",
            "coordinator",
            "note",
            "is_invented",
        ]

    def get_is_over(self, plan: Plan) -> bool:
        """By today."""
        return plan.is_over(clock.today())


class NextPlanSerializer(Serializer[dict[str, Any]]):
    """The years of the plan that would come after this one, and what is there for some of them already."""

    first_year = IntegerField()
    last_year = IntegerField()
    same_years = RivalSerializer(many=True)


class PlanViewSet(ReadOnlyModelViewSet[Plan]):
    """Public; administrators of the association take them along as workbooks, to change them or to draft the next."""

    queryset = Plan.objects.select_related("coordinator")
    serializer_class = PlanSerializer
    lookup_field = "slug"

    @extend_schema(responses={(200, writer.XLSX): OpenApiTypes.BINARY})
    @action(detail=True, permission_classes=[IsKeeper], content_negotiation_class=AnyFormat)
    def sheet(self, request: Request, slug: str) -> HttpResponse:
        """The plan as it stands, to be changed and sent to ``plan-files``."""
        plan = self._whole()
        return downloads.attachment(plan.title, importing.sheet(plan), ending="xlsx")

    @extend_schema(responses={(200, writer.XLSX): OpenApiTypes.BINARY})
    @action(detail=True, permission_classes=[IsKeeper], content_negotiation_class=AnyFormat, url_path="next-sheet")
    def next_sheet(self, request: Request, slug: str) -> HttpResponse:
        """A draft of the plan that comes after it, from its tasks."""
        plan = self._whole()
        return downloads.attachment(importing.name_of_next(plan), importing.sheet(plan, is_next=True), ending="xlsx")

    @extend_schema(responses={200: NextPlanSerializer})
    @action(detail=True, permission_classes=[IsKeeper], url_path="next", url_name="next")
    def following(self, request: Request, slug: str) -> Response:
        """Which years the next one would have, and which plans and files there are for them, five at most: look before drafting it."""
        plan = self.get_object()
        first, last = importing.next_years(plan)
        plans = Plan.objects.filter(first_year__lte=last, last_year__gte=first).order_by("first_year", "pk")
        facts = {
            "first_year": first,
            "last_year": last,
            "same_years": importing.rivals_of_next(
                plan, plans[: importing.MAX_RIVALS], importing.waiting((first, last))[: importing.MAX_RIVALS]
            ),
        }
        return Response(NextPlanSerializer(facts).data)

    def _whole(self) -> Plan:
        rows = self.get_queryset().select_related("area", "coordinator__merged_into")
        return get_object_or_404(rows, slug=self.kwargs["slug"])


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
