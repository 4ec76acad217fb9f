"""The yearly lists of the streets."""

from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    ModelSerializer,
    PrimaryKeyRelatedField,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import WholeFilter
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from organizations.models import Area
from organizations.queries import streets_run_by
from plan.models import Plan, StreetTarget, Task
from plan.targeting import MAX_COUNT, Numbers, set_targets


class StreetTargetSerializer(ModelSerializer[StreetTarget]):
    """A line of a list; ``quarters`` as typed, or spread evenly."""

    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    plan = SerializerMethodField()
    code = SerializerMethodField()
    quarters = SerializerMethodField()

    class Meta:
        model = StreetTarget
        fields = ["id", "street", "plan", "task", "code", "year", "planned", "quarters"]

    def get_plan(self, target: StreetTarget) -> str:
        """Its slug."""
        return target.task.plan.slug

    def get_code(self, target: StreetTarget) -> str:
        """The task's code."""
        return target.task.code

    def get_quarters(self, target: StreetTarget) -> list[int]:
        """Four numbers."""
        return list(target.by_quarter)


class TargetSerializer(Serializer[dict[str, Any]]):
    """How many times for one task; 0 takes the line away."""

    task: "PrimaryKeyRelatedField[Task]" = fields.PrimaryKeyRelatedField(queryset=Task.objects.filter(retired=False))
    planned = fields.IntegerField(min_value=0, max_value=MAX_COUNT)
    quarters = fields.ListField(
        child=fields.IntegerField(min_value=0, max_value=MAX_COUNT),
        each_once=False,
        min_length=4,
        max_length=4,
        allow_null=True,
        default=None,
    )


class StreetListSerializer(Serializer[dict[str, Any]]):
    """Lines of one street's list; tasks that are left out stay as they are."""

    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.filter(level=Area.Level.STREET)
    )
    plan: "SlugRelatedField[Plan]" = fields.SlugRelatedField(slug_field="slug", queryset=Plan.objects.all())
    year = fields.IntegerField(min_value=2000, max_value=2100)
    targets = fields.Rows(child=TargetSerializer(), allow_empty=False, max_length=fields.MANY)


class StreetTargetFilter(filters.FilterSet):
    """By street and plan (slugs) and year."""

    street = filters.CharFilter("street__slug")
    plan = filters.CharFilter("task__plan__slug")
    year = WholeFilter("year")

    class Meta:
        model = StreetTarget
        fields: list[str] = []


class StreetTargetViewSet(ReadOnlyModelViewSet[StreetTarget]):
    """For staff; a street's own office and the association write."""

    queryset = StreetTarget.objects.select_related("street", "task__plan")
    serializer_class = StreetTargetSerializer
    filterset_class = StreetTargetFilter

    def get_permissions(self) -> list[BasePermission]:
        """As on the pages."""
        return [IsStaffMember()]

    @extend_schema(request=StreetListSerializer, responses={200: StreetTargetSerializer(many=True), 409: REFUSAL})
    @action(detail=False, methods=["put"], url_path="list", pagination_class=None, filterset_class=None)
    def write(self, request: Request) -> Response:
        """Bring lines of one list to these numbers, all or none."""
        asked = StreetListSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        street = facts["street"]
        plan = facts["plan"]
        year = facts["year"]
        if not streets_run_by(person_of(request)).filter(pk=street.pk).exists():
            raise Http404
        numbers: dict[Task, Numbers | None] = {
            one["task"]: Numbers(one["planned"], tuple(one["quarters"]) if one["quarters"] else None)
            for one in facts["targets"]
        }
        set_targets(street=street, plan=plan, year=year, numbers=numbers)
        rows = self.get_queryset().filter(street=street, task__plan=plan, year=year)
        return Response(StreetTargetSerializer(rows, many=True).data)
