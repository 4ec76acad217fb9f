"""Who goes on to the next round of a competition."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.lists.pages import Whole, whole
from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of
from core import clock
from events.models import Occurrence
from registrations.registering import going_on


class RoundPartySerializer(serializers.Serializer[Any]):
    """A party of the round; ``goes_on``: it is in the next one."""

    id = serializers.IntegerField()
    names = serializers.ListField(child=serializers.CharField())
    party_size = serializers.IntegerField()
    goes_on = serializers.BooleanField()


class RoundChoiceSerializer(serializers.Serializer[dict[str, Any]]):
    """Ids of registrations that go on, and of those for which that is taken back."""

    on = fields.ListField(child=fields.IntegerField(min_value=1), max_length=going_on.MAX_COUNT, default=list)
    off = fields.ListField(child=fields.IntegerField(min_value=1), max_length=going_on.MAX_COUNT, default=list)


class RoundChosenSerializer(serializers.Serializer[dict[str, int]]):
    """How many of each were changed; all others had it so already."""

    on = serializers.IntegerField()
    off = serializers.IntegerField()


class RoundViewSet(GenericViewSet[Occurrence]):
    """A round that has begun; for organizers of its host."""

    queryset = Occurrence.objects.none()
    lookup_field = "uid"
    permission_classes = [IsPerson]
    serializer_class = RoundPartySerializer
    pagination_class = Whole

    def get_queryset(self) -> "QuerySet[Occurrence]":
        """Those that the person organizes."""
        mine = Occurrence.objects.managed_by(person_of(self.request), role="organizer")
        return mine.select_related("event")

    @extend_schema(responses={200: RoundPartySerializer(many=True), 409: REFUSAL})
    def retrieve(self, request: Request, uid: str) -> Response:
        """Who was in it, and who goes on."""
        seen = going_on.look(get_object_or_404(self.get_queryset(), uid=uid), now=clock.now())
        rows = [
            {
                "id": row.pk,
                "names": [attendee.name for attendee in row.attendees.all()],
                "party_size": row.party_size,
                "goes_on": row.pk in seen.ticked,
            }
            for row in seen.parties
        ]
        return whole(RoundPartySerializer(rows, many=True).data)

    @extend_schema(request=RoundChoiceSerializer, responses={200: RoundChosenSerializer, 409: REFUSAL})
    def update(self, request: Request, uid: str) -> Response:
        """Let some go on, take it back for others; who goes on gets a text, and nobody else."""
        occurrence = get_object_or_404(self.get_queryset(), uid=uid)
        facts = checked(RoundChoiceSerializer(data=request.data))
        on, off = going_on.choose(occurrence=occurrence, by=person_of(request), now=clock.now(), **facts)
        return Response(RoundChosenSerializer({"on": on, "off": off}).data)
