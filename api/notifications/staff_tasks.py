"""What one of the staff is told by text about what waits for them, and which kinds they want."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.permissions import IsStaffMember
from api.shared import checked, person_of
from notifications import preferences, queries
from notifications.models import StaffTask


class StaffTaskSerializer(serializers.ModelSerializer[StaffTask]):
    """One thing to see or do; ``message_state`` is empty while it waits for the next text."""

    organization: "serializers.SlugRelatedField[Any]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    message_state = serializers.CharField(source="message.state", default="", read_only=True)

    class Meta:
        model = StaffTask
        fields = ["id", "kind", "subject", "text", "path", "organization", "created_at", "message_state"]


class WantedSerializer(serializers.Serializer[dict[str, Any]]):
    """The kinds about which texts are wanted; what is urgent comes all the same."""

    kinds = fields.MultipleChoiceField(
        choices=[(kind, StaffTask.Kind(kind).label) for kind in StaffTask.Kind.by_text()]
    )


class StaffTaskViewSet(ReadOnlyModelViewSet[StaffTask]):
    """One's own, the newest first."""

    queryset = StaffTask.objects.none()
    serializer_class = StaffTaskSerializer
    permission_classes = [IsStaffMember]
    filterset_fields = ["kind"]

    def get_queryset(self) -> "QuerySet[StaffTask]":
        """Of this person only."""
        return queries.staff_tasks_of(person_of(self.request))

    @extend_schema(methods=["GET"], responses=WantedSerializer)
    @extend_schema(methods=["PUT"], request=WantedSerializer, responses=WantedSerializer)
    @action(detail=False, methods=["get", "put"], filterset_fields=[], pagination_class=None)
    def wanted(self, request: Request) -> Response:
        """Which kinds are texted."""
        person = person_of(request)
        if request.method == "PUT":
            preferences.want(person=person, kinds=checked(WantedSerializer(data=request.data))["kinds"])
        return Response({"kinds": queries.wanted_kinds(person)})
