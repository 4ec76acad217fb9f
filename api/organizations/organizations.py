"""Organizations."""

from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from organizations.models import Area, Organization


class OrganizationSerializer(ModelSerializer[Organization]):
    """A bureau, a street office, a school; ``area`` is a slug."""

    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Organization
        fields = ["slug", "name", "kind", "area", "is_association", "desk_phone"]


class OrganizationViewSet(ReadOnlyModelViewSet[Organization]):
    """Public."""

    queryset = Organization.objects.select_related("area")
    serializer_class = OrganizationSerializer
    filterset_fields = ["kind"]
    lookup_field = "slug"
