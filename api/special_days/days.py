"""Days that matter for planning: what each is, and the markets and special days that organizers entered."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ModelViewSet, ViewSet

from api import fields
from api.events.series import MarkSerializer
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import person_of
from core import bounds
from organizations.models import Area, Organization
from organizations.queries import streets_run_by
from special_days import queries
from special_days.models import DayMark, MarketCycle


class DaysAskedSerializer(Serializer[dict[str, Any]]):
    """From and until, both included, at most a year; a street (slug) adds its own days and markets."""

    first = fields.DateField()
    last = fields.DateField()
    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.filter(level=Area.Level.STREET), allow_null=True, default=None
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """In order, and not for ever."""
        if attrs["last"] < attrs["first"] or bounds.lasts_too_long(attrs["first"], attrs["last"]):
            raise serializers.ValidationError(
                f"最后一天不能早于第一天，一次最多看 {bounds.MAX_DURATION.days} 天。", code="invalid"
            )
        return attrs


class DaySerializer(Serializer[dict[str, Any]]):
    """A day with something special."""

    day = fields.DateField()
    marks = MarkSerializer(many=True)


class DayMarkSerializer(ModelSerializer[DayMark]):
    """Days that were entered; without ``area`` they hold everywhere."""

    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.all(), allow_null=True, default=None
    )

    class Meta:
        model = DayMark
        fields = ["id", "kind", "name", "first", "last", "area"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """In order, and not for ever."""
        first, last = (attrs.get(name, getattr(self.instance, name, None)) for name in ("first", "last"))
        if first and last and last < first:
            raise serializers.ValidationError({"last": "最后一天不能早于第一天。"}, code="invalid")
        if first and last and bounds.lasts_too_long(first, last):
            raise serializers.ValidationError({"last": bounds.TOO_LONG}, code="too_long")
        return attrs


class MarketCycleSerializer(ModelSerializer[MarketCycle]):
    """When a street holds its market (``events.models.MarketCycle`` says what the values mean)."""

    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", queryset=Area.objects.all())
    values = fields.ListField(child=fields.IntegerField(min_value=0, max_value=11), default=list)

    class Meta:
        model = MarketCycle
        fields = ["id", "area", "name", "rule", "every", "anchor", "values"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What the rule needs is there."""
        facts = {name: attrs.get(name, getattr(self.instance, name, None)) for name in ("rule", "every", "anchor")}
        values = attrs.get("values") or getattr(self.instance, "values", [])
        every = facts["rule"] == MarketCycle.Rule.EVERY
        if every and ((facts["every"] or 0) < 2 or not facts["anchor"]):
            raise serializers.ValidationError("请写每几天一次（every，至少 2）和其中一天（anchor）。", code="required")
        if not every and not values:
            raise serializers.ValidationError("请写是哪几天（values）。", code="required")
        return attrs


class DayViewSet(ViewSet):
    """Holidays, make-up workdays, exams, festivals and markets, day by day; for staff."""

    permission_classes = [IsStaffMember]
    pagination_class = Whole

    @extend_schema(parameters=[DaysAskedSerializer], responses=DaySerializer(many=True))
    def list(self, request: Request) -> Response:
        """The days that have something special."""
        asked = DaysAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        length = (facts["last"] - facts["first"]).days + 1
        days = [facts["first"] + dt.timedelta(days=number) for number in range(length)]
        found = queries.marks(days, streets=[facts["street"].pk] if facts["street"] else [])
        rows = [{"day": day, "marks": marks} for day, marks in found.items() if marks]
        return whole(DaySerializer(rows, many=True).data)  # type: ignore[arg-type]  # the stubs know no list for many=True


class DayMarkViewSet(ModelViewSet[DayMark]):
    """Read by staff; written by street offices for their street, by the association for all."""

    queryset = DayMark.objects.none()
    serializer_class = DayMarkSerializer
    permission_classes: list[type[BasePermission]] = [IsStaffMember]
    http_method_names = ["get", "post", "patch", "delete", "head"]

    def get_queryset(self) -> "QuerySet[DayMark]":
        """All to read, one's own to write."""
        rows = DayMark.objects.select_related("area").order_by("first", "pk")
        if self.action in {"list", "retrieve"} or _is_association(self.request):
            return rows
        return rows.filter(area__in=streets_run_by(person_of(self.request)))

    def perform_create(self, serializer: Any) -> None:
        """Only for one's own street."""
        _refuse_elsewhere(self.request, serializer.validated_data.get("area"))
        serializer.save()

    def perform_update(self, serializer: Any) -> None:
        """It stays within one's own street."""
        _refuse_elsewhere(self.request, serializer.validated_data.get("area", serializer.instance.area))
        serializer.save()


class MarketCycleViewSet(ModelViewSet[MarketCycle]):
    """The same for markets."""

    queryset = MarketCycle.objects.none()
    serializer_class = MarketCycleSerializer
    permission_classes: list[type[BasePermission]] = [IsStaffMember]
    http_method_names = ["get", "post", "patch", "delete", "head"]

    def get_queryset(self) -> "QuerySet[MarketCycle]":
        """All to read, one's own to write."""
        rows = MarketCycle.objects.select_related("area").order_by("pk")
        if self.action in {"list", "retrieve"}:
            return rows
        streets = streets_run_by(person_of(self.request))
        return rows.filter(Q(area__in=streets) | Q(area__parent__in=streets))

    def perform_create(self, serializer: Any) -> None:
        """Only for one's own street."""
        _refuse_elsewhere(self.request, serializer.validated_data["area"])
        serializer.save()

    def perform_update(self, serializer: Any) -> None:
        """It stays within one's own street."""
        _refuse_elsewhere(self.request, serializer.validated_data.get("area", serializer.instance.area))
        serializer.save()


def _is_association(request: Request) -> bool:
    mine = Organization.objects.managed_by(person_of(request), role="organizer")
    return mine.filter(is_association=True).exists()


def _refuse_elsewhere(request: Request, area: Area | None) -> None:
    if _is_association(request):
        return
    streets = streets_run_by(person_of(request))
    if area is None or not streets.filter(Q(pk=area.pk) | Q(pk=area.parent_id)).exists():
        raise PermissionDenied
