"""Dates near which fewer have registered than they are to have, and the decision to hold them all the same."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.lists.pages import Whole, whole
from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of
from core import clock
from events.models import Event
from organizations.models import Organization
from registrations.seats import smallest_groups


class SmallGroupSerializer(serializers.Serializer[Any]):
    """``occurrence`` is its first date where the whole course is registered for."""

    event = serializers.CharField(source="event.slug")
    occurrence = serializers.UUIDField(source="occurrence.uid")
    is_course = serializers.BooleanField()
    start = serializers.DateTimeField(source="occurrence.start")
    registered = serializers.IntegerField()
    min_participants = serializers.IntegerField(source="event.min_participants")


class GoAheadSerializer(serializers.Serializer[dict[str, Any]]):
    """The event, and its date; of a course the date doesn't matter."""

    event = serializers.SlugField(max_length=80)
    occurrence = serializers.UUIDField(allow_null=True, default=None)


class SmallGroupViewSet(GenericViewSet[Event]):
    """For organizers of the hosts. Moving and cancelling are operations of the dates."""

    queryset = Event.objects.none()
    permission_classes = [IsPerson]
    serializer_class = SmallGroupSerializer
    pagination_class = Whole

    @extend_schema(responses=SmallGroupSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Those that begin soon and that nobody has decided about."""
        own = Organization.objects.own(person_of(request), role="organizer")
        rows = smallest_groups.too_few(Event.objects.filter(host__in=own), now=clock.now())
        return whole(SmallGroupSerializer(rows, many=True).data)

    @extend_schema(request=GoAheadSerializer, responses={204: None, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Hold it with those who come."""
        facts = checked(GoAheadSerializer(data=request.data))
        person = person_of(request)
        event = get_object_or_404(Event.objects.managed_by(person, role="organizer"), slug=facts["event"])
        uid = facts["occurrence"]
        occurrence = get_object_or_404(event.occurrences, uid=uid) if uid else None
        smallest_groups.go_ahead(event=event, occurrence=occurrence, by=person, now=clock.now())
        return Response(status=204)
