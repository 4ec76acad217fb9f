"""Organizers plan the shifts of their events, and put volunteers on them."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, SlugRelatedField
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.shared import REFUSAL, checked, person_of
from api.volunteers.shift_shapes import ShiftSerializer, SignUpSerializer
from core import clock
from core.spans import Span
from events.models import Occurrence
from organizations.models import Organization
from volunteers.models import Qualification, Shift, Volunteer
from volunteers.profiles import register
from volunteers.shifts import messaging, planning
from volunteers.signups import by_staff

MAX_PEOPLE = 500


def _people(**more: Any) -> fields.IntegerField:
    return fields.IntegerField(max_value=MAX_PEOPLE, **more)


class NeedSerializer(Serializer[dict[str, Any]]):
    """A role: how many people, what they must bring along, when they may sign up. ``qualification`` is one of the list
    ``qualifications``; ``opens_at`` empty: as soon as the event is public.
    """

    role = serializers.CharField(max_length=40)
    start = fields.DateTimeField()
    end = fields.DateTimeField()
    minimum = _people(min_value=0)
    ideal = _people(min_value=1)
    maximum = _people(min_value=1)
    qualification: "SlugRelatedField[Qualification]" = fields.SlugRelatedField(
        slug_field="name", queryset=Qualification.objects.filter(retired=False), allow_null=True, default=None
    )
    language = serializers.CharField(max_length=20, allow_blank=True, default="")
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    bring = serializers.CharField(max_length=60, allow_blank=True, default="")
    drives = serializers.BooleanField(default=False)
    opens_at = fields.DateTimeField(allow_null=True, default=None)

    def validate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Where both are sent, the end is later."""
        if "start" in facts and "end" in facts and facts["end"] <= facts["start"]:
            raise serializers.ValidationError({"end": "离岗要晚于到岗。"})
        return facts


class NewShiftSerializer(NeedSerializer):
    """``everywhere``: the same role, at the same offset, at all scheduled occurrences of the event that haven't it."""

    occurrence = serializers.UUIDField()
    everywhere = serializers.BooleanField(default=False)


class EditShiftSerializer(NeedSerializer):
    """``keeps_unfit``: people on it who haven't what it asks for now stay, and are told. ``task_changed``: what is to be done
    (``note``) is another thing, and not only spelled better, so that they are asked to say yes again.
    """

    qualification: "SlugRelatedField[Qualification]" = fields.SlugRelatedField(
        slug_field="name", queryset=Qualification.objects.all(), allow_null=True, default=None
    )
    keeps_unfit = serializers.BooleanField(default=False)
    task_changed = serializers.BooleanField(default=False)


class PutOnSerializer(Serializer[dict[str, Any]]):
    """A volunteer's number, and how it was agreed with them."""

    volunteer = serializers.CharField(max_length=20)
    reason = serializers.CharField(max_length=100)


class WordsSerializer(Serializer[dict[str, Any]]):
    """What everybody on the shift is told; ``preview`` stores and sends nothing."""

    words = serializers.CharField(max_length=10 * messaging.MAX_LETTERS)
    preview = serializers.BooleanField(default=False)


class ShiftMessageSerializer(Serializer[Any]):
    """``text`` as each reads it; how many get it, and have no number; billed ``parts`` of each; when it ``leaves``."""

    text = serializers.CharField()
    recipients = serializers.SerializerMethodField()
    unreachable = serializers.SerializerMethodField()
    parts = serializers.IntegerField()
    leaves = serializers.DateTimeField()

    def get_recipients(self, message: messaging.ShiftMessage) -> int:
        """People."""
        return len(message.recipients)

    def get_unreachable(self, message: messaging.ShiftMessage) -> int:
        """People."""
        return len(message.unreachable)


class ShiftPlanning(GenericViewSet[Shift]):
    """What organizers do with shifts."""

    def _planned(self, request: Request, pk: str) -> Shift:
        rows = Shift.objects.managed_by(person_of(request), role="organizer")
        return get_object_or_404(rows.select_related("occurrence__event"), pk=pk)

    @extend_schema(request=NewShiftSerializer, responses={201: ShiftSerializer(many=True), 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Add one, or one at each date of the event; answers with those that were made."""
        facts = checked(NewShiftSerializer(data=request.data))
        hosts = Organization.objects.managed_by(person_of(request), role="organizer")
        mine = Occurrence.objects.filter(event__host__in=hosts)
        occurrence = get_object_or_404(mine, uid=facts.pop("occurrence"))
        everywhere = facts.pop("everywhere")
        span = Span(facts.pop("start"), facts.pop("end"))
        made = planning.add_shift(occurrence=occurrence, span=span, need=planning.Need(**facts), everywhere=everywhere)
        return Response(ShiftSerializer(made, many=True).data, status=201)

    @extend_schema(request=EditShiftSerializer, responses={200: ShiftSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is named. Who said yes to another role, task or to less that it asks for is asked to say yes again."""
        shift = self._planned(request, pk)
        sent = checked(EditShiftSerializer(data=request.data, partial=True))
        keeps_unfit = sent.pop("keeps_unfit", False)
        task_changed = sent.pop("task_changed", False)
        start = sent.pop("start", shift.start)
        end = sent.pop("end", shift.end)
        if end <= start:
            raise serializers.ValidationError({"end": "离岗要晚于到岗。"})
        need = planning.Need(**planning.facts_of(shift) | sent)
        changed = planning.edit_shift(
            shift=shift,
            span=Span(start, end),
            need=need,
            now=clock.now(),
            keeps_unfit=keeps_unfit,
            task_changed=task_changed,
        )
        return Response(ShiftSerializer(changed).data)

    @extend_schema(responses={204: None, 409: REFUSAL})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take away one that nobody ever signed up for."""
        planning.remove_shift(shift=self._planned(request, pk))
        return Response(status=204)

    @extend_schema(request=WordsSerializer, responses={200: ShiftMessageSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def message(self, request: Request, pk: str) -> Response:
        """Text everybody on the shift; the same words once more within a day go to those only who came since."""
        shift = self._planned(request, pk)
        facts = checked(WordsSerializer(data=request.data))
        verb = messaging.preview if facts["preview"] else messaging.send
        return Response(ShiftMessageSerializer(verb(shift=shift, words=facts["words"], now=clock.now())).data)

    @extend_schema(request=None, responses={200: ShiftSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Nobody signs up any more; who is in stays in."""
        return self._set_closed(request, pk, closed=True)

    @extend_schema(request=None, responses={200: ShiftSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Open it again; who waits is asked where there is a place."""
        return self._set_closed(request, pk, closed=False)

    def _set_closed(self, request: Request, pk: str, *, closed: bool) -> Response:
        shift = self._planned(request, pk)
        planning.close_shift(shift=shift, closed=closed, now=clock.now())
        shift.refresh_from_db()
        return Response(ShiftSerializer(shift).data)

    @extend_schema(request=PutOnSerializer, responses={201: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="put-on")
    def put_on(self, request: Request, pk: str) -> Response:
        """Sign up a volunteer of the register who said yes on the telephone: under the rules of signing up; they get a text."""
        shift = self._planned(request, pk)
        facts = checked(PutOnSerializer(data=request.data))
        kept = register.kept_by(person_of(request))
        volunteer: Volunteer = get_object_or_404(kept, number=facts["volunteer"])
        made = by_staff.add(volunteer_id=volunteer.pk, shift_id=shift.pk, reason=facts["reason"], now=clock.now())
        return Response(SignUpSerializer(made).data, status=201)
