"""Single days of series: skipped, brought back, changed, alone or with those that follow."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.events.change_shapes import ChangeSerializer, change_answer, drafted_answer, preview_answer, unchanged_answer
from api.events.series import (
    ForeseenSerializer,
    MarkSerializer,
    RuleSerializer,
    SeriesDateSerializer,
    SeriesSerializer,
    TimesSerializer,
    days_by_reason,
    pattern_of,
    times_of,
)
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import clock
from events.models import SeriesDate
from events.series import changing_rule, editing_dates, skipping
from events.series.editing_dates import Scope, Wanted


class SeriesChangeSerializer(TimesSerializer):
    """Which dates (``one``, ``following``, ``all``), and whether those changed on their own move too."""

    scope = serializers.ChoiceField(choices=[scope.value for scope in Scope])
    exceptions = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    preview = serializers.BooleanField(default=False)


class DespiteSerializer(Serializer[dict[str, Any]]):
    """Why it goes on with soft clashes."""

    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")


class SkipSerializer(Serializer[dict[str, Any]]):
    """Why; of a published event people read it."""

    reason = serializers.CharField(max_length=120, allow_blank=True, default="")


class ChangeRuleSerializer(TimesSerializer):
    """Another rule from this day on (``following``) or for all that are still to come (``all``).

    The rule has as many days as there are dates; its ``until`` and ``count`` are not read. ``leave_out``: reasons by
    new day; null leaves out those with a ``doubt``. ``version``: the event's version that was looked at.
    """

    rule = RuleSerializer()
    scope = serializers.ChoiceField(choices=[Scope.FOLLOWING.value, Scope.ALL.value])
    exceptions = serializers.BooleanField(default=False)
    confirm_far = serializers.BooleanField(default=False)
    """That moves by more than 180 days are meant; without it they are refused (moved_far)."""
    leave_out = fields.DictField(
        child=serializers.CharField(max_length=120, allow_blank=True), allow_null=True, default=None
    )
    version = fields.IntegerField(allow_null=True, default=None)
    reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    preview = serializers.BooleanField(default=False)

    def validate_leave_out(self, value: dict[str, str] | None) -> dict[dt.date, str] | None:
        """Keys are dates, ISO 8601."""
        return None if value is None else days_by_reason(value)


class DateStepSerializer(Serializer[dict[str, Any]]):
    """What becomes of one date: it moves to ``day``, or ``stays`` for a reason. ``doubt``: what speaks against."""

    date = SeriesDateSerializer()
    day = fields.DateField()
    start = fields.DateTimeField()
    end = fields.DateTimeField()
    stays = serializers.CharField()
    doubt = serializers.CharField()
    marks = MarkSerializer(many=True)
    clashes = ForeseenSerializer(many=True)


class ReplannedSerializer(Serializer[dict[str, Any]]):
    """The series of the new rule (null: preview), what became of each date, and the change of which people are notified, if any."""

    series = SeriesSerializer(allow_null=True)
    days = DateStepSerializer(many=True)
    change = ChangeSerializer(allow_null=True)
    far = serializers.ListField(child=serializers.CharField())
    """Moves by more than 180 days, of a draft too, which want ``confirm_far``."""


class SeriesDateViewSet(GenericViewSet[SeriesDate]):
    """Single days of series."""

    queryset = SeriesDate.objects.none()
    serializer_class = SeriesDateSerializer
    permission_classes = [IsStaffMember]

    def get_queryset(self) -> "QuerySet[SeriesDate]":
        """Of events that one organizes."""
        rows = SeriesDate.objects.managed_by(self.request.user, role="organizer")
        return rows.select_related("series__event__host", "occurrence", "venue")

    @extend_schema(request=SkipSerializer, responses={200: SeriesDateSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> Response:
        """Take it out: of a draft in silence, of a published event by cancelling it; everybody is told once."""
        date = self.get_object()
        asked = checked(SkipSerializer(data=request.data))
        skipping.skip(date=date, reason=asked["reason"], by=person_of(request), now=clock.now())
        return Response(SeriesDateSerializer(self.get_queryset().get(pk=date.pk)).data)

    @extend_schema(request=DespiteSerializer, responses={200: SeriesDateSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, pk: str) -> Response:
        """Hold it after all, as a new date."""
        date = self.get_object()
        asked = checked(DespiteSerializer(data=request.data))
        skipping.bring_back(date=date, by=person_of(request), now=clock.now(), override_reason=asked["override_reason"])
        return Response(SeriesDateSerializer(self.get_queryset().get(pk=date.pk)).data)

    @extend_schema(request=SeriesChangeSerializer, responses={200: ChangeSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Other times or another place, for it, it and the following, or all; everybody is told once."""
        date = self.get_object()
        asked = checked(SeriesChangeSerializer(data=request.data))
        now = clock.now()
        wanted = Wanted(
            date=date,
            scope=Scope(asked["scope"]),
            times=times_of(asked),
            exceptions=asked["exceptions"],
        )
        if asked["preview"]:
            seen = editing_dates.preview(wanted=wanted, reason=asked["reason"], now=now, by=person_of(request))
            if seen.change_preview:
                return preview_answer(seen.change_preview)
            days = seen.shown.day_lines if seen.shown else []
            return drafted_answer(seen.moved, seen.clashes, days=days)
        reasons = {"reason": asked["reason"], "override_reason": asked["override_reason"]}
        change = editing_dates.shift(wanted=wanted, by=person_of(request), now=now, **reasons)
        return change_answer(change) if change else unchanged_answer()

    @extend_schema(request=ChangeRuleSerializer, responses={200: ReplannedSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="change-rule")
    def change_rule(self, request: Request, pk: str) -> Response:
        """Every Tuesday becomes every Thursday: each date moves in its turn; everybody is told once."""
        date = self.get_object()
        asked = checked(ChangeRuleSerializer(data=request.data))
        now = clock.now()
        wanted = changing_rule.Wanted(
            date=date,
            pattern=pattern_of(asked["rule"]),
            times=times_of(asked),
            all_dates=asked["scope"] == Scope.ALL,
            exceptions=asked["exceptions"],
        )
        about: dict[str, Any] = {"wanted": wanted, "by": person_of(request), "now": now}
        steps = changing_rule.propose(**about)
        doubtful = {step.day: step.doubt for step in steps if step.doubt}
        about |= {"left_out": doubtful if asked["leave_out"] is None else asked["leave_out"]}
        about |= {"reason": asked["reason"]}
        days = DateStepSerializer(steps, many=True).data  # type: ignore[arg-type]  # the stubs know no list for many=True
        far = changing_rule.far_lines([step for step in steps if step.day not in about["left_out"]], now=now)
        if asked["preview"]:
            told = changing_rule.preview(**about)
            change_seen = preview_answer(told).data if told else None
            return Response({"series": None, "days": days, "change": change_seen, "far": far})
        series, change = changing_rule.replan(
            **about,
            expected_version=asked["version"],
            override_reason=asked["override_reason"],
            confirm_far=asked["confirm_far"],
        )
        answer = {"series": SeriesSerializer(series).data, "days": days}
        return Response(answer | {"change": change_answer(change).data if change else None, "far": far})
