"""Registrations: anybody registers; people see those under their own number, staff those of their events."""

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
from rest_framework.throttling import BaseThrottle, ScopedRateThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.consent_texts import API, agreed
from accounts.models import Person
from accounts.networks import network_key
from api.doors import REFUSAL, person_of
from api.permissions import IsPerson
from api.resources.consents import ConsentSerializerField
from api.resources.event_writing import PhoneSerializerField
from core import clock, phones
from core.http import client_address
from events.models import Event, Occurrence
from registrations import offering, queries, registering, withdrawing
from registrations.models import Attendee, Registration
from registrations.registering import AttendeeFacts, RegistrationRequest

BY_THEMSELVES = ["self", "family", "neighbor", "group"]
"""For whom people register without staff."""


class AttendeeSerializer(serializers.ModelSerializer[Attendee]):
    """Somebody who comes."""

    class Meta:
        model = Attendee
        fields = ["name", "age_band", "relation"]


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A registration; the number is masked, ``ahead`` says how many parties wait before it."""

    event: "serializers.SlugRelatedField[Event]" = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    occurrences: "serializers.SlugRelatedField[Occurrence]" = serializers.SlugRelatedField(
        slug_field="uid", read_only=True, many=True
    )
    attendees = AttendeeSerializer(many=True, read_only=True)
    number = serializers.SerializerMethodField()
    position = serializers.SerializerMethodField()

    class Meta:
        model = Registration
        fields = [
            "id", "event", "occurrences", "number", "contact_name", "made_for", "party_size", "group_name", "grade",
            "pupils", "adults", "needs", "attendees", "status", "offer_expires_at", "position", "created_at",
        ]  # fmt: skip

    def get_number(self, registration: Registration) -> str:
        """139****0123."""
        return phones.mask(registration.phone)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_position(self, registration: Registration) -> int | None:
        """Its place in the queue of its first pool; null once it holds seats."""
        places = [claim.position for claim in registration.claims.all() if claim.position is not None]
        return min(places, default=None)


class RegisteredSerializer(RegistrationSerializer):
    """The answer to whoever registered: with the link of the personal page, which is also in the SMS."""

    link = serializers.SerializerMethodField()

    class Meta(RegistrationSerializer.Meta):
        fields = [*RegistrationSerializer.Meta.fields, "link"]

    def get_link(self, registration: Registration) -> str:
        """Address of the personal page."""
        return registration.short_link


class RegisterSerializer(serializers.Serializer[dict[str, Any]]):
    """What somebody asks for. No occurrences: the whole course."""

    event: "serializers.SlugRelatedField[Event]" = serializers.SlugRelatedField(
        slug_field="slug", queryset=Event.objects.public()
    )
    occurrences: "serializers.SlugRelatedField[Occurrence]" = serializers.SlugRelatedField(
        slug_field="uid", queryset=Occurrence.objects.public(), many=True, required=False
    )
    phone = PhoneSerializerField(max_length=40)
    contact_name = serializers.CharField(max_length=40)
    made_for = serializers.ChoiceField(choices=BY_THEMSELVES, default="self")
    attendees = AttendeeSerializer(many=True, default=list)
    group_name = serializers.CharField(max_length=60, allow_blank=True, default="")
    grade = serializers.CharField(max_length=40, allow_blank=True, default="")
    pupils = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    adults = serializers.IntegerField(min_value=0, max_value=10_000, default=0)
    needs = serializers.CharField(max_length=200, allow_blank=True, default="")
    wait_if_full = serializers.BooleanField(default=False)
    consent = ConsentSerializerField()

    def wanted(self, request: Request) -> RegistrationRequest:
        """The verb's facts."""
        facts = dict(self.validated_data)
        person = request.user if isinstance(request.user, Person) else None
        plain = (
            "phone", "contact_name", "made_for", "group_name", "grade", "pupils", "adults", "needs", "wait_if_full",
        )  # fmt: skip
        return RegistrationRequest(
            event_id=facts["event"].pk,
            occurrence_ids=tuple(one.pk for one in facts.get("occurrences", ())),
            attendees=tuple(AttendeeFacts(**one) for one in facts["attendees"]),
            by_person_id=person.pk if person else None,
            network=network_key(client_address(request)),
            consent=agreed(facts["consent"], channel=API),
            **{name: facts[name] for name in plain},
        )


class ReasonSerializer(serializers.Serializer[dict[str, Any]]):
    """Why staff end it; the number is told."""

    reason = serializers.CharField(max_length=120, allow_blank=True, default="")


class RegistrationViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Registration]):
    """My own, and those of my organizations' events. Registering needs no key."""

    queryset = Registration.objects.none()
    serializer_class = RegistrationSerializer
    filterset_fields: ClassVar[dict[str, list[str]]] = {"event__slug": ["exact"], "status": ["exact"]}
    throttle_scope = "register"

    def get_permissions(self) -> list[BasePermission]:
        """Registering is free, all else is for people."""
        return [AllowAny() if self.action in {"create", "metadata"} else IsPerson()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Registering has a rate of its own."""
        return [*super().get_throttles(), *([ScopedRateThrottle()] if self.action == "create" else [])]

    def get_queryset(self) -> "QuerySet[Registration]":
        """Own number or managed."""
        person = person_of(self.request)
        managed = Registration.objects.managed_by(person)
        rows = Registration.objects.of_number(person.phone) | Registration.objects.filter(pk__in=managed.values("pk"))
        return rows.select_related("event").prefetch_related("occurrences", "attendees", "claims").order_by("-pk")

    @extend_schema(request=RegisterSerializer, responses={201: RegisteredSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Register a party: confirmed, or waiting when it is full.

        A party that is larger than what is still free is refused (``party_does_not_fit``, with how many are ``free``),
        unless it says ``wait_if_full``.
        """
        asked = RegisterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = registering.register(request=asked.wanted(request), now=clock.now())
        found = queries.by_token_digest(made.link_digest)
        return Response(RegisteredSerializer(found).data, status=201)

    @extend_schema(request=ReasonSerializer, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Give it back; freed seats go to those who wait. Staff may end somebody else's, with a reason."""
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person, mine = person_of(request), self._own().filter(pk=pk).first()
        registration = mine or self._organized(pk)
        done = withdrawing.withdraw(
            registration=registration, now=clock.now(), by=None if mine else person, **asked.validated_data
        )
        return Response(RegistrationSerializer(done).data)

    @extend_schema(request=None, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take the offered seats."""
        done = offering.accept(registration=get_object_or_404(self._own(), pk=pk), now=clock.now())
        return Response(RegistrationSerializer(done).data)

    @extend_schema(request=None, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Pass the offered seats on."""
        done = offering.decline(registration=get_object_or_404(self._own(), pk=pk), now=clock.now())
        return Response(RegistrationSerializer(done).data)

    def _own(self) -> "QuerySet[Registration]":
        return Registration.objects.of_number(person_of(self.request).phone).select_related("event")

    def _organized(self, pk: str) -> Registration:
        rows = Registration.objects.managed_by(self.request.user, role="organizer").select_related("event")
        return get_object_or_404(rows, pk=pk)
