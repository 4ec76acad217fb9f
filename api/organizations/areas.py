"""Areas: city, streets, villages and communities."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    DictField,
    IntegerField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from core import clock
from organizations.models import Area
from reports import reach
from reports.reach import Reach


class AreaSerializer(ModelSerializer[Area]):
    """An area; ``within`` is the slug of the one above."""

    within: "SlugRelatedField[Area]" = fields.SlugRelatedField(source="parent", slug_field="slug", read_only=True)

    class Meta:
        model = Area
        fields = ["slug", "name", "level", "within", "ethnic_minority", "less_developed", "population"]


class ReachSerializer(Serializer[Reach]):
    """Dates held in the last twelve months and planned in the next, in an area; ``audiences`` by slug."""

    area = CharField(source="area.slug")
    held = IntegerField()
    planned = IntegerField()
    last = fields.DateTimeField(allow_null=True)
    audiences = SerializerMethodField()

    @extend_schema_field(DictField(child=DictField(child=IntegerField())))
    def get_audiences(self, row: Reach) -> dict[str, dict[str, int]]:
        """Held and planned of each audience group."""
        return {group.slug: {"held": held, "planned": planned} for group, held, planned in row.cells}


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

    @extend_schema(
        parameters=[OpenApiParameter("kind", enum=list(filter(None, reach.KINDS)), description="Without: streets.")],
        responses={200: ReachSerializer(many=True)},
    )
    @action(
        detail=False, permission_classes=[IsStaffMember], pagination_class=Whole, filterset_class=None, url_path="reach"
    )
    def reached(self, request: Request) -> Response:
        """Who is not reached, gaps first; for staff."""
        rows = reach.reach(reach.areas(request.query_params.get("kind", "")), reach.groups(), now=clock.now())
        return whole(dict(ReachSerializer(row).data) for row in rows)
