"""Spaces of places, and things that move."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import CreateModelMixin, UpdateModelMixin
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
    ValidationError,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet, WholeFilter
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import person_of
from core import clock
from organizations.models import Organization
from venues import queries
from venues.models import OpeningHours, Resource, Space, Trip, Venue
from venues.rules import Use

WRITING = {"POST", "PUT", "PATCH", "DELETE"}


class HoursInOrder(Serializer[Any]):
    """A row of opening hours."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Closing comes after opening."""
        if attrs["opens"] >= attrs["closes"]:
            raise ValidationError({"closes": "关门要晚于开门。"})
        return attrs


class OpeningHoursSerializer(HoursInOrder, ModelSerializer[OpeningHours]):
    """One opening on one ISO weekday (1 Monday), Asia/Shanghai; no rows: always open."""

    class Meta:
        model = OpeningHours
        fields = ["weekday", "opens", "closes"]


class SpaceSerializer(ModelSerializer[Space]):
    """A part of a venue that is booked as one; ``is_whole`` takes all other parts too. Padding in minutes."""

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    opening_hours = OpeningHoursSerializer(many=True, read_only=True)

    class Meta:
        model = Space
        fields = [
            "id", "venue", "name", "is_whole", "capacity", "open_air", "equipment", "setup_minutes", "clearup_minutes", "opening_hours",
        ]  # fmt: skip


class SpaceFilter(FilterSet):
    """By venue (slug) and least capacity."""

    venue = filters.CharFilter("venue__slug")
    holds = WholeFilter("capacity", lookup_expr="gte")

    class Meta:
        model = Space
        fields: list[str] = []


class SpaceWriteSerializer(ModelSerializer[Space]):
    """A space of a venue that one of your organizations manages; ``opening_hours`` replace what was stored."""

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", queryset=Venue.objects.none())
    opening_hours = fields.Rows(child=OpeningHoursSerializer(), max_length=fields.MAX_COUNT, required=False)

    class Meta:
        model = Space
        fields = [
            "venue", "name", "is_whole", "capacity", "open_air", "equipment", "setup_minutes", "clearup_minutes", "closed",
            "opening_hours",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only own venues."""
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            own = Venue.objects.managed_by(request.user, role="organizer")
            self.fields["venue"].queryset = own  # type: ignore[attr-defined] # the stubs know Field only

    @transaction.atomic
    def save(self, **kwargs: Any) -> Space:
        """The space with its hours."""
        hours = self.validated_data.pop("opening_hours", None)
        space = super().save(**kwargs)
        if hours is not None:
            space.opening_hours.all().delete()
            OpeningHours.objects.bulk_create(OpeningHours(space=space, **row) for row in hours)
        return space


class SpaceViewSet(CreateModelMixin, UpdateModelMixin, ReadOnlyModelViewSet[Space]):
    """Public: spaces in use. Organizers write those of their venues."""

    queryset = (
        Space.objects.usable()
        .select_related("venue__area")
        .prefetch_related("opening_hours")
        .order_by("venue__area__position", "venue__name", "venue_id", "position", "pk")
    )
    filterset_class = SpaceFilter

    def get_permissions(self) -> list[BasePermission]:
        """Reading is free."""
        return [IsStaffMember()] if self.request.method in WRITING else [AllowAny()]

    def get_queryset(self) -> "QuerySet[Space]":
        """What is written must be one's own."""
        rows = super().get_queryset()
        return rows.managed_by(self.request.user, role="organizer") if self.request.method in WRITING else rows  # type: ignore[attr-defined] # Space's own queryset

    def get_serializer_class(self) -> type[ModelSerializer[Space]]:
        """Read and write shapes are apart."""
        return SpaceWriteSerializer if self.request.method in WRITING else SpaceSerializer


class ResourceSerializer(ModelSerializer[Resource]):
    """A van, a kit, a set; ``days``, ``days_booked`` and ``kilometres`` are of this calendar year."""

    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    home = CharField(source="home.slug", read_only=True, default=None)
    days = SerializerMethodField()
    days_booked = SerializerMethodField()
    kilometres = SerializerMethodField()

    class Meta:
        model = Resource
        fields = [
            "id", "slug", "name", "kind", "organization", "home", "needs_driver", "setup_minutes", "clearup_minutes",
            "note", "days", "days_booked", "kilometres",
        ]  # fmt: skip

    def get_days(self, resource: Resource) -> int:
        """Days out so far."""
        return self._use(resource).days

    def get_days_booked(self, resource: Resource) -> int:
        """Days booked that are still to come."""
        return self._use(resource).days_booked

    def get_kilometres(self, resource: Resource) -> int:
        """Kilometres entered."""
        return self._use(resource).kilometres

    def _use(self, resource: Resource) -> Use:
        """All of the page at once."""
        if not hasattr(self, "_uses"):
            listed = self.parent.instance if self.parent is not None else None
            self._uses = queries.uses(listed or [resource], today=clock.today())
        return self._uses[resource.pk]


class ResourceFilter(FilterSet):
    """By kind and organization (slug)."""

    organization = filters.CharFilter("organization__slug")

    class Meta:
        model = Resource
        fields = ["kind", "needs_driver"]


class ResourceWriteSerializer(ModelSerializer[Resource]):
    """A thing of one of your organizations."""

    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    home: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), required=False, allow_null=True
    )

    class Meta:
        model = Resource
        fields = [
            "slug", "name", "kind", "organization", "home", "needs_driver", "setup_minutes", "clearup_minutes", "note",
            "closed",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only own organizations."""
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            own = Organization.objects.managed_by(request.user, role="organizer").in_use()
            self.fields["organization"].queryset = own  # type: ignore[attr-defined] # the stubs know Field only


class TripSerializer(ModelSerializer[Trip]):
    """A day out, once a day, not in the future."""

    class Meta:
        model = Trip
        fields = ["day", "kilometres", "note"]

    def validate_day(self, day: dt.date) -> dt.date:
        """As on the page."""
        if day > clock.today():
            raise ValidationError("还没到这一天，回来再记。", code="in_the_future")
        if Trip.objects.filter(resource=self.context["resource"], day=day).exists():
            raise ValidationError("这一天已经记过了。", code="already_there")
        return day


class FreeDaysSerializer(Serializer[Any]):
    """Days in a row, both ends included."""

    first = fields.DateField()
    last = fields.DateField()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


class ResourceViewSet(CreateModelMixin, UpdateModelMixin, ReadOnlyModelViewSet[Resource]):
    """For staff of any organization: what can be asked for. Organizers write their own."""

    queryset = Resource.objects.usable().select_related("organization", "home")
    filterset_class = ResourceFilter
    permission_classes = [IsStaffMember]
    lookup_field = "slug"

    def get_queryset(self) -> "QuerySet[Resource]":
        """What is written must be one's own."""
        rows = super().get_queryset()
        return rows.managed_by(self.request.user, role="organizer") if self.request.method in WRITING else rows  # type: ignore[attr-defined] # Resource's own queryset

    def get_serializer_class(self) -> type[ModelSerializer[Resource]]:
        """Read and write shapes are apart."""
        return ResourceWriteSerializer if self.request.method in WRITING else ResourceSerializer

    @extend_schema(responses={200: FreeDaysSerializer(many=True)})
    @action(detail=True, methods=["get"], url_path="free-days", filterset_class=None, pagination_class=Whole)
    def free_days(self, request: Request, slug: str) -> Response:
        """Whole days of the coming four weeks on which nobody has it."""
        free_days = queries.free_days(self.get_object(), now=clock.now())
        return whole(FreeDaysSerializer(free_days, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"trips/(?P<day>\d{4}-\d{2}-\d{2})", url_name="trip")
    def remove_trip(self, request: Request, slug: str, day: str) -> Response:
        """Take back a day out that was entered by mistake."""
        get_object_or_404(Trip, resource=self.get_object(), day=_day(day)).delete()
        return Response(status=204)

    @extend_schema(request=TripSerializer, responses={201: TripSerializer})
    @action(detail=True, methods=["post"])
    def trips(self, request: Request, slug: str) -> Response:
        """Enter a day out with its kilometres."""
        resource = self.get_object()
        asked = TripSerializer(data=request.data, context={"resource": resource})
        asked.is_valid(raise_exception=True)
        asked.save(resource=resource, by=person_of(request), at=clock.now())
        return Response(asked.data, status=201)
