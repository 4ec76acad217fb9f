"""Spaces of places, and things that move."""

from django_filters import rest_framework as filters
from rest_framework.serializers import CharField, ModelSerializer, SerializerMethodField, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api.permissions import IsStaffMember
from core import clock
from organizations.models import Organization
from venues import queries
from venues.models import OpeningHours, Resource, Space, Venue
from venues.rules import Use


class OpeningHoursSerializer(ModelSerializer[OpeningHours]):
    """One opening on one ISO weekday (1 Monday), Asia/Shanghai; no rows: always open."""

    class Meta:
        model = OpeningHours
        fields = ["weekday", "opens", "closes"]


class SpaceSerializer(ModelSerializer[Space]):
    """A part of a venue that is booked as one; ``is_whole`` takes all other parts too. Padding in minutes."""

    venue: "SlugRelatedField[Venue]" = SlugRelatedField(slug_field="slug", read_only=True)
    opening_hours = OpeningHoursSerializer(many=True, read_only=True)

    class Meta:
        model = Space
        fields = [
            "id", "venue", "name", "is_whole", "capacity", "equipment", "setup_minutes", "clearup_minutes", "opening_hours",
        ]  # fmt: skip


class SpaceFilter(filters.FilterSet):
    """By venue (slug) and least capacity."""

    venue = filters.CharFilter("venue__slug")
    holds = filters.NumberFilter("capacity", lookup_expr="gte")

    class Meta:
        model = Space
        fields: list[str] = []


class SpaceViewSet(ReadOnlyModelViewSet[Space]):
    """Public: spaces in use."""

    queryset = Space.objects.usable().select_related("venue").prefetch_related("opening_hours")
    serializer_class = SpaceSerializer
    filterset_class = SpaceFilter


class ResourceSerializer(ModelSerializer[Resource]):
    """A van, a kit, a set; ``days``, ``days_booked`` and ``kilometres`` are of this calendar year."""

    organization: "SlugRelatedField[Organization]" = SlugRelatedField(slug_field="slug", read_only=True)
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


class ResourceFilter(filters.FilterSet):
    """By kind and organization (slug)."""

    organization = filters.CharFilter("organization__slug")

    class Meta:
        model = Resource
        fields = ["kind", "needs_driver"]


class ResourceViewSet(ReadOnlyModelViewSet[Resource]):
    """For staff of any organization: what can be asked for."""

    queryset = Resource.objects.usable().select_related("organization", "home")
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilter
    permission_classes = [IsStaffMember]
    lookup_field = "slug"
