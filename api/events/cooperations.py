"""Invitations to help with an event, and their answers."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from events.cooperation import answer
from events.models import Cooperation, Event
from organizations.access_scope import seen_by
from organizations.models import Organization


class CooperationSerializer(serializers.ModelSerializer[Cooperation]):
    """Who is asked to help with what, and the answer."""

    event: "SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    event_title = serializers.CharField(source="event.title", read_only=True)
    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    by = serializers.CharField(source="by.name", default="", read_only=True)

    class Meta:
        model = Cooperation
        fields = ["id", "event", "event_title", "organization", "state", "invited_at", "by", "at", "reason"]


class AnswerSerializer(serializers.Serializer[dict[str, Any]]):
    """Yes or no; a no needs its reason."""

    agrees = serializers.BooleanField()
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class CooperationViewSet(ReadOnlyModelViewSet[Cooperation]):
    """For the organizations that are asked; hosts read ``/events/<slug>/cooperations/``."""

    queryset = Cooperation.objects.none()
    serializer_class = CooperationSerializer
    permission_classes = [IsStaffMember]
    filterset_fields = ["state"]

    def get_queryset(self) -> "QuerySet[Cooperation]":
        """Of the person's organizations."""
        mine = Cooperation.objects.filter(seen_by(self.request.user, "organization"))
        return mine.select_related("event", "organization", "by").order_by("-pk")

    @extend_schema(request=AnswerSerializer, responses={200: CooperationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer for one's organization, or think again while the event is not over."""
        mine = Cooperation.objects.managed_by(request.user, role="organizer")
        cooperation = get_object_or_404(mine, pk=pk)
        asked = AnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        done = answer(cooperation=cooperation, by=person_of(request), now=clock.now(), **asked.validated_data)
        return Response(CooperationSerializer(done).data)
