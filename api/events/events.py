"""Events."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.mixins import CreateModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    DecimalField,
    ListField,
    ModelSerializer,
    PrimaryKeyRelatedField,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.events.approval import ApprovalActions
from api.events.bulk import BulkActions
from api.events.change_shapes import ChangeSerializer, change_answer, preview_answer, taken_off
from api.events.clashes import TickSerializer
from api.events.cooperations import CooperationSerializer
from api.events.event_shapes import (
    ClashSerializer,
    EventPatchSerializer,
    EventWriteSerializer,
    NewDateSerializer,
    TakeOffSerializer,
    unsaved_dates,
    unsaved_event,
)
from api.filters import ChoiceFilter, FilterSet
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from events import languages, queries
from events.changes.adding_dates import NewDate, extend, preview
from events.changes.cancelling import cancel_event
from events.changes.postponing import postpone
from events.clashes import engine
from events.clashes.acknowledging import acknowledge
from events.drafts.editing import discard, save_event
from events.fields import PUBLIC
from events.models import Change, Cooperation, Event, vocabulary
from events.pages import staff_events
from events.publication.publishing import publish
from events.rules import ResourceChange
from organizations.access_scope import seen_by
from organizations.models import Organization
from plan.models import Audience, Task


class EventSerializer(ModelSerializer[Event]):
    """An event; related things are slugs, the plan task is an id of ``plan-tasks``."""

    host: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    cooperating = SerializerMethodField()
    programme = SerializerMethodField()
    audiences: "SlugRelatedField[Audience]" = fields.SlugRelatedField(slug_field="slug", read_only=True, many=True)
    task: "PrimaryKeyRelatedField[Task]" = fields.PrimaryKeyRelatedField(read_only=True)

    @extend_schema_field(ListField(child=CharField()))
    def get_cooperating(self, event: Event) -> list[str]:
        """Those who agreed to help."""
        confirmed = Cooperation.State.CONFIRMED
        return [
            cooperation.organization.slug for cooperation in event.cooperations.all() if cooperation.state == confirmed
        ]

    @extend_schema_field(CharField(allow_null=True))
    def get_programme(self, event: Event) -> str | None:
        """The public theme-day programme that it is part of."""
        return event.programme.slug if event.programme and event.programme.is_public else None

    class Meta:
        model = Event
        fields = [
            "slug", "kind", "state", "host", "cooperating", "task", "audiences", "programme", *PUBLIC,
            "published_at", "cancelled_at", "cancel_reason", "version",
        ]  # fmt: skip


class CostsSerializer(Serializer[dict[str, Any]]):
    """In yuan; ``spent`` is the sum of the records, null while none says anything."""

    planned = DecimalField(source="event.planned_cost", max_digits=10, decimal_places=2, allow_null=True)
    funding = CharField(source="event.funding")
    spent = DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class EventFilter(FilterSet):
    """By host, plan, audience and programme (slugs), plan task (code), kind, topic, state, and language (one of the words)."""

    host = filters.CharFilter("host__slug")
    plan = filters.CharFilter("task__plan__slug")
    task = filters.CharFilter("task__code")
    audience = filters.CharFilter("audiences__slug")
    language = ChoiceFilter(
        method="by_language", choices=lambda: [(name, name) for name in vocabulary.known_languages()]
    )
    topic = ChoiceFilter(choices=lambda: [(code, code) for code in vocabulary.topic_codes()])
    programme = filters.CharFilter("programme__slug")

    class Meta:
        model = Event
        fields = ["kind", "topic", "state"]

    def by_language(self, found: "QuerySet[Event]", name: str, value: str) -> "QuerySet[Event]":
        """Events of which one word is this language."""
        return found.filter(languages.is_spoken("languages", value)) if value else found


class EventViewSet(ApprovalActions, BulkActions, CreateModelMixin, ReadOnlyModelViewSet[Event]):
    """Public ones for everybody, and those of one's own organizations; organizers write."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]+"

    def get_permissions(self) -> list[BasePermission]:
        """Reading is free."""
        reading = self.action in {"list", "retrieve", "metadata"}
        return [IsAuthenticatedOrReadOnly() if reading else IsStaffMember()]

    def get_queryset(self) -> "QuerySet[Event]":
        """Public or managed."""
        rows = Event.objects.filter(Q(published_at__isnull=False) | seen_by(self.request.user, "host"))
        return (
            rows.select_related("host", "programme")
            .prefetch_related("cooperations__organization", "audiences")
            .order_by("-pk")
        )

    @extend_schema(request=EventWriteSerializer, responses={201: EventSerializer, 409: REFUSAL})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a draft with its dates."""
        asked = EventWriteSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        now = clock.now()
        dates, taken = unsaved_dates(facts, now)
        event = save_event(
            event=unsaved_event(facts),
            occurrences=dates,
            assignments=taken,
            by=person_of(request),
            now=now,
            expected_version=0,
            audiences=facts.get("audiences"),
            cooperating=facts.get("cooperating"),
        )
        return Response(EventSerializer(event).data, status=201)

    @extend_schema(request=EventPatchSerializer, responses={200: EventSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change its words. Somebody else's edit since ``version`` is a conflict: the present one is in ``detail``."""
        event = self._as("organizer", slug)
        asked = EventPatchSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        sets = {name: facts.pop(name, None) for name in ("audiences", "cooperating")}
        version = facts.pop("version")
        for name, value in facts.items():
            setattr(event, name, value)
        dates = list(queries.dates_of(event))
        saved = save_event(
            event=event, occurrences=dates, by=person_of(request), now=clock.now(), expected_version=version, **sets
        )
        return Response(EventSerializer(saved).data)

    @extend_schema(responses={204: None, 409: REFUSAL})
    def destroy(self, request: Request, slug: str) -> Response:
        """Throw away a draft that nobody ever saw."""
        discard(event=self._as("organizer", slug), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={200: EventSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, slug: str) -> Response:
        """Make a draft public; refused with ``missing`` and the list while something lacks."""
        event = publish(event=self._as("organizer", slug), by=person_of(request), now=clock.now())
        return Response(EventSerializer(event).data)

    @extend_schema(responses={200: CostsSerializer})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def costs(self, request: Request, slug: str) -> Response:
        """What it may cost, who pays, and what it did cost; for members of the host."""
        event = self._as("viewer", slug)
        return Response(CostsSerializer({"event": event, "spent": staff_events.spent(event)}).data)

    @extend_schema(responses={200: ClashSerializer(many=True)})
    @action(detail=True, pagination_class=Whole, filterset_class=None)
    def clashes(self, request: Request, slug: str) -> Response:
        """What is in the way of its dates to come; for members of the host."""
        _, clashes = engine.of_event(self._as("viewer", slug), now=clock.now(), by=person_of(request))
        return whole(ClashSerializer(clashes, many=True).data)

    @extend_schema(request=TickSerializer, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, slug: str) -> Response:
        """Soft clashes were seen; without it the event is not published."""
        event = self._as("organizer", slug)
        asked = TickSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        acknowledge(event=event, by=person_of(request), now=clock.now(), **asked.validated_data)
        return Response(status=204)

    @extend_schema(responses={200: CooperationSerializer(many=True)})
    @action(detail=True, pagination_class=Whole, filterset_class=None)
    def cooperations(self, request: Request, slug: str) -> Response:
        """Whom the host asked to help, and their answers; for members of the host."""
        event = self._as("viewer", slug)
        rows = event.cooperations.select_related("organization", "by")
        return whole(CooperationSerializer(rows, many=True).data)

    @extend_schema(request=TakeOffSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, slug: str) -> Response:
        """Cancel the event with all dates to come; everybody concerned is told once."""
        event = self._as("organizer", slug)
        asked = TakeOffSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return taken_off(
            Change.Kind.CANCELLED, cancel_event, asked=asked.validated_data, by=person_of(request), event=event
        )

    @extend_schema(request=TakeOffSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def postpone(self, request: Request, slug: str) -> Response:
        """Put all dates to come off without a new time; everybody concerned is told once."""
        event = self._as("organizer", slug)
        asked = TakeOffSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        dates = queries.postponable(event, now=clock.now())
        return taken_off(
            Change.Kind.POSTPONED,
            postpone,
            asked=asked.validated_data,
            by=person_of(request),
            event=event,
            occurrences=dates,
        )

    @extend_schema(request=NewDateSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="dates")
    def add_date(self, request: Request, slug: str) -> Response:
        """One more date, with seats and shifts like the latest one's; those in for the whole course are told."""
        event = self._as("organizer", slug)
        asked = NewDateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        by = person_of(request)
        now = clock.now()
        venue = facts["venue"].pk if facts["venue"] else None
        space = ResourceChange(facts["space"].pk if facts["space"] else None) if "space" in facts else None
        date = NewDate(start=facts["start"], end=facts["end"], venue_id=venue, title=facts["title"], takes=space)
        if facts["preview"]:
            return preview_answer(preview(event=event, date=date, by=by, now=now))
        version = facts["version"]
        override_reason = facts["override_reason"]
        return change_answer(
            extend(event=event, date=date, by=by, now=now, version=version, override_reason=override_reason)
        )
