"""Requests for an outreach: anybody asks; people reply to those under their own number, staff answer theirs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.throttling import BaseThrottle, ScopedRateThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.consents.consent_texts import API, agreed
from accounts.models import Person
from accounts.signing_in.networks import network_key
from api import fields
from api.accounts.consents import ConsentSerializerField
from api.events.events import EventSerializer
from api.lists.pages import Whole, whole
from api.permissions import IsPerson
from api.shared import REFUSAL, person_of
from core import clock
from core.phone_numbers import phones
from core.web.http import client_address
from events.kinds import BY_REQUEST
from events.models import Event, Occurrence
from organizations.models import Area, Organization
from outreach_requests import queries
from outreach_requests.arrangements import answering, creating_event, joining_date, resolving_venue
from outreach_requests.models import OutreachRequest, RequestFeedback, RequestTime
from outreach_requests.rules import MAX_HEADS, Asked, Time
from outreach_requests.submissions import rating, replying, submitting
from plan.models import Audience
from venues.models import Venue


class TimeSerializer(ModelSerializer[RequestTime]):
    """A day, wished for or proposed; ``id`` is what a reply names."""

    class Meta:
        model = RequestTime
        fields = ["id", "source", "day", "part", "clock", "is_chosen"]


class OpinionSerializer(ModelSerializer[RequestFeedback]):
    """What whoever asked says afterwards."""

    class Meta:
        model = RequestFeedback
        fields = ["content", "telling", "planning", "again", "sentence"]


class OutreachRequestSerializer(ModelSerializer[OutreachRequest]):
    """A request; the number is masked."""

    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    audiences: "SlugRelatedField[Audience]" = fields.SlugRelatedField(slug_field="slug", read_only=True, many=True)
    assigned_to: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    event: "SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    occurrence: "SlugRelatedField[Occurrence]" = fields.SlugRelatedField(slug_field="uid", read_only=True)
    times = TimeSerializer(many=True, read_only=True)
    number = serializers.SerializerMethodField()
    kinds = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()

    class Meta:
        model = OutreachRequest
        fields = [
            "id", "asker", "organization_name", "contact_name", "number", "topic", "style", "wish", "audiences",
            "children", "adults", "street", "venue", "place", "facilities", "notes", "times", "state",
            "state_changed_at", "assigned_to", "event", "occurrence", "kinds", "reason", "feedback", "created_at",
        ]  # fmt: skip

    def get_number(self, asked: OutreachRequest) -> str:
        """139****0123."""
        return phones.mask(asked.phone)

    def get_kinds(self, asked: OutreachRequest) -> list[str]:
        """What kinds of event may answer it, the likeliest first."""
        return [kind.value for kind in queries.kinds_for(asked)]

    @extend_schema_field(OpinionSerializer(allow_null=True))
    def get_feedback(self, asked: OutreachRequest) -> dict[str, Any] | None:
        """Null until it was given."""
        given = getattr(asked, "feedback", None)
        return OpinionSerializer(given).data if given else None


class WishedTimeSerializer(Serializer[dict[str, Any]]):
    """A day and, where it matters, a part of it."""

    day = fields.DateField()
    part = serializers.ChoiceField(choices=RequestTime.Part.choices, default="any")


class ProposedTimeSerializer(Serializer[dict[str, Any]]):
    """A day and an hour."""

    day = fields.DateField()
    clock = serializers.TimeField()


class AskSerializer(Serializer[dict[str, Any]]):
    """What somebody asks for: a ``venue``, or a ``street`` and the ``place`` in words."""

    asker = serializers.ChoiceField(choices=OutreachRequest.Asker.choices)
    organization_name = serializers.CharField(max_length=60)
    contact_name = serializers.CharField(max_length=40)
    phone = fields.PhoneField(max_length=40)
    topic = serializers.CharField(max_length=50)
    """The slug of one of 活动内容: ``word-lists/topics``."""
    style = serializers.ChoiceField(  # type: ignore[assignment]  # the stubs know a Field's own style only
        choices=OutreachRequest.Style.choices, default="any"
    )
    wish = serializers.CharField(max_length=200, allow_blank=True, default="")
    audiences: "SlugRelatedField[Audience]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Audience.objects.filter(retired=False), many=True, required=False
    )
    children = fields.IntegerField(min_value=0, max_value=MAX_HEADS, default=0)
    adults = fields.IntegerField(min_value=0, max_value=MAX_HEADS, default=0)
    times = fields.Rows(child=WishedTimeSerializer(), max_length=fields.MAX_COUNT)
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), required=False
    )
    street: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.filter(level=Area.Level.STREET), required=False
    )
    place = serializers.CharField(max_length=80, allow_blank=True, default="")
    facilities = fields.MultipleChoiceField(choices=OutreachRequest.Facility.choices, required=False)
    notes = serializers.CharField(max_length=300, allow_blank=True, default="")
    consent = ConsentSerializerField()

    def asked(self, request: Request) -> Asked:
        """The verb's facts; a number is proven by signing in with it."""
        facts = dict(self.validated_data)
        plain = ("asker", "organization_name", "contact_name", "phone", "topic", "style", "wish", "place", "notes")
        venue = facts.get("venue")
        street = facts.get("street")
        return Asked(
            **{name: facts[name] for name in (*plain, "children", "adults")},
            audience_ids=tuple(one.pk for one in facts.get("audiences", ())),
            times=tuple(Time(**one) for one in facts["times"]),
            venue_id=venue.pk if venue else None,
            street_id=street.pk if street else None,
            facilities=tuple(facts.get("facilities", ())),
            network=network_key(client_address(request)),
            consent=agreed(facts["consent"], channel=API),
            proven=isinstance(request.user, Person) and request.user.phone == facts["phone"],
        )


class AskedSerializer(Serializer[dict[str, Any]]):
    """The answer to whoever asked. ``unconfirmed``: the text to the number holds a link with a button."""

    id = fields.IntegerField()
    state = serializers.ChoiceField(choices=OutreachRequest.State.choices)
    number = serializers.CharField()


class AssignSerializer(Serializer[dict[str, Any]]):
    """Who is to answer it."""

    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.in_use()
    )


class RefuseSerializer(Serializer[dict[str, Any]]):
    """Why not; whoever asked reads it."""

    reason = serializers.CharField(max_length=120, allow_blank=True)


class ProposeSerializer(Serializer[dict[str, Any]]):
    """Up to three other times, and a sentence."""

    times = fields.Rows(child=ProposedTimeSerializer(), max_length=fields.MAX_COUNT)
    note = serializers.CharField(max_length=120, allow_blank=True, default="")


class ArrangeSerializer(Serializer[dict[str, Any]]):
    """The draft: one of your organizations hosts it; ``kind`` is one of the request's ``kinds``."""

    host: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in BY_REQUEST])
    title = serializers.CharField(max_length=80)
    start = fields.DateTimeField()
    end = fields.DateTimeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only organizations in which the person may organize can host."""
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and isinstance(request.user, Person):
            hosts = Organization.objects.managed_by(request.user, role="organizer").in_use()
            self.fields["host"].queryset = hosts  # type: ignore[attr-defined]  # the stubs know Field only


class AttachSerializer(Serializer[dict[str, Any]]):
    """A coming date (uid) of an event of one of your organizations."""

    occurrence = serializers.UUIDField()


class FitSerializer(Serializer[dict[str, Any]]):
    """One side of how well a date fits: time, place, school, seats, topic or kind."""

    code = serializers.CharField()
    words = serializers.CharField()
    is_good = serializers.BooleanField()


class OfferSerializer(Serializer[dict[str, Any]]):
    """A planned date (uid) with which the request may be answered. Nothing of ``fits`` forbids it."""

    occurrence = serializers.UUIDField(source="occurrence.uid")
    event = serializers.CharField(source="occurrence.event.slug")
    start = fields.DateTimeField(source="occurrence.start")
    end = fields.DateTimeField(source="occurrence.end")
    fits = FitSerializer(many=True)


class RequestPlaceSerializer(Serializer[dict[str, Any]]):
    """A place of the register (slug); one that isn't there yet is made with ``venues``."""

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", queryset=Venue.objects.usable())


class ReplySerializer(Serializer[dict[str, Any]]):
    """``time``: the id of a proposed one; without it none of them suits."""

    time = fields.IntegerField(min_value=1, allow_null=True, default=None)
    note = serializers.CharField(max_length=120, allow_blank=True, default="")


class OutreachRequestViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[OutreachRequest]):
    """Those under my own number, and those that my organizations answer. Asking needs no key."""

    queryset = OutreachRequest.objects.none()
    serializer_class = OutreachRequestSerializer
    filterset_fields: ClassVar[dict[str, list[str]]] = {"state": ["exact"], "street__slug": ["exact"]}
    throttle_scope = "ask"

    def get_permissions(self) -> list[BasePermission]:
        """Asking is free, all else is for people."""
        return [AllowAny() if self.action in {"create", "metadata"} else IsPerson()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Asking has a rate of its own."""
        return [*super().get_throttles(), *([ScopedRateThrottle()] if self.action == "create" else [])]

    def get_queryset(self) -> "QuerySet[OutreachRequest]":
        """Own number or managed."""
        rows = self._own() | OutreachRequest.objects.managed_by(person_of(self.request))
        return queries.whole(rows).order_by("-pk")

    @extend_schema(request=AskSerializer, responses={201: AskedSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Ask; the link goes to the phone only."""
        typed = AskSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        outreach_request = submitting.ask_from_outside(asked=typed.asked(request), now=clock.now())
        return Response(
            {"id": outreach_request.pk, "state": outreach_request.state, "number": phones.mask(outreach_request.phone)},
            status=201,
        )

    @extend_schema(request=None, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """It was me: who signed in with the number needs no link."""
        submitting.confirm(request=self._mine(pk), now=clock.now())
        return self._answer(pk)

    @extend_schema(request=ReplySerializer, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Take one of the proposed times, or none."""
        mine = self._mine(pk)
        facts = self._typed(ReplySerializer)
        if facts["time"] is None:
            replying.decline_times(request=mine, note=facts["note"], now=clock.now())
        else:
            replying.accept_time(request=mine, time_id=facts["time"], now=clock.now())
        return self._answer(pk)

    @extend_schema(request=None, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Not wanted any more; what was never confirmed is deleted."""
        replying.withdraw(request=self._mine(pk), now=clock.now())
        return Response(status=204)

    @extend_schema(request=OpinionSerializer, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def feedback(self, request: Request, pk: str) -> Response:
        """How it was."""
        mine = self._mine(pk)
        opinion = rating.Opinion(**self._typed(OpinionSerializer))
        rating.rate(request=mine, opinion=opinion, now=clock.now())
        return self._answer(pk)

    @extend_schema(request=AssignSerializer, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Hand it to the organization that is to answer it."""
        ours = self._ours(pk)
        facts = self._typed(AssignSerializer)
        answering.assign(request=ours, by=person_of(request), now=clock.now(), **facts)
        return Response(status=204)

    @extend_schema(request=RefuseSerializer, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """It can't be done, and why."""
        ours = self._ours(pk)
        facts = self._typed(RefuseSerializer)
        answering.refuse(request=ours, by=person_of(request), now=clock.now(), **facts)
        return self._answer(pk)

    @extend_schema(request=ProposeSerializer, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str) -> Response:
        """Other times; whoever asked chooses."""
        ours = self._ours(pk)
        facts = self._typed(ProposeSerializer)
        times = [Time(**one) for one in facts["times"]]
        answering.propose(request=ours, times=times, note=facts["note"], by=person_of(request), now=clock.now())
        return self._answer(pk)

    @extend_schema(request=ArrangeSerializer, responses={201: EventSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def arrange(self, request: Request, pk: str) -> Response:
        """Make the draft from it."""
        ours = self._ours(pk)
        facts = self._typed(ArrangeSerializer)
        event = creating_event.arrange(request=ours, by=person_of(request), now=clock.now(), **facts)
        return Response(EventSerializer(event).data, status=201)

    @extend_schema(responses=OfferSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=Whole)
    def offers(self, request: Request, pk: str) -> Response:
        """Planned dates of your organizations with which it may be answered, the best first."""
        ours = self._ours(pk)
        person = person_of(request)
        now = clock.now()
        dates = queries.joinable(person, ours, now=now)[: queries.MAX_OFFERS]
        offers = queries.offers(ours, dates, now=now)
        return whole(OfferSerializer(offers, many=True).data)  # type: ignore[arg-type]  # the stubs know no list for many=True

    @extend_schema(request=AttachSerializer, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def attach(self, request: Request, pk: str) -> Response:
        """Answer it with a date that is planned already."""
        ours = self._ours(pk)
        uid = self._typed(AttachSerializer)["occurrence"]
        chosen = get_object_or_404(Occurrence.objects.managed_by(request.user, role="organizer"), uid=uid)
        joining_date.attach(request=ours, occurrence=chosen, by=person_of(request), now=clock.now())
        return self._answer(pk)

    @extend_schema(request=RequestPlaceSerializer, responses={200: OutreachRequestSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        """The place that was typed in words is this one of the register; the draft's dates go there too."""
        ours = self._ours(pk)
        facts = self._typed(RequestPlaceSerializer)
        resolving_venue.place(request=ours, by=person_of(request), now=clock.now(), **facts)
        return self._answer(pk)

    def _typed(self, kind: "type[Serializer[Any]]") -> dict[str, Any]:
        typed = kind(data=self.request.data, context=self.get_serializer_context())
        typed.is_valid(raise_exception=True)
        return dict(typed.validated_data)

    def _own(self) -> "QuerySet[OutreachRequest]":
        return OutreachRequest.objects.of_number(person_of(self.request).phone)

    def _mine(self, pk: str) -> OutreachRequest:
        return get_object_or_404(self._own(), pk=pk)

    def _ours(self, pk: str) -> OutreachRequest:
        return get_object_or_404(OutreachRequest.objects.managed_by(self.request.user, role="organizer"), pk=pk)

    def _answer(self, pk: str) -> Response:
        return Response(OutreachRequestSerializer(self.get_queryset().get(pk=pk)).data)
