"""Registrations: anybody registers; people see those under their own number, staff those of their events."""

from collections.abc import Callable
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

from accounts.consents.consent_texts import API, agreed
from accounts.models import Person
from accounts.signing_in.networks import network_key
from api import fields
from api.accounts.consents import ConsentSerializerField
from api.authentication import require_scopes
from api.events.event_shapes import PhoneSerializerField
from api.permissions import IsPerson
from api.shared import REFUSAL, person_of
from core import clock
from core.phone_numbers import phones
from core.web.http import client_address
from events.models import Event, Occurrence
from registrations import queries
from registrations.models import Attendee, Registration
from registrations.proofs import lapsing, proving, tickets
from registrations.registering import answering, approving_groups, restoring, withdrawing
from registrations.registering.new_registration import AttendeeFacts, RegistrationRequest
from registrations.seats import head_of_queue, offers

BY_THEMSELVES = ["self", "family", "neighbor", "group"]
"""For whom people register without staff."""
BY_ANYBODY = ("create", "prove", "prove_again")
"""Operations that need no key."""


class AttendeeSerializer(serializers.ModelSerializer[Attendee]):
    """Somebody who comes."""

    class Meta:
        model = Attendee
        fields = ["name", "age_band", "relation"]
        extra_kwargs: ClassVar = {"name": {"allow_blank": True}}
        """The verb says what is missing, in the same words as pages."""


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A registration; the number is masked, ``ahead`` says how many parties wait before it."""

    event: "serializers.SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    occurrences: "serializers.SlugRelatedField[Occurrence]" = fields.SlugRelatedField(
        slug_field="uid", read_only=True, many=True
    )
    attendees = AttendeeSerializer(many=True, read_only=True)
    number = serializers.SerializerMethodField()
    position = serializers.SerializerMethodField()

    class Meta:
        model = Registration
        fields = [
            "id", "event", "occurrences", "number", "contact_name", "made_for", "party_size", "group_name", "grade",
            "pupils", "adults", "needs", "attendees", "status", "prove_by", "offer_expires_at", "position", "created_at",
        ]  # fmt: skip

    def get_number(self, registration: Registration) -> str:
        """139****0123."""
        return phones.mask(registration.phone)

    @extend_schema_field(fields.IntegerField(allow_null=True))
    def get_position(self, registration: Registration) -> int | None:
        """Its place in the queue of its first pool; null once it holds seats."""
        places = [claim.position for claim in registration.claims.all() if claim.position is not None]
        return min(places, default=None)


class RegisteredSerializer(RegistrationSerializer):
    """The answer to whoever registered under their own number: with the link of the personal page, as in the SMS."""

    link = serializers.SerializerMethodField()

    class Meta(RegistrationSerializer.Meta):
        fields = [*RegistrationSerializer.Meta.fields, "link"]

    def get_link(self, registration: Registration) -> str:
        """Address of the personal page."""
        return registration.short_link


class SentSerializer(serializers.Serializer[dict[str, str]]):
    """The answer to everybody else: the result goes to the phone. The token is for ``prove`` and ``prove-again``."""

    event = serializers.CharField()
    number = serializers.CharField()
    message = serializers.CharField()
    proof_token = serializers.CharField()


class AgainSerializer(serializers.Serializer[dict[str, str]]):
    """The same, whatever was done."""

    message = serializers.CharField()


class ProofTokenSerializer(serializers.Serializer[dict[str, Any]]):
    """The token that the answer to ``create`` held."""

    token = serializers.CharField(max_length=400)


class ProofSerializer(ProofTokenSerializer):
    """With the six digits of the text."""

    code = serializers.CharField(max_length=20)


class ClearSerializer(serializers.Serializer[dict[str, Any]]):
    """All of this event, and why."""

    event = serializers.SlugField(max_length=80)
    reason = serializers.CharField(max_length=120)


class ClearedSerializer(serializers.Serializer[dict[str, int]]):
    """How many were ended."""

    cleared = serializers.IntegerField()


class RegisterSerializer(serializers.Serializer[dict[str, Any]]):
    """What somebody asks for. No occurrences: the whole course."""

    event: "serializers.SlugRelatedField[Event]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Event.objects.public()
    )
    occurrences: "serializers.SlugRelatedField[Occurrence]" = fields.SlugRelatedField(
        slug_field="uid", queryset=Occurrence.objects.public(), many=True, required=False
    )
    phone = PhoneSerializerField(max_length=40)
    contact_name = serializers.CharField(max_length=40)
    made_for = serializers.ChoiceField(choices=BY_THEMSELVES, default="self")
    attendees = fields.Rows(child=AttendeeSerializer(), max_length=fields.MAX_COUNT, default=list)
    group_name = serializers.CharField(max_length=60, allow_blank=True, default="")
    grade = serializers.CharField(max_length=40, allow_blank=True, default="")
    pupils = fields.IntegerField(min_value=0, max_value=10_000, default=0)
    adults = fields.IntegerField(min_value=0, max_value=10_000, default=0)
    needs = serializers.CharField(max_length=200, allow_blank=True, default="")
    wait_if_full = serializers.BooleanField(default=False)
    invitation = serializers.CharField(max_length=40, allow_blank=True, default="")
    """The last part (``invited``) of the link that staff handed on, for dates that only the invited may register for."""
    consent = ConsentSerializerField()

    def wanted(self, request: Request) -> RegistrationRequest:
        """The verb's facts."""
        facts = dict(self.validated_data)
        person = request.user if isinstance(request.user, Person) else None
        plain = (
            "phone", "contact_name", "made_for", "group_name", "grade", "pupils", "adults", "needs", "wait_if_full",
            "invitation",
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


class ApproveRegistrationSerializer(serializers.Serializer[dict[str, Any]]):
    """``wait_if_full``: where too few seats are free, it waits; else it is refused (``party_does_not_fit``)."""

    wait_if_full = serializers.BooleanField(default=False)


class CallPartySerializer(serializers.Serializer[dict[str, Any]]):
    """The number to ring."""

    phone = serializers.CharField(read_only=True)


class SkipPartySerializer(serializers.Serializer[dict[str, Any]]):
    """Why those behind get the seats that are free now."""

    reason = serializers.CharField(max_length=120)


class SplitPartySerializer(SkipPartySerializer):
    """Who of a waiting party comes at once: by ``names``, or so many ``pupils`` and ``adults`` of a group.

    ``rest``: the others go on waiting at their place, or are dropped.
    """

    names = fields.ListField(child=serializers.CharField(max_length=40), max_length=40, default=list)
    pupils = fields.IntegerField(min_value=0, max_value=500, default=0)
    adults = fields.IntegerField(min_value=0, max_value=500, default=0)
    rest = serializers.ChoiceField(choices=["wait", "drop"], default="wait")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The verb's part."""
        sizes = {name: attrs[name] for name in ("pupils", "adults")}
        part = head_of_queue.Part(names=tuple(attrs["names"]), keeps_rest=attrs["rest"] == "wait", **sizes)
        return {"part": part, "reason": attrs["reason"]}


class RegistrationViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Registration]):
    """My own, and those of my organizations' events. Registering needs no key."""

    queryset = Registration.objects.none()
    serializer_class = RegistrationSerializer
    filterset_fields: ClassVar[dict[str, list[str]]] = {"event__slug": ["exact"], "status": ["exact"]}
    throttle_scope = "register"

    def get_permissions(self) -> list[BasePermission]:
        """Registering is free, all else is for people."""
        return [AllowAny() if self.action in {*BY_ANYBODY, "metadata"} else IsPerson()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Registering has a rate of its own."""
        return [*super().get_throttles(), *([ScopedRateThrottle()] if self.action in BY_ANYBODY else [])]

    def get_queryset(self) -> "QuerySet[Registration]":
        """Own number or managed."""
        person = person_of(self.request)
        managed = Registration.objects.managed_by(person)
        rows = Registration.objects.of_number(person.phone) | Registration.objects.filter(pk__in=managed.values("pk"))
        return rows.select_related("event").prefetch_related("occurrences", "attendees", "claims").order_by("-pk")

    @extend_schema(request=RegisterSerializer, responses={201: RegisteredSerializer, 202: SentSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Register a party: confirmed, or waiting when it is full. Whose key is of this number gets the registration
        (201); to everybody else the answer is the same (202), whether the number is registered already, known or new: the
        result goes to the phone. Under a number that nobody has proved the seats are held for half an hour at most, until
        the code of the text is said (``prove``).

        A party that is larger than what is still free is refused (``party_does_not_fit``, with how many are ``free``),
        unless it says ``wait_if_full``.
        """
        asked = RegisterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        registration_request = asked.wanted(request)
        answer = answering.register(request=registration_request, now=clock.now())
        if answer.registration:
            return _registered(answer.registration, status=201)
        number = phones.mask(registration_request.phone)
        message = f"报名的结果用短信发到 {number} 了，今天发过的不再发。"
        event = asked.validated_data["event"].slug
        facts = {"event": event, "number": number, "message": message, "proof_token": answer.ticket}
        return Response(SentSerializer(facts).data, status=202)

    @extend_schema(request=ProofSerializer, responses={200: RegisteredSerializer, 409: REFUSAL})
    @action(detail=False, methods=["post"])
    def prove(self, request: Request) -> Response:
        """Say the code that was sent to the number: confirmed, or in the queue.

        Refused with ``code_wrong``, whatever is the matter. Answering the text with 1 and the button behind its link do
        the same.
        """
        asked = ProofSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        ticket = tickets.unseal(asked.validated_data["token"])
        return _registered(proving.by_ticket(ticket=ticket, text=asked.validated_data["code"], now=clock.now()))

    @extend_schema(request=ProofTokenSerializer, responses={202: AgainSerializer})
    @action(detail=False, methods=["post"], url_path="prove-again")
    def prove_again(self, request: Request) -> Response:
        """Another text, at most one a minute; what ran out holds its seats anew. The answer is always the same."""
        asked = ProofTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        proving.text_again(ticket=tickets.unseal(asked.validated_data["token"]), now=clock.now())
        return Response(AgainSerializer({"message": "短信一分钟最多发一条，今天发够了的不再发。"}).data, status=202)

    @extend_schema(request=None, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="confirm-number")
    def confirm_number(self, request: Request, pk: str) -> Response:
        """Staff rang the number, and it was they."""
        person = person_of(request)
        done = proving.by_staff(registration=self._organized(pk), by=person, now=clock.now())
        return Response(RegistrationSerializer(done).data)

    @extend_schema(request=ClearSerializer, responses={200: ClearedSerializer, 409: REFUSAL})
    @action(detail=False, methods=["post"], url_path="clear-unproven")
    def clear_unproven(self, request: Request) -> Response:
        """End all of an event that nobody has proved, with a reason and without a text."""
        asked = ClearSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        organized = Event.objects.managed_by(request.user, role="organizer")
        event = get_object_or_404(organized, slug=asked.validated_data["event"])
        cleared = lapsing.clear_unproven(event=event, reason=asked.validated_data["reason"], now=clock.now())
        return Response(ClearedSerializer({"cleared": cleared}).data)

    @extend_schema(request=ReasonSerializer, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Give it back; freed seats go to those who wait. Staff may end somebody else's, with a reason."""
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person = person_of(request)
        mine = self._own().filter(pk=pk).first()
        registration = mine or self._organized(pk)
        done = withdrawing.withdraw(
            registration=registration, now=clock.now(), by=None if mine else person, **asked.validated_data
        )
        return Response(RegistrationSerializer(done).data)

    @extend_schema(request=None, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take the offered seats."""
        done = offers.accept(registration=get_object_or_404(self._own(), pk=pk), now=clock.now())
        return Response(RegistrationSerializer(done).data)

    @extend_schema(request=None, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Pass the offered seats on."""
        done = offers.decline(registration=get_object_or_404(self._own(), pk=pk), now=clock.now())
        return Response(RegistrationSerializer(done).data)

    @extend_schema(request=ApproveRegistrationSerializer, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Say yes to a group that asked: it gets its seats, or waits; organizers of the host."""
        return self._at_the_desk(request, pk, ApproveRegistrationSerializer, approving_groups.approve)

    @extend_schema(request=ReasonSerializer, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Say no to a group that asked, with a reason that it reads; organizers of the host."""
        return self._at_the_desk(request, pk, ReasonSerializer, approving_groups.refuse)

    @extend_schema(request=None, responses={200: CallPartySerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def call(self, request: Request, pk: str) -> Response:
        """Write down that the party is rung, and read its number; organizers of the host."""
        phone = head_of_queue.call(registration=self._organized(pk), by=person_of(request), now=clock.now())
        return Response({"phone": phone})

    @extend_schema(request=SkipPartySerializer, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> Response:
        """Let those behind have the seats that are free now and too few for this party; organizers of the host."""
        return self._at_the_desk(request, pk, SkipPartySerializer, head_of_queue.skip)

    @extend_schema(request=SplitPartySerializer, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str) -> Response:
        """Seat a part of a waiting party; answers with those who come. Organizers of the host."""
        return self._at_the_desk(request, pk, SplitPartySerializer, head_of_queue.split)

    @extend_schema(request=None, responses={200: RegistrationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Undo a withdrawal, where the seats are free and nobody waits for them; organizers of the host."""
        row = self._organized(pk)
        done = restoring.restore(registration=row, by=person_of(request), now=clock.now())
        return Response(RegistrationSerializer(done).data)

    def _at_the_desk(
        self,
        request: Request,
        pk: str,
        shape: "type[serializers.Serializer[dict[str, Any]]]",
        verb: Callable[..., Registration],
    ) -> Response:
        """What organizers of the host do with one registration; the shape's facts are the verb's."""
        asked = shape(data=request.data)
        asked.is_valid(raise_exception=True)
        by = person_of(request)
        row = self._organized(pk)
        return Response(
            RegistrationSerializer(verb(registration=row, by=by, now=clock.now(), **asked.validated_data)).data
        )

    def _own(self) -> "QuerySet[Registration]":
        return Registration.objects.of_number(person_of(self.request).phone).select_related("event")

    def _organized(self, pk: str) -> Registration:
        require_scopes(self.request, "organize", "people")
        rows = Registration.objects.managed_by(self.request.user, role="organizer").select_related("event")
        return get_object_or_404(rows, pk=pk)


def _registered(registration: Registration, *, status: int = 200) -> Response:
    found = queries.by_token_digest(registration.link_digest)
    return Response(RegisteredSerializer(found).data, status=status)
