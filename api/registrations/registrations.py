"""Registrations: anybody registers; people see those under their own number, staff those of their events."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle, ScopedRateThrottle
from rest_framework.viewsets import GenericViewSet

from api.authentication import require_scopes
from api.permissions import IsPerson
from api.registrations.registration_shapes import (
    AgainSerializer,
    ApproveRegistrationSerializer,
    CallPartySerializer,
    ClearedSerializer,
    ClearSerializer,
    ProofSerializer,
    ProofTokenSerializer,
    ReasonSerializer,
    RegisteredSerializer,
    RegisterSerializer,
    RegistrationSerializer,
    SentSerializer,
    SkipPartySerializer,
    SplitPartySerializer,
)
from api.shared import REFUSAL, person_of
from core import clock
from core.phone_numbers import phones
from events.models import Event
from organizations.access_scope import seen_by
from registrations import queries
from registrations.models import Registration
from registrations.proofs import lapsing, proving, tickets
from registrations.registering import answering, approving_groups, restoring, withdrawing
from registrations.seats import head_of_queue, offers

BY_ANYBODY = ("create", "prove", "prove_again")
"""Operations that need no key."""


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
        rows = Registration.objects.of_number(person.phone) | Registration.objects.filter(
            seen_by(person, "event__host")
        )
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
        now = clock.now()
        target = asked.target(registration_request, now)
        answer = answering.register(request=registration_request, now=now, target=target)
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
