"""Templates of events, and copies of an event in other streets."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import GenericViewSet, ViewSet

from api import fields
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import clock
from events.duplication import event_templates, snapshots, street_copies
from events.duplication.snapshots import Built, Place
from events.duplication.street_copies import Copy, Host
from events.models import Event, EventTemplate
from events.rules import ResourceChange
from organizations.models import Area, Organization
from venues.models import Space, Venue

OWN_VENUES = Venue.objects.usable()


class EventTemplateSerializer(ModelSerializer[EventTemplate]):
    """A template; ``content`` holds words, things by id, and dates as days after the first."""

    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    content = serializers.JSONField(read_only=True)
    date_count = fields.IntegerField(read_only=True)

    class Meta:
        model = EventTemplate
        fields = ["uid", "name", "organization", "kind", "is_shared", "used", "date_count", "content"]


class KeepSerializer(Serializer[dict[str, Any]]):
    """An event that you organize, and what the template is called."""

    event: "SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", queryset=Event.objects.none())
    name = serializers.CharField(max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only events that the person organizes."""
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            mine = Event.objects.managed_by(request.user, role="organizer")
            self.fields["event"].queryset = mine  # type: ignore[attr-defined]  # the stubs know Field only


class RenameSerializer(ModelSerializer[EventTemplate]):
    """What may change of a template that is kept."""

    class Meta:
        model = EventTemplate
        fields = ["name", "is_shared"]

    def validate_is_shared(self, value: bool) -> bool:  # noqa: FBT001 - DRF's signature
        """Only the association shares with everybody."""
        mine = Organization.objects.managed_by(self.context["request"].user, role="organizer")
        if not mine.filter(is_association=True).exists():
            raise serializers.ValidationError("只有科协能给大家共用。", code="not_association")
        return value


class PlaceWriteSerializer(Serializer[dict[str, Any]]):
    """Day and place of one date."""

    day = fields.DateField()
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=OWN_VENUES, allow_null=True, default=None
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    """A part of the venue, by its id; null: none; left out: as it is where the venue stays."""


class UseSerializer(Serializer[dict[str, Any]]):
    """From which day on; ``places``, one a date, where they differ from the template's."""

    host: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.in_use()
    )
    title = serializers.CharField(max_length=80)
    first = fields.DateField()
    workdays = serializers.BooleanField(default=False)
    places = fields.Rows(child=PlaceWriteSerializer(), max_length=fields.MAX_COUNT, required=False)
    preview = serializers.BooleanField(default=False)


class StreetCopySerializer(Serializer[dict[str, Any]]):
    """A street, the first day there, and the place."""

    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.filter(level=Area.Level.STREET)
    )
    first = fields.DateField()
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=OWN_VENUES, allow_null=True, default=None
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    """A part of the venue, by its id; null: none; left out: as it is where the venue stays."""


class CopySerializer(KeepSerializer):
    """An event, and where it is held once more: all of it or nothing."""

    name = None  # type: ignore[assignment]  # how DRF leaves out an inherited field
    copies = fields.Rows(child=StreetCopySerializer(), allow_empty=False, max_length=fields.MAX_COUNT)
    held_by = serializers.ChoiceField(choices=[host.value for host in Host], default=Host.OURS)
    together = serializers.BooleanField(default=False)
    preview = serializers.BooleanField(default=False)

    def validate_copies(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each street once."""
        if len({one["street"] for one in value}) != len(value):
            raise serializers.ValidationError("一个街道只能写一次。", code="invalid")
        return value


class DraftSerializer(Serializer[dict[str, Any]]):
    """A draft that was, or (preview, without ``slug``) would be made."""

    slug = serializers.CharField()
    title = serializers.CharField()
    host = serializers.CharField()
    dates = serializers.ListField(child=serializers.DateTimeField())


class EventTemplateViewSet(
    CreateModelMixin, RetrieveModelMixin, DestroyModelMixin, ListModelMixin, GenericViewSet[EventTemplate]
):
    """Those of one's own organizations, and what is shared; for organizers."""

    queryset = EventTemplate.objects.none()
    serializer_class = EventTemplateSerializer
    permission_classes = [IsStaffMember]
    lookup_field = "uid"

    def get_queryset(self) -> "QuerySet[EventTemplate]":
        """Usable; only one's own are changed and deleted."""
        if self.action in {"destroy", "partial_update"}:
            return EventTemplate.objects.managed_by(self.request.user)
        return EventTemplate.objects.usable_by(self.request.user).select_related("organization").order_by("pk")

    @extend_schema(request=KeepSerializer, responses={201: EventTemplateSerializer, 409: REFUSAL})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep an event as a template of its host."""
        asked = checked(KeepSerializer(data=request.data, context=self.get_serializer_context()))
        event = asked["event"]
        kept = event_templates.keep(
            event=event, name=asked["name"], organization=event.host, by=person_of(request), now=clock.now()
        )
        return Response(EventTemplateSerializer(kept).data, status=201)

    @extend_schema(request=RenameSerializer, responses={200: EventTemplateSerializer})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another name; shared with all organizations, by the association."""
        template = self.get_object()
        context = self.get_serializer_context()
        asked = RenameSerializer(template, data=request.data, partial=True, context=context)
        asked.is_valid(raise_exception=True)
        return Response(EventTemplateSerializer(asked.save()).data)

    @extend_schema(request=UseSerializer, responses={200: DraftSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def use(self, request: Request, uid: str) -> Response:
        """Make a draft of it; with ``preview`` only say on which days."""
        template = self.get_object()
        asked = checked(UseSerializer(data=request.data))
        places = _places(template, asked)
        named = {"host": asked["host"], "title": asked["title"], "places": places}
        if asked["preview"]:
            return Response(_drafts([snapshots.build(template.content, **named)])[0])
        made = event_templates.use(template=template, by=person_of(request), now=clock.now(), **named)
        return Response(_draft(made, [occurrence.start for occurrence in made.occurrences.order_by("start")]))


class CopyViewSet(ViewSet):
    """Events in other streets."""

    permission_classes = [IsStaffMember]
    pagination_class = Whole

    @extend_schema(request=CopySerializer, responses={200: DraftSerializer(many=True), 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Copy an event into streets: all drafts or none."""
        asked = checked(CopySerializer(data=request.data, context={"request": request}))
        copies = [
            Copy(
                street=one["street"],
                first=one["first"],
                venue_id=one["venue"].pk if one["venue"] else None,
                takes=_takes(one),
            )
            for one in asked["copies"]
        ]
        built = street_copies.copy(asked["event"], copies, host=asked["held_by"], together=asked["together"])
        if not asked["preview"]:
            event_templates.make(built=built, by=person_of(request), now=clock.now())
        return whole(_drafts(built))


def _places(template: EventTemplate, asked: dict[str, Any]) -> list[Place]:
    if "places" in asked:
        if len(asked["places"]) != template.date_count:
            raise serializers.ValidationError({"places": ["one a date of the template"]}, code="invalid")
        return [
            Place(day=one["day"], venue_id=one["venue"].pk if one["venue"] else None, takes=_takes(one))
            for one in asked["places"]
        ]
    days = snapshots.days(template.content, asked["first"], workdays=asked["workdays"])
    dates = template.content["dates"]
    return [Place(day=day, venue_id=date["venue"]) for day, date in zip(days, dates, strict=True)]


def _drafts(built: Sequence[Built]) -> list[dict[str, Any]]:
    return [_draft(one.event, [date.start for date in one.occurrences]) for one in built]


def _draft(event: Event, dates: Sequence[object]) -> dict[str, Any]:
    facts = {"slug": event.slug, "title": event.title, "host": event.host.slug, "dates": dates}
    return dict(DraftSerializer(facts).data)


def _takes(asked: dict[str, Any]) -> ResourceChange | None:
    if "space" not in asked:
        return None
    return ResourceChange(asked["space"].pk if asked["space"] else None)
