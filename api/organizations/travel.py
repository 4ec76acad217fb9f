"""Driving minutes between streets."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import CreateModelMixin, ListModelMixin
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, SlugRelatedField, ValidationError
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.shared import person_of
from core import clock
from organizations.keeping import travel_times
from organizations.models import Area, TravelTime
from organizations.queries import runs_everything


class TravelTimeSerializer(ModelSerializer[TravelTime]):
    """Minutes between two streets (slugs), either way."""

    one: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.filter(level=Area.Level.STREET)
    )
    other: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.filter(level=Area.Level.STREET)
    )

    class Meta:
        model = TravelTime
        fields = ["one", "other", "minutes"]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Two different streets."""
        if attrs["one"] == attrs["other"]:
            raise ValidationError("请写两个不同的街道。", code="same_street")
        return attrs


class TravelTimeViewSet(CreateModelMixin, ListModelMixin, GenericViewSet[TravelTime]):
    """Public; the association writes: a pair that is there gets its new minutes."""

    queryset = TravelTime.objects.select_related("one", "other").order_by("pk")
    serializer_class = TravelTimeSerializer
    permission_classes = [IsAuthenticatedOrReadOnly]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write one pair."""
        if not runs_everything(person_of(request)):
            raise PermissionDenied
        asked = TravelTimeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        pair = travel_times.pair(facts["one"], facts["other"])
        travel_times.change(wanted={pair: facts["minutes"]}, by=person_of(request), now=clock.now())
        row = self.get_queryset().get(one=pair[0], other=pair[1])
        return Response(TravelTimeSerializer(row).data, status=201)
