"""Venues."""

from django_filters import rest_framework as filters
from rest_framework.serializers import CharField, ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from organizations.models import Area, Organization
from venues.models import Venue


class VenueSerializer(ModelSerializer[Venue]):
    """A place; contacts are left out."""

    area: "SlugRelatedField[Area]" = SlugRelatedField(slug_field="slug", read_only=True)
    organization: "SlugRelatedField[Organization]" = SlugRelatedField(slug_field="slug", read_only=True)
    kind = CharField(source="kind.name", read_only=True, default="")

    class Meta:
        model = Venue
        fields = [
            "slug", "name", "kind", "organization", "area", "address", "latitude", "longitude", "capacity",
            "how_to_get_there", "bus_line", "step_free", "toilet", "seating", "parking", "warning",
        ]  # fmt: skip


class VenueFilter(filters.FilterSet):
    """By area (slug; a street without its villages) and organization (slug)."""

    area = filters.CharFilter("area__slug")
    organization = filters.CharFilter("organization__slug")

    class Meta:
        model = Venue
        fields = ["step_free"]


class VenueViewSet(ReadOnlyModelViewSet[Venue]):
    """Public: venues in use."""

    queryset = Venue.objects.usable().select_related("area", "organization", "kind")
    serializer_class = VenueSerializer
    filterset_class = VenueFilter
    lookup_field = "slug"
