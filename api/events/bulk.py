"""One action on many events."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.lists.pages import Whole, whole
from api.shared import checked, person_of
from core import clock
from events.bulk import acting
from events.bulk.acting import MAX_EVENTS
from events.bulk.actions import Asked
from events.bulk.actions import action as action_of
from events.models import Event

CODES = ("submit", "publish", "cancel", "discard", "seats", "open_shifts")
"""Not ``approve``: it asks for a scope of its own, and is done one by one."""


UNKNOWN = {"code": "not_found", "message": "没有这个活动，或者它不归您的单位，没有办。", "texts": 0}
"""What comes of a slug that there is not, or that the person may not see."""


class BulkSerializer(serializers.Serializer[dict[str, Any]]):
    """``events``: their slugs; ``reason`` for a cancellation, ``number`` for seats; ``preview`` stores and sends nothing."""

    action = serializers.ChoiceField(choices=CODES)
    events = fields.ListField(child=serializers.CharField(max_length=80), max_length=MAX_EVENTS, allow_empty=False)
    reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    number = fields.IntegerField(min_value=1, max_value=10_000, allow_null=True, default=None)
    preview = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What the action needs."""
        chosen = action_of(attrs["action"])
        if chosen is None:
            raise serializers.ValidationError({"action": ["没有这个动作。"]})
        if chosen.number_label and attrs["number"] is None:
            raise serializers.ValidationError({"number": ["请填数字。"]})
        return attrs | {"chosen": chosen}


class OutcomeSerializer(serializers.Serializer[dict[str, Any]]):
    """What came, or would come, of one event; ``code`` and ``message`` are empty where it is done."""

    slug = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    texts = serializers.IntegerField()
    """How many texts go into the outbox."""


class BulkActions(GenericViewSet[Event]):
    """Part of the resource of events."""

    @extend_schema(request=BulkSerializer, responses={200: OutcomeSerializer(many=True)})
    @action(detail=False, methods=["post"], pagination_class=Whole, filterset_class=None)
    def bulk(self, request: Request) -> Response:
        """Submit, publish, cancel, discard, set seats or open shifts of up to fifty; each for itself.

        Every slug that was asked for is answered: one that nobody of the person's organizations has is `not_found`.
        """
        given = checked(BulkSerializer(data=request.data))
        chosen = given["chosen"]
        person = person_of(request)
        events = list(
            Event.objects.managed_by(person).select_related("host").filter(slug__in=given["events"]).order_by("pk")
        )
        asked = Asked(by=person, now=clock.now(), reason=given["reason"], number=given["number"])
        mine = Event.objects.managed_by(person, role=chosen.role)
        work = acting.preview if given["preview"] else acting.act
        outcomes = work(chosen, events, asked, mine=mine)
        rows: list[dict[str, Any]] = [
            {
                "slug": outcome.event.slug,
                "code": outcome.refusal.code if outcome.refusal else "",
                "message": outcome.refusal.message if outcome.refusal else "",
                "texts": outcome.texts,
            }
            for outcome in outcomes
        ]
        known = {event.slug for event in events}
        rows += [UNKNOWN | {"slug": slug} for slug in dict.fromkeys(given["events"]) if slug not in known]
        return whole(rows)
