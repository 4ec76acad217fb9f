"""The yearly lists of the streets."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    ListSerializer,
    ModelSerializer,
    PrimaryKeyRelatedField,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet, WholeFilter
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from organizations.models import Area
from organizations.queries import streets_run_by
from plan.models import Plan, StreetTarget, Task
from plan.targeting import MAX_COUNT, Numbers, set_targets
from reports import street_lists


class QuarterSerializer(Serializer[Any]):
    """``target``: meant; ``coming``: published and not over; ``owed``: neither held nor coming, in this quarter or another."""

    target = fields.IntegerField(read_only=True)
    held = fields.IntegerField(read_only=True)
    coming = fields.IntegerField(read_only=True)
    owed = fields.IntegerField(read_only=True)


class ProgressSerializer(QuarterSerializer):
    """The year: each number is the sum of its four quarters."""

    quarters = QuarterSerializer(many=True, read_only=True)


class CountedTargets(ListSerializer[Any]):
    """All lines of an answer are counted in one query."""

    def to_representation(self, data: Any) -> list[Any]:
        """With the progress of each."""
        targets = list(data)
        lines = street_lists.of_targets(targets, now=clock.now())
        child: Any = self.child
        child.lines = {target.pk: line for target, line in zip(targets, lines, strict=True)}
        return super().to_representation(targets)


class StreetTargetSerializer(ModelSerializer[StreetTarget]):
    """A line of a list; ``quarters`` as typed, or spread evenly."""

    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    plan = SerializerMethodField()
    code = SerializerMethodField()
    quarters = SerializerMethodField()
    progress = SerializerMethodField()
    lines: Mapping[int, street_lists.Line] = MappingProxyType({})

    class Meta:
        model = StreetTarget
        fields = ["id", "street", "plan", "task", "code", "year", "planned", "quarters", "progress"]
        list_serializer_class = CountedTargets

    def get_plan(self, target: StreetTarget) -> str:
        """Its slug."""
        return target.task.plan.slug

    def get_code(self, target: StreetTarget) -> str:
        """The task's code."""
        return target.task.code

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, target: StreetTarget) -> dict[str, Any]:
        """What was held, is planned and is owed, as on the pages."""
        line = self.lines.get(target.pk) or street_lists.of_targets([target], now=clock.now())[0]
        year = {"target": line.total, "held": line.done, "coming": line.planned, "owed": line.missing}
        return year | {"quarters": [QuarterSerializer(quarter).data for quarter in line.quarters]}

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


class StreetTargetFilter(FilterSet):
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
    @action(detail=False, methods=["put"], url_path="list", pagination_class=Whole, filterset_class=None)
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
        return whole(StreetTargetSerializer(rows, many=True).data)
