"""Searches for cover, and who was asked: for whoever can't come, for those who are asked, and for organizers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Person
from api.authentication import require_scopes
from api.permissions import IsPerson
from api.scopes import Scope
from api.shared import REFUSAL, checked, person_of
from api.volunteers.shift_shapes import ShownNumberSerializer
from core import clock
from organizations.access_scope import seen_by
from volunteers import question_texts
from volunteers.models import Cover, CoverAsk
from volunteers.profiles import register
from volunteers.signups import cover_answers, ending_covers


class CoverSerializer(ModelSerializer[Cover]):
    """A search: ``leaving`` is the sign-up of who can't come (null: a free place), ``taken_by`` that of who took over.

    ``wanted``: a swap for this shift; ``exchanged``: what the one who asked has there by it.
    """

    class Meta:
        model = Cover
        fields = [
            "id", "shift", "leaving", "wanted", "exchanged", "named", "status", "answer_by", "taken_by", "undo_until", "created_at", "changed_at",
        ]  # fmt: skip


class CoverAskSerializer(ModelSerializer[CoverAsk]):
    """A question to one volunteer (their number): ``asked`` is silence, ``ring`` was not asked by text, ``late`` came too late.

    ``text``: whether the text that asks has left: ``waits`` (for the morning, or until it can be sent),
    ``sent``, ``lost``; empty: there is none, or they answered before it left.
    """

    shift = serializers.IntegerField(source="cover.shift_id", read_only=True)
    volunteer = serializers.CharField(source="volunteer.number", read_only=True)
    text = serializers.SerializerMethodField()

    class Meta:
        model = CoverAsk
        fields = ["id", "cover", "shift", "volunteer", "answer", "text", "answer_by", "asked_at", "answered_at"]

    @extend_schema_field(serializers.ChoiceField(choices=["", "waits", "sent", "lost"]))
    def get_text(self, ask: CoverAsk) -> str:
        """Whether they could answer."""
        return question_texts.course(ask)


class SeekSerializer(Serializer[Any]):
    """Why somebody can't come: for the organizers."""

    reason = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class UndoSerializer(Serializer[Any]):
    """Why, which the volunteer is told: asked of staff."""

    reason = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class CoverViewSet(ReadOnlyModelViewSet[Cover]):
    """Those that I asked for, and those of my organizations' events."""

    queryset = Cover.objects.none()
    serializer_class = CoverSerializer
    filterset_fields = ("status", "shift")

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def get_queryset(self) -> "QuerySet[Cover]":
        """Own or managed."""
        person = person_of(self.request)
        mine = Q(leaving__volunteer__person=person) | seen_by(person, "shift__occurrence__event__host")
        mine |= seen_by(person, "wanted__occurrence__event__host")
        return Cover.objects.filter(mine).order_by("-created_at", "-pk")

    @extend_schema(request=None, responses={200: CoverSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Seek no more; whoever asked stays on the shift. By them and by organizers."""
        person = person_of(request)
        found = Cover.objects.filter(leaving__volunteer__person=person, pk=pk).first()
        if found is None:
            require_scopes(request, Scope.ORGANIZE)
            found = get_object_or_404(Cover.objects.managed_by(person), pk=pk)
        ended = ending_covers.end(cover=found, now=clock.now())
        return Response(CoverSerializer(ended).data)

    @extend_schema(request=UndoSerializer, responses={200: CoverSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the place back from who said yes, with a reason that they are told, and seek again. By organizers."""
        person = person_of(request)
        found = get_object_or_404(Cover.objects.managed_by(person), pk=pk)
        reason = checked(UndoSerializer(data=request.data))["reason"]
        undone = cover_answers.undo(cover=found, now=clock.now(), by=person, reason=reason)
        return Response(CoverSerializer(undone).data)


class CoverAskViewSet(ReadOnlyModelViewSet[CoverAsk]):
    """Questions to me, and those of my organizations' events; organizers note what they were told on the telephone."""

    queryset = CoverAsk.objects.none()
    serializer_class = CoverAskSerializer
    filterset_fields = ("cover", "answer")

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def get_queryset(self) -> "QuerySet[CoverAsk]":
        """Own or managed."""
        person = person_of(self.request)
        seen = Q(volunteer__person=person) | seen_by(person, "cover__shift__occurrence__event__host")
        seen |= seen_by(person, "cover__wanted__occurrence__event__host")
        rows = question_texts.with_texts(CoverAsk.objects.filter(seen))
        return rows.select_related("cover", "volunteer").order_by("-asked_at", "-pk")

    def _answered(self, request: Request, pk: str) -> tuple[CoverAsk, Person | None]:
        """The question, and whoever of the staff answers in somebody else's place."""
        person = person_of(request)
        rows = CoverAsk.objects.select_related("cover")
        if mine := rows.filter(volunteer__person=person, pk=pk).first():
            return mine, None
        require_scopes(request, Scope.ORGANIZE)
        return get_object_or_404(rows.filter(cover__in=Cover.objects.managed_by(person)), pk=pk), person

    @extend_schema(request=None, responses={200: CoverAskSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take the place; the first yes wins."""
        ask, by = self._answered(request, pk)
        cover_answers.accept(ask=ask, now=clock.now(), by=by)
        return self._fresh(ask)

    @extend_schema(request=None, responses={200: ShownNumberSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="show-number")
    def show_number(self, request: Request, pk: str) -> Response:
        """The whole telephone number, to ring it; who asked for it is kept in the audit list. By organizers."""
        person = person_of(request)
        mine = CoverAsk.objects.filter(cover__in=Cover.objects.managed_by(person))
        ask = get_object_or_404(mine.select_related("cover", "volunteer__person"), pk=pk)
        if not ask.may_be_rung:
            raise Http404
        phone = register.show_number(volunteer=ask.volunteer, by=person, now=clock.now())
        return Response(ShownNumberSerializer({"phone": phone}).data)

    @extend_schema(request=None, responses={200: CoverAskSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """No is an answer too."""
        ask, by = self._answered(request, pk)
        cover_answers.decline(ask=ask, now=clock.now(), by=by)
        return self._fresh(ask)

    @extend_schema(request=None, responses={200: CoverAskSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take my yes back, for ten minutes."""
        mine = get_object_or_404(CoverAsk.objects.select_related("cover"), volunteer__person=person_of(request), pk=pk)
        cover_answers.take_back(ask=mine, now=clock.now())
        return self._fresh(mine)

    def _fresh(self, ask: CoverAsk) -> Response:
        rows = question_texts.with_texts(CoverAsk.objects.select_related("cover", "volunteer"))
        return Response(CoverAskSerializer(rows.get(pk=ask.pk)).data)
