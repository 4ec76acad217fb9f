"""Theme days, weeks and months, and when they are in a year."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import DayFilter, FilterSet, YearFilter
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations.queries import runs_everything
from plan import dating
from plan.forms import custom
from plan.models import Occasion, OccasionDate


class OccasionDateSerializer(ModelSerializer[OccasionDate]):
    """The days of an occasion (slug) in one year, both included."""

    occasion: "SlugRelatedField[Occasion]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    name = serializers.CharField(source="occasion.name", read_only=True)

    class Meta:
        model = OccasionDate
        fields = ["id", "occasion", "name", "first", "last"]


class OccasionWriteSerializer(Serializer[dict[str, Any]]):
    """When an occasion is in a year; without ``first`` it is not known (any more), without ``last`` it is one day."""

    occasion: "SlugRelatedField[Occasion]" = fields.SlugRelatedField(slug_field="slug", queryset=Occasion.objects.all())
    year = fields.IntegerField(min_value=2000, max_value=2100)
    first = fields.DateField(allow_null=True, default=None)
    last = fields.DateField(allow_null=True, default=None)


class DaysSerializer(Serializer[Any]):
    """Both included."""

    first = fields.DateField()
    last = fields.DateField()


class ExpectedSerializer(Serializer[dating.Expected]):
    """An occasion that is offered, with its days in the year. Where they are not known yet: those of its ``custom``
    (``usual``), else those of the year ``before`` and the same weekdays (``like_before``). Nothing of it is written.
    """

    occasion = serializers.CharField(source="occasion.slug")
    name = serializers.CharField(source="occasion.name")
    custom = serializers.SerializerMethodField()
    stored = DaysSerializer(allow_null=True)
    usual = serializers.SerializerMethodField()
    before = DaysSerializer(allow_null=True)
    like_before = serializers.SerializerMethodField()

    def get_custom(self, row: dating.Expected) -> str:
        """In words."""
        return custom(row.occasion.rule)

    @extend_schema_field(DaysSerializer(allow_null=True))
    def get_usual(self, row: dating.Expected) -> dict[str, Any] | None:
        """By its custom."""
        return _days(row.usual)

    @extend_schema_field(DaysSerializer(allow_null=True))
    def get_like_before(self, row: dating.Expected) -> dict[str, Any] | None:
        """To be looked at once they are announced."""
        return _days(row.like_before)


def _days(days: dating.Days | None) -> dict[str, Any] | None:
    return dict(DaysSerializer({"first": days[0], "last": days[1]}).data) if days else None


class OfYearSerializer(Serializer[dict[str, Any]]):
    """Without: this year."""

    year = fields.IntegerField(min_value=2000, max_value=2100, required=False)


class OccasionDateFilter(FilterSet):
    """By year, occasion (slug), and a day that lies in it."""

    year = YearFilter("first__year")
    occasion = filters.CharFilter("occasion__slug")
    day = DayFilter(method="on_day")

    class Meta:
        model = OccasionDate
        fields: list[str] = []

    def on_day(self, rows: "QuerySet[OccasionDate]", name: str, day: dt.date) -> "QuerySet[OccasionDate]":
        """From the first to the last day, both included."""
        return rows.filter(first__lte=day, last__gte=day)


class OccasionDateViewSet(ReadOnlyModelViewSet[OccasionDate]):
    """Staff read them; the association enters them."""

    queryset = OccasionDate.objects.select_related("occasion").order_by("first", "pk")
    serializer_class = OccasionDateSerializer
    filterset_class = OccasionDateFilter
    permission_classes = [IsStaffMember]

    @extend_schema(parameters=[OfYearSerializer], responses={200: ExpectedSerializer(many=True)})
    @action(detail=False, pagination_class=Whole, filterset_class=None)
    def expected(self, request: Request) -> Response:
        """All occasions with what is known of a year, and what may be expected."""
        asked = checked(OfYearSerializer(data=request.query_params.dict()))
        rows = dating.expected(asked.get("year", clock.today().year))
        return whole(dict(ExpectedSerializer(row).data) for row in rows)

    @extend_schema(request=OccasionWriteSerializer, responses={200: OccasionDateSerializer, 204: None, 409: REFUSAL})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put these days in the place of those of the same year."""
        person = person_of(request)
        if not runs_everything(person):
            raise PermissionDenied
        facts = checked(OccasionWriteSerializer(data=request.data))
        date = dating.set_dates(**facts, by=person, now=clock.now())
        return Response(self.get_serializer(date).data) if date else Response(status=204)
