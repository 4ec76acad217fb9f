"""Areas: city, streets, villages and communities."""

from django_filters import rest_framework as filters
from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from organizations.models import Area


class AreaSerializer(ModelSerializer[Area]):
    """An area; ``within`` is the slug of the one above."""

    within: "SlugRelatedField[Area]" = SlugRelatedField(source="parent", slug_field="slug", read_only=True)

    class Meta:
        model = Area
        fields = ["slug", "name", "level", "within", "ethnic_minority", "less_developed", "population"]


class AreaFilter(filters.FilterSet):
    """By level and by the area above."""

    within = filters.CharFilter("parent__slug")

    class Meta:
        model = Area
        fields = ["level"]


class AreaViewSet(ReadOnlyModelViewSet[Area]):
    """Public."""

    queryset = Area.objects.select_related("parent")
    serializer_class = AreaSerializer
    filterset_class = AreaFilter
    lookup_field = "slug"
