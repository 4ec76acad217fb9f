"""Occurrences: the dated, placed parts of events."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    ListField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Person
from api import fields
from api.events.change_shapes import ChangeSerializer, change_answer, preview_answer, taken_off, unchanged_answer
from api.events.draft_moves import SlideAction
from api.events.event_shapes import (
    MoveSerializer,
    PlaceSerializer,
    RecordSerializer,
    SeatsWriteSerializer,
    TakeOffSerializer,
)
from api.events.resource_shapes import moves, takes
from api.events.ways_out import leading_to_stops
from api.filters import ChoiceFilter, FilterSet, MomentFilter
from api.lists.pages import LongPages
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import clock
from events.changes import previewing
from events.changes.cancelling import cancel_occurrences
from events.changes.postponing import postpone
from events.changes.rescheduling import Move, reschedule
from events.models import Change, Event, Occurrence
from events.records.recording import record
from events.wording import phrases
from organizations.access_scope import seen_by
from registrations.models import SeatPool
from registrations.seats.capacity import Offered, preview, set_capacity
from venues.models import Venue


class SeatsSerializer(ModelSerializer[SeatPool]):
    """Seats in numbers; nothing about who has them."""

    class Meta:
        model = SeatPool
        fields = ["unit", "capacity", "taken", "waiting", "beside", "is_open", "group_limit"]


class OfferedSerializer(Serializer[Offered]):
    """A party that more seats would reach, masked, and the text it would get."""

    name = CharField()
    number = CharField()
    party_size = fields.IntegerField()
    text = CharField()


class SeatsAnswerSerializer(SeatsSerializer):
    """The seats as they are now; only of a preview, who would be offered some."""

    offered = OfferedSerializer(many=True, required=False)

    class Meta(SeatsSerializer.Meta):
        fields = [*SeatsSerializer.Meta.fields, "offered"]


class OccurrenceSerializer(fields.WithoutMobiles, ModelSerializer[Occurrence]):
    """One occurrence; times are ISO 8601 with offset +08:00; the online link and contacts are left out."""

    public_words = ("venue_name", "place_note")

    event: "SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    event_title = CharField(source="event.title", read_only=True)
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    venue_name = CharField(source="venue.name", read_only=True, default="")
    area = CharField(source="venue.area.slug", read_only=True, default="")
    space = CharField(source="space.name", read_only=True, default="")
    speakers = SerializerMethodField()
    seats = SerializerMethodField()

    class Meta:
        model = Occurrence
        fields = [
            "uid", "event", "event_title", "position", "title", "venue", "venue_name", "area", "space", "place_note", "speakers", "start",
            "end", "mode", "state", "revision", "changed_at", "cancel_reason", "seats",
        ]  # fmt: skip

    @extend_schema_field(ListField(child=CharField()))
    def get_speakers(self, occurrence: Occurrence) -> list[str]:
        """Who speaks or guides, with what they are."""
        return phrases.speakers(occurrence)

    @extend_schema_field(SeatsSerializer(allow_null=True))
    def get_seats(self, occurrence: Occurrence) -> dict[str, object] | None:
        """The occurrence's own pool; null where nobody registers for it alone."""
        pool = getattr(occurrence, "seat_pool", None)
        return dict(SeatsSerializer(pool).data) if pool else None


class OccurrenceFilter(FilterSet):
    """By event, host, area (a street includes its villages), venue, space, resource, crew, audience, kind, and time
    (``from`` and ``until``, ISO 8601): what is on, where and with what; drafts are of one's own organizations.
    """

    event = filters.CharFilter("event__slug")
    area = filters.CharFilter(method="in_area", label="area slug")
    host = filters.CharFilter("event__host__slug")
    venue = filters.CharFilter("venue__slug")
    resource = filters.CharFilter("resources__slug")
    audience = filters.CharFilter("event__audiences__slug")
    kind = ChoiceFilter(field_name="event__kind", choices=Event.Kind.choices)
    until = MomentFilter("start", lookup_expr="lt", label="starts before")

    class Meta:
        model = Occurrence
        fields = ["state", "space", "crew"]

    def in_area(self, rows: "QuerySet[Occurrence]", name: str, slug: str) -> "QuerySet[Occurrence]":
        """The area and what lies directly in it."""
        return rows.filter(Q(venue__area__slug=slug) | Q(venue__area__parent__slug=slug))


OccurrenceFilter.base_filters["from"] = MomentFilter("end", lookup_expr="gt", label="ends after")


class OccurrenceViewSet(SlideAction, ReadOnlyModelViewSet[Occurrence]):
    """Public ones for everybody, and those of one's own organizations; organizers move, cancel and record."""

    queryset = Occurrence.objects.none()
    pagination_class = LongPages
    serializer_class = OccurrenceSerializer
    filterset_class = OccurrenceFilter
    lookup_field = "uid"

    def get_permissions(self) -> list[BasePermission]:
        """Reading is free."""
        reading = self.action in {"list", "retrieve", "metadata"}
        return [IsAuthenticatedOrReadOnly() if reading else IsStaffMember()]

    def get_queryset(self) -> "QuerySet[Occurrence]":
        """Public or managed."""
        mine = seen_by(self.request.user, "event__host")
        rows = Occurrence.objects.filter(Q(event__published_at__isnull=False) | mine)
        return (
            rows.select_related("event", "venue__area", "space", "seat_pool")
            .prefetch_related("crew")
            .order_by("start", "pk")
        )

    @extend_schema(request=MoveSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, uid: str) -> Response:
        """Move it (and, with ``shift_rest``, all later ones), or give it another space, van or speaker; everybody
        concerned is told once. What blocks a date is refused with that date, its free times and other places in
        ``detail["stops"]``.
        """
        by = person_of(request)
        occurrence = self._organized(uid)
        asked = checked(MoveSerializer(data=request.data, person=by, occurrence=occurrence))
        with leading_to_stops(occurrence, asked):
            return _moved(occurrence, moves(occurrence, asked), asked, by)

    @extend_schema(request=PlaceSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def place(self, request: Request, uid: str) -> Response:
        """Another place at the same time; everybody concerned is told once."""
        occurrence = self._organized(uid)
        asked = checked(PlaceSerializer(data=request.data))
        venue_id = asked["venue"].pk
        move = Move(
            occurrence.pk, occurrence.start, occurrence.end, venue_id, takes(occurrence, asked, venue_id=venue_id)
        )
        with leading_to_stops(occurrence, asked):
            return _moved(occurrence, [move], asked, person_of(request))

    @extend_schema(request=TakeOffSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """Cancel it; everybody concerned is told once."""
        occurrence = self._organized(uid)
        asked = checked(TakeOffSerializer(data=request.data))
        return _taken_off(Change.Kind.CANCELLED, cancel_occurrences, occurrence, asked, person_of(request))

    @extend_schema(request=TakeOffSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def postpone(self, request: Request, uid: str) -> Response:
        """Put it off without a new time; ``move`` sets one later. Everybody concerned is told once."""
        occurrence = self._organized(uid)
        asked = checked(TakeOffSerializer(data=request.data))
        return _taken_off(Change.Kind.POSTPONED, postpone, occurrence, asked, person_of(request))

    @extend_schema(request=RecordSerializer, responses={200: OccurrenceSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def record(self, request: Request, uid: str) -> Response:
        """Record, or correct, what was held. Photos are added on the page."""
        occurrence = self._organized(uid)
        asked = checked(RecordSerializer(data=request.data))
        record(occurrence=occurrence, photos=[], by=person_of(request), now=clock.now(), **asked)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=SeatsWriteSerializer, responses={200: SeatsAnswerSerializer, 409: REFUSAL})
    @action(detail=True, methods=["put"])
    def seats(self, request: Request, uid: str) -> Response:
        """Set how many seats it has; new ones go to those who wait. ``preview``: only who would be offered seats."""
        occurrence = self._organized(uid)
        asked = checked(SeatsWriteSerializer(data=request.data))
        now = clock.now()
        is_preview = asked.pop("preview")
        if not is_preview:
            pool = set_capacity(occurrence=occurrence, now=now, **asked)
            return Response(SeatsSerializer(pool).data)
        offered = preview(now=now, changes=[{"occurrence": occurrence, **asked}])
        pool = SeatPool.objects.filter(occurrence=occurrence).first() or SeatPool(capacity=0)
        return Response(
            SeatsSerializer(pool).data | {"offered": [dict(OfferedSerializer(one).data) for one in offered]}
        )

    def _organized(self, uid: str) -> Occurrence:
        rows = Occurrence.objects.managed_by(self.request.user, role="organizer").select_related("event__host")
        return get_object_or_404(rows, uid=uid)


def _moved(occurrence: Occurrence, moves: list[Move], asked: dict[str, Any], by: Person) -> Response:
    event = occurrence.event
    reason = asked["reason"]
    now = clock.now()
    if asked["preview"]:
        kind = Change.Kind.RESCHEDULED
        return preview_answer(
            previewing.preview(change_kind=kind, event=event, moves=moves, reason=reason, now=now, by=by)
        )
    change = reschedule(
        event=event,
        moves=moves,
        by=by,
        reason=reason,
        now=now,
        override_reason=asked["override_reason"],
        confirm_far=asked.get("confirm_far", False),
    )
    return change_answer(change) if change else unchanged_answer()


def _taken_off(
    kind: str, verb: Callable[..., Change], occurrence: Occurrence, asked: dict[str, Any], by: Person
) -> Response:
    return taken_off(kind, verb, asked=asked, by=by, event=occurrence.event, occurrences=[occurrence])
