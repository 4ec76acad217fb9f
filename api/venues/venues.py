"""Venues."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.mixins import CreateModelMixin, UpdateModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.serializers import CharField, ModelSerializer, SlugRelatedField, ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Person
from api import fields
from api.filters import FilterSet
from api.permissions import IsStaffMember
from core.chinese import pinyin
from organizations.keeping.word_lists import offered
from organizations.models import Area, Organization
from venues import queries
from venues.models import Venue, VenueKind

WORDS = (
    "name", "address", "latitude", "longitude", "capacity", "how_to_get_there", "bus_line", "step_free", "toilet",
    "seating", "parking", "warning",
)  # fmt: skip


class VenueSerializer(fields.WithoutMobiles, ModelSerializer[Venue]):
    """A place; contacts are left out, and so are mobile numbers that stand in its words."""

    public_words = ("name", "address", "how_to_get_there", "bus_line", "toilet", "seating", "parking", "warning")

    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    kind = CharField(source="kind.name", read_only=True, default="")

    class Meta:
        model = Venue
        fields = ["slug", "kind", "organization", "area", *WORDS]


class VenueWriteSerializer(ModelSerializer[Venue]):
    """A place of one of the person's organizations: ``area`` and ``organization`` are slugs, ``kind`` is a name.

    Its contact is written and never read.
    """

    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.exclude(level=Area.Level.CITY)
    )
    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    kind: "SlugRelatedField[VenueKind]" = fields.SlugRelatedField(
        slug_field="name", queryset=VenueKind.objects.all(), allow_null=True, required=False
    )
    contact_phone = fields.ContactPhoneField(required=False, allow_blank=True, write_only=True)

    class Meta:
        model = Venue
        fields = ["slug", "kind", "organization", "area", *WORDS, "initials", "contact_name", "contact_phone", "closed"]
        read_only_fields = ["slug"]
        extra_kwargs = {
            "contact_name": {"write_only": True},
            "latitude": {"min_value": -90, "max_value": 90},
            "longitude": {"min_value": -180, "max_value": 180},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only organizations in which the person may organize can have it, and only kinds that are offered."""
        super().__init__(*args, **kwargs)
        kinds = offered(VenueKind, but=self.instance.kind_id if isinstance(self.instance, Venue) else None)
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]  # the stubs know Field only
        request = self.context.get("request")
        if request is not None and isinstance(request.user, Person):
            mine = Organization.objects.managed_by(request.user, role="organizer").in_use()
            self.fields["organization"].queryset = mine  # type: ignore[attr-defined]  # the stubs know Field only

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both coordinates, or none."""
        both = [attrs.get(name, getattr(self.instance, name, None)) for name in ("latitude", "longitude")]
        if (both[0] is None) != (both[1] is None):
            raise ValidationError({"longitude": "经度和纬度要一起写，或者都不写。"}, code="invalid")
        return attrs

    def save(self, **kwargs: Any) -> Venue:
        """A new place gets its address in the net and, if none were written, its initials."""
        venue = self.instance if isinstance(self.instance, Venue) else Venue()
        name = self.validated_data.get("name", venue.name)
        initials = self.validated_data.get("initials", venue.initials).lower() or pinyin.initials(name)
        return super().save(slug=venue.slug or queries.free_slug(name), initials=initials, **kwargs)


class VenueFilter(FilterSet):
    """By area (slug; a street without its villages) and organization (slug)."""

    area = filters.CharFilter("area__slug")
    organization = filters.CharFilter("organization__slug")

    class Meta:
        model = Venue
        fields = ["step_free"]


class VenueViewSet(CreateModelMixin, UpdateModelMixin, ReadOnlyModelViewSet[Venue]):
    """Public: venues in use. Organizers write those of their organizations, also ones that are no longer in use."""

    queryset = Venue.objects.usable().select_related("area", "organization", "kind")
    filterset_class = VenueFilter
    lookup_field = "slug"
    http_method_names = ["get", "head", "options", "post", "patch"]

    def get_permissions(self) -> list[BasePermission]:
        """Writing is for staff."""
        reading = self.request.method in {"GET", "HEAD", "OPTIONS"}
        return [IsAuthenticatedOrReadOnly() if reading else IsStaffMember()]

    def get_queryset(self) -> "QuerySet[Venue]":
        """What is written must be one's own."""
        if self.request.method == "PATCH":
            return Venue.objects.managed_by(self.request.user, role="organizer")
        return super().get_queryset()

    def get_serializer_class(self) -> type[ModelSerializer[Venue]]:
        """Read and write shapes are apart."""
        return VenueWriteSerializer if self.request.method in {"POST", "PATCH"} else VenueSerializer
