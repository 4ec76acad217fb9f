"""Theme days, weeks and months, and when they are in a year."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import DayFilter, FilterSet, YearFilter
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations.models import Organization
from plan import dating
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

    @extend_schema(request=OccasionWriteSerializer, responses={200: OccasionDateSerializer, 204: None, 409: REFUSAL})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put these days in the place of those of the same year."""
        mine = Organization.objects.managed_by(person_of(request), role="organizer")
        if not mine.filter(is_association=True).exists():
            raise PermissionDenied
        date = dating.set_dates(**checked(OccasionWriteSerializer(data=request.data)), now=clock.now())
        return Response(self.get_serializer(date).data) if date else Response(status=204)
