"""Bookings of spaces, vans and kits: taken, given back, answered."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, PrimaryKeyRelatedField, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet, MomentFilter
from api.lists.pages import whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from core.errors import Refusal
from organizations.access_scope import seen_by
from organizations.models import Organization
from venues import queries
from venues.bookings import accepting_suggestions, answering, booking
from venues.bookings.booking import BookingRequest
from venues.models import Booking, Resource, Space


class BookingSerializer(ModelSerializer[Booking]):
    """Who has what when; ``busy_from`` to ``busy_until`` is with set-up and clear-up, when others are kept out."""

    space: "PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(read_only=True)
    resource: "SlugRelatedField[Resource]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Booking
        fields = [
            "id", "space", "resource", "organization", "start", "end", "busy_from", "busy_until", "state", "kind",
            "purpose", "expires_at", "answer", "answer_note", "suggested_start", "suggested_end",
        ]  # fmt: skip


class HoldSerializer(Serializer[dict[str, Any]]):
    """A space or a resource, for one of your organizations. ``closure`` and ``upkeep`` are for who keeps the thing."""

    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    space: "PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), required=False, allow_null=True
    )
    resource: "SlugRelatedField[Resource]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Resource.objects.usable(), required=False, allow_null=True
    )
    start = fields.DateTimeField()
    end = fields.DateTimeField()
    purpose = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Booking.Kind.choices, default=Booking.Kind.USE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only organizations in which the person may organize can hold anything."""
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            mine = Organization.objects.managed_by(request.user, role="organizer").in_use()
            self.fields["organization"].queryset = mine  # type: ignore[attr-defined]  # the stubs know Field only

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One thing, and times in order."""
        if bool(attrs.get("space")) == bool(attrs.get("resource")):
            raise serializers.ValidationError("请写一个场地，或者一个车辆、设备。", code="one_thing")
        if attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": "结束要晚于开始。"}, code="ends_before_start")
        return attrs


class BookingAnswerSerializer(Serializer[dict[str, Any]]):
    """What the keeper says: accept, decline with a note, or suggest another time; ``also`` are answered the same way."""

    also: "PrimaryKeyRelatedField[Booking]" = fields.PrimaryKeyRelatedField(
        queryset=Booking.objects.none(), many=True, required=False
    )

    says = serializers.ChoiceField(choices=["accept", "decline", "suggest"])
    note = serializers.CharField(max_length=120, allow_blank=True, default="")
    start = fields.DateTimeField(required=False)
    end = fields.DateTimeField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only what waits for an answer of the person can be answered along."""
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            waiting = Booking.objects.to_answer_by(request.user)
            self.fields["also"].child_relation.queryset = waiting  # type: ignore[attr-defined]  # the stubs know Field only

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A suggestion has both times."""
        if attrs["says"] == "suggest" and not (attrs.get("start") and attrs.get("end")):
            raise serializers.ValidationError("建议的时间要写全。", code="times_missing")
        return attrs


class BookingFilter(FilterSet):
    """By space, resource (slug) and time (``from`` and ``until``, ISO 8601)."""

    resource = filters.CharFilter("resource__slug")
    until = MomentFilter("busy_from", lookup_expr="lt", label="begins before")

    class Meta:
        model = Booking
        fields = ["space", "state", "kind"]


BookingFilter.base_filters["from"] = MomentFilter("busy_until", lookup_expr="gt", label="ends after")


class BookingViewSet(ReadOnlyModelViewSet[Booking]):
    """For staff: what their organizations took, and what others took of what they keep."""

    queryset = Booking.objects.none()
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    permission_classes = [IsStaffMember]

    def get_queryset(self) -> "QuerySet[Booking]":
        """Both sides."""
        sides = ("organization", "space__venue__organization", "resource__organization")
        rows = Booking.objects.filter(seen_by(person_of(self.request), *sides))
        return rows.select_related("resource", "organization").order_by("busy_from", "pk")

    @extend_schema(request=HoldSerializer, responses={201: BookingSerializer(many=True), 409: REFUSAL}, filters=False)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take it: one row, or for a whole venue one for each of its spaces. Refused with what is in the way.

        What another organization keeps is tentative until it answers, and given up where it doesn't in time.
        """
        asked = HoldSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        space = facts.get("space")
        resource = facts.get("resource")
        self._refuse_foreign(facts["kind"], space, resource)
        booking_request = BookingRequest(
            start=facts["start"],
            end=facts["end"],
            space_id=space.pk if space else None,
            resource_id=resource.pk if resource else None,
        )
        bookings = booking.reserve_tentatively(
            booking_request=booking_request,
            by=person_of(request),
            now=clock.now(),
            **{name: facts[name] for name in ("organization", "purpose", "kind")},
        )
        return whole(BookingSerializer(bookings, many=True).data, status=201)

    @extend_schema(request=None, responses={200: BookingSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Give it back. What an event took goes with the event: held_by_event."""
        mine = Organization.objects.managed_by(request.user, role="organizer").in_use()
        found = get_object_or_404(Booking.objects.live().filter(organization__in=mine), pk=pk)
        if queries.holders([found])[0][1]:
            raise Refusal("held_by_event", "这是活动占的，请到活动页改时间、换场地或取消。")
        booking.release(bookings=[found], now=clock.now())
        found.refresh_from_db()
        return Response(BookingSerializer(found).data)

    @extend_schema(request=BookingAnswerSerializer, responses={200: BookingSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer another organization that asked for what you keep, all of ``also`` with it; they are notified in one text."""
        found = get_object_or_404(Booking.objects.to_answer_by(person_of(request)), pk=pk)
        asked = BookingAnswerSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        rows = [found, *facts.get("also", [])]
        about: dict[str, Any] = {"bookings": rows, "by": person_of(request), "now": clock.now(), "note": facts["note"]}
        if facts["says"] == "accept":
            done = answering.accept(**about)
        elif facts["says"] == "decline":
            done = answering.decline(**about)
        else:
            done = answering.suggest(start=facts["start"], end=facts["end"], **about)
        return Response(BookingSerializer(next(row for row in done if row.pk == found.pk)).data)

    @extend_schema(request=None, responses={201: BookingSerializer(many=True), 409: REFUSAL}, filters=False)
    @action(detail=True, methods=["post"], url_path="take-suggestion")
    def take_suggestion(self, request: Request, pk: str) -> Response:
        """Take the time that its keeper suggested, without asking again. An event moves by its dates: held_by_event."""
        found = get_object_or_404(queries.suggested_to(person_of(request)), pk=pk)
        bookings = accepting_suggestions.take_up(suggested=found, by=person_of(request), now=clock.now())
        return whole(BookingSerializer(bookings, many=True).data, status=201)

    def _refuse_foreign(self, kind: str, space: Space | None, resource: Resource | None) -> None:
        """Only who keeps a thing closes it; whose it is needn't be told to others."""
        if kind == Booking.Kind.USE:
            return
        kept: tuple[QuerySet[Any], int] = (
            (Space.objects.managed_by(self.request.user, role="organizer"), space.pk)
            if space
            else (Resource.objects.managed_by(self.request.user, role="organizer"), resource.pk if resource else 0)
        )
        if not kept[0].filter(pk=kept[1]).exists():
            raise NotFound
