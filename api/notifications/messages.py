"""Texts to phones: what became of each, and sending again what did not arrive. No numbers, and no words of texts."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from api.fields import MAX_KEY, IntegerField, ListField
from api.permissions import IsStaffMember
from api.shared import checked, person_of
from core import clock
from core.phone_numbers import phones
from notifications.delivery import resending
from notifications.models import Message, Purpose
from notifications.texts import phrases
from organizations.access_scope import seen_by


class MessageSerializer(serializers.ModelSerializer[Message]):
    """One text; ``number`` is masked, ``problem`` a sentence."""

    organization: "serializers.SlugRelatedField[Any]" = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    number = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = ["id", "number", "purpose", "state", "problem", "organization", "created_at", "expires_at"]

    def get_number(self, row: Message) -> str:
        """139****0123; empty once it is erased."""
        return phones.mask(row.phone) if row.phone else ""

    def get_problem(self, row: Message) -> str:
        """What went wrong."""
        return phrases.problem(row.problem)


class ResendSerializer(serializers.Serializer[dict[str, Any]]):
    """``ids``, or ``everything`` of a state and a purpose (empty: any)."""

    ids = ListField(
        child=IntegerField(min_value=1, max_value=MAX_KEY),
        max_length=resending.A_TIME,
        required=False,
        default=list,
    )
    everything = serializers.BooleanField(default=False)
    state = serializers.ChoiceField(choices=["failed", "unknown"], default="failed")
    purpose = serializers.ChoiceField(choices=Purpose.choices, default="", allow_blank=True)
    may_have_arrived = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=120)


class ResentSerializer(serializers.Serializer[dict[str, Any]]):
    """``sent`` is empty where the worker does it."""

    sent = serializers.IntegerField(allow_null=True)


class MessageViewSet(ReadOnlyModelViewSet[Message]):
    """Of the person's organizations, the newest first."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    permission_classes = [IsStaffMember]
    filterset_fields = ["state", "purpose"]

    def get_queryset(self) -> "QuerySet[Message]":
        """What the staff page shows."""
        seen = seen_by(person_of(self.request), "organization")
        return Message.objects.filter(seen).select_related("organization").order_by("-pk")

    @extend_schema(request=ResendSerializer, responses=ResentSerializer)
    @action(detail=False, methods=["post"], filterset_fields=[], pagination_class=None)
    def resend(self, request: Request) -> Response:
        """Send again, with one reason, what failed, or what may have arrived where that is said."""
        facts = checked(ResendSerializer(data=request.data))
        about = {name: facts[name] for name in ("reason", "may_have_arrived")}
        about |= {"by": person_of(request), "now": clock.now()}
        if facts["everything"]:
            resending.resend_all(state=facts["state"], purpose=facts["purpose"], **about)
            return Response({"sent": None}, status=status.HTTP_202_ACCEPTED)
        return Response({"sent": resending.resend_some(ids=facts["ids"], **about)})
