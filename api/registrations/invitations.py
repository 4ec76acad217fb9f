"""Links that staff hand on to schools and groups, for dates that only the invited may register for."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.lists.pages import Whole, whole
from api.permissions import IsPerson
from api.shared import person_of
from core import clock
from events.models import Event
from registrations.registering import invitations, options


class InvitationSerializer(serializers.Serializer[Any]):
    """``occurrence`` is empty where the link is of the whole course."""

    occurrence = serializers.UUIDField(allow_null=True)
    start = serializers.DateTimeField()
    schools = serializers.ListField(child=serializers.CharField())
    link = serializers.CharField()


class InvitationViewSet(GenericViewSet[Event]):
    """Of one event; for organizers of its host."""

    queryset = Event.objects.none()
    lookup_field = "slug"
    permission_classes = [IsPerson]
    pagination_class = Whole

    def get_queryset(self) -> "QuerySet[Event]":
        """Those that the person organizes."""
        return Event.objects.managed_by(person_of(self.request), role="organizer").select_related("host")

    @extend_schema(responses=InvitationSerializer(many=True))
    def retrieve(self, request: Request, slug: str) -> Response:
        """The links that are good now."""
        return _links(self.get_object())

    @extend_schema(request=None, responses=InvitationSerializer(many=True))
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, slug: str) -> Response:
        """New links; those of before open nothing any more."""
        event = self.get_object()
        invitations.renew(event=event, by=person_of(request), now=clock.now())
        return _links(event)


def _links(event: Event) -> Response:
    found = options.invited(event, now=clock.now())
    rows = [
        {
            "occurrence": choice.occurrence.uid if choice.occurrence else None,
            "start": choice.first.start,
            "schools": choice.schools,
            "link": link,
        }
        for choice, link in found
    ]
    return whole(InvitationSerializer(rows, many=True).data)
