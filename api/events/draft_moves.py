"""Move dates of drafts, without texts since nobody knows of them yet."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.events.event_shapes import ClashSerializer
from api.events.resource_shapes import SteppingSerializer, moves
from api.events.ways_out import StopSerializer, leading_to_stops, stops_of
from api.shared import REFUSAL, checked, person_of
from core import clock
from events.drafts import draft_moves
from events.models import Occurrence
from venues.models import Venue


class SlideSerializer(SteppingSerializer):
    """Where a draft's date goes, and what it takes; ``version`` of the event that was read; ``preview`` stores
    nothing.
    """

    start = fields.DateTimeField()
    end = fields.DateTimeField()
    venue: "serializers.SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), required=False
    )
    shift_rest = serializers.BooleanField(default=False)
    confirm_far = serializers.BooleanField(default=False)
    """That a move by more than 180 days is meant; without it such a move is refused (moved_far)."""
    version = fields.IntegerField(min_value=1)
    preview = serializers.BooleanField(default=False)


class SlidAnswerSerializer(serializers.Serializer[dict[str, Any]]):
    """The event's version afterwards, and what is in the way of the dates as they are now, or would be."""

    version = fields.IntegerField()
    clashes = ClashSerializer(many=True)
    far = serializers.ListField(child=serializers.CharField())
    """Moves by more than 180 days, which want ``confirm_far``."""
    days = serializers.ListField(child=serializers.CharField())
    """What the days are to which dates go."""
    stops = StopSerializer(many=True)
    """Dates with hard clashes, and where they could go instead."""


class SlideAction(GenericViewSet[Occurrence]):
    """Part of the resource of occurrences."""

    @extend_schema(request=SlideSerializer, responses={200: SlidAnswerSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def slide(self, request: Request, uid: str) -> Response:
        """Move a draft's date (and, with ``shift_rest``, all later ones); published ones ``move``."""
        occurrence: Occurrence = self._organized(uid)  # type: ignore[attr-defined] # of the resource
        by = person_of(request)
        now = clock.now()
        facts = checked(SlideSerializer(data=request.data, person=by, occurrence=occurrence))
        steps = moves(occurrence, facts)
        with leading_to_stops(occurrence, facts):
            shown = draft_moves.show(occurrence.event, steps, now=now)
        if not facts["preview"]:
            draft_moves.slide(
                event=occurrence.event,
                moves=steps,
                by=by,
                now=now,
                expected_version=facts["version"],
                confirm_far=facts["confirm_far"],
            )
            occurrence.event.refresh_from_db(fields=["version"])
        planned, clashes = draft_moves.in_the_way(occurrence.event, shown.dates, steps, by=by, now=now)
        answer = {"version": occurrence.event.version, "clashes": ClashSerializer(clashes, many=True).data}
        stops = stops_of(planned, [clash for clash in clashes if clash.is_hard], asked=occurrence)
        return Response(answer | {"far": shown.far, "days": shown.day_lines, "stops": stops})
