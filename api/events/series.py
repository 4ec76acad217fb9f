"""Series: dates by a rule; skipped ones are kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import CreateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import bounds, clock
from events.models import Event, Occurrence, Series, SeriesDate
from events.occurrences.cloning import Times
from events.rules import ResourceChange
from events.schedule.recurrence import MAX_COUNT, Kind, Pattern
from events.series import generating
from events.series.generating import Proposal
from organizations.access_scope import seen_by
from special_days.models import MarketCycle
from venues.models import Space, Venue

Skip = dict[dt.date, str]


def days_by_reason(value: dict[str, str]) -> Skip:
    """Keys are dates, ISO 8601."""
    try:
        return {bounds.day(day): reason for day, reason in value.items()}
    except ValueError as error:
        raise serializers.ValidationError("左边请写日期，例如 2026-09-12。", code="invalid") from error


class SeriesDateSerializer(ModelSerializer[SeriesDate]):
    """A day that the rule named. ``occurrence`` is null, or cancelled, where it is skipped."""

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    occurrence: "SlugRelatedField[Occurrence]" = fields.SlugRelatedField(slug_field="uid", read_only=True)
    reason = serializers.CharField(source="why", read_only=True)

    class Meta:
        model = SeriesDate
        fields = ["id", "day", "start", "end", "venue", "space", "occurrence", "is_skipped", "is_exception", "reason"]


class SeriesSerializer(ModelSerializer[Series]):
    """A rule as data (``pattern``), as RFC 5545 text where it has one (``rrule``), in words, with all its days."""

    event: "SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    spoken = serializers.CharField(read_only=True)
    pattern = serializers.JSONField(read_only=True)
    dates = SeriesDateSerializer(many=True, read_only=True)

    class Meta:
        model = Series
        fields = ["uid", "event", "kind", "pattern", "rrule", "spoken", "dates"]


class MarkSerializer(Serializer[dict[str, Any]]):
    """What is special about a day. ``doubt``: what isn't known of it yet, such as the days joined to a holiday."""

    code = serializers.CharField()
    words = serializers.CharField()
    is_off = serializers.BooleanField()
    doubt = serializers.CharField()


class ForeseenSerializer(Serializer[dict[str, Any]]):
    """What is in the way, besides what the day is. ``severity``: hard blocks."""

    code = serializers.CharField()
    severity = serializers.CharField()
    words = serializers.CharField()


class ProposalSerializer(Serializer[dict[str, Any]]):
    """A day that the rule would make; with a ``reason`` unless it is asked for; with ``blocked_reason`` never."""

    day = fields.DateField()
    start = fields.DateTimeField()
    end = fields.DateTimeField()
    marks = MarkSerializer(many=True)
    clashes = ForeseenSerializer(many=True)
    reason = serializers.CharField()
    blocked_reason = serializers.CharField()


class SeriesAnswerSerializer(Serializer[dict[str, Any]]):
    """The stored series, or (preview) its days."""

    series = SeriesSerializer(allow_null=True)
    days = ProposalSerializer(many=True)


class RuleSerializer(Serializer[dict[str, Any]]):
    """A rule (``events.schedule.recurrence.Pattern``); ``market`` is an id of ``market-cycles``."""

    kind = serializers.ChoiceField(choices=Series.Kind.choices)
    first = fields.DateField()
    until = fields.DateField(allow_null=True, default=None)
    count = fields.IntegerField(min_value=1, max_value=MAX_COUNT, allow_null=True, default=None)
    every = fields.IntegerField(min_value=1, max_value=30, default=1)
    values = fields.ListField(child=fields.IntegerField(min_value=-1, max_value=31), default=list)
    nth = fields.ListField(child=fields.IntegerField(min_value=-1, max_value=5), default=list)
    months = fields.ListField(child=fields.IntegerField(min_value=1, max_value=12), default=list)
    leap = serializers.BooleanField(default=False)
    market: "serializers.PrimaryKeyRelatedField[MarketCycle]" = fields.PrimaryKeyRelatedField(
        queryset=MarketCycle.objects.select_related("area"), allow_null=True, default=None
    )
    text = serializers.CharField(max_length=200, allow_blank=True, default="")
    dates = fields.ListField(child=fields.DateField(), max_length=200, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Weekdays and places in the month stay within what there is; what a kind needs is there."""
        kind = attrs["kind"]
        values = attrs["values"]
        nth = attrs["nth"]
        weekdays = kind in {Kind.WEEKLY, Kind.MONTHWEEK}
        needed = {Kind.WEEKLY: values, Kind.MONTHDAY: values, Kind.LUNAR: values, Kind.MONTHWEEK: nth and values}
        if not needed.get(kind, True) or (kind == Kind.MARKET and attrs["market"] is None):
            raise serializers.ValidationError("这种规律还缺一样：哪几天、第几个，或者哪个街。", code="required")
        if 0 in values or 0 in nth or (weekdays and not all(1 <= day <= 7 for day in values)):
            raise serializers.ValidationError("星期几是 1 到 7，几号和第几个不能是 0。", code="invalid")
        if kind == Kind.LUNAR and not all(1 <= day <= 30 for day in values):
            raise serializers.ValidationError("农历的日子是 1 到 30。", code="invalid")
        return attrs


class SkippingSerializer(Serializer[dict[str, Any]]):
    """``skip``: reasons by day. ``override_reason``: why a published event goes on with soft clashes. ``version``: the event's version that was looked at. ``preview`` stores nothing."""

    skip = fields.DictField(child=serializers.CharField(max_length=120, allow_blank=True), default=dict)
    version = fields.IntegerField(allow_null=True, default=None)
    preview = serializers.BooleanField(default=False)
    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")

    def validate_skip(self, value: dict[str, str]) -> Skip:
        """Keys are dates, ISO 8601."""
        return days_by_reason(value)


class TimesSerializer(Serializer[dict[str, Any]]):
    """Clock times of Asia/Shanghai, and the place. From 17:00 on it may end by 06:00 of the next morning."""

    start_time = serializers.TimeField()
    end_time = serializers.TimeField()
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), allow_null=True, default=None
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    """A part of the venue, by its id; null: none of them; left out: as the date has it that new ones are made like."""


class SeriesWriteSerializer(TimesSerializer, SkippingSerializer):
    """A rule for an event that you organize."""

    event: "SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", queryset=Event.objects.none())
    rule = RuleSerializer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only events that the person organizes."""
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            mine = Event.objects.managed_by(request.user, role="organizer")
            self.fields["event"].queryset = mine  # type: ignore[attr-defined]  # the stubs know Field only


class ExtendSerializer(SkippingSerializer):
    """Until when, or how many times more."""

    until = fields.DateField(allow_null=True, default=None)
    count = fields.IntegerField(min_value=1, max_value=MAX_COUNT, allow_null=True, default=None)


class SeriesViewSet(CreateModelMixin, ReadOnlyModelViewSet[Series]):
    """Of events of one's own organizations; organizers make them and go on with them."""

    queryset = Series.objects.none()
    serializer_class = SeriesSerializer
    permission_classes = [IsStaffMember]
    lookup_field = "uid"

    def get_queryset(self) -> "QuerySet[Series]":
        """Managed."""
        rows = Series.objects.filter(seen_by(self.request.user, "event__host")).select_related("event")
        return rows.prefetch_related("dates__occurrence", "dates__venue").order_by("pk")

    @extend_schema(request=SeriesWriteSerializer, responses={200: SeriesAnswerSerializer, 409: REFUSAL})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make the dates of a rule; with ``preview`` only say which they would be."""
        asked = checked(SeriesWriteSerializer(data=request.data, context=self.get_serializer_context()))
        about = {"event": asked["event"], "pattern": pattern_of(asked["rule"]), "times": times_of(asked)}
        now = clock.now()
        if asked["preview"]:
            seen = generating.propose(**about, now=now)
            whom = {"event": about["event"], "times": about["times"], "by": person_of(request)}
            return _days(generating.preview_clashes(seen, now=now, **whom))
        made = generating.repeat(
            **about,
            skipped=asked["skip"],
            by=person_of(request),
            now=now,
            expected_version=asked["version"],
            override_reason=asked["override_reason"],
        )
        return self._answer(made)

    @extend_schema(request=ExtendSerializer, responses={200: SeriesAnswerSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, uid: str) -> Response:
        """Go on with the rule."""
        series = get_object_or_404(Series.objects.managed_by(request.user, role="organizer"), uid=uid)
        asked = checked(ExtendSerializer(data=request.data))
        now = clock.now()
        ends = {"until": asked["until"], "count": asked["count"]}
        if asked["preview"]:
            seen = generating.extend_preview(series=series, now=now, **ends)
            times = generating.times_of(series)
            return _days(
                generating.preview_clashes(seen, event=series.event, times=times, by=person_of(request), now=now)
            )
        grown = generating.extend(
            series=series,
            skipped=asked["skip"],
            by=person_of(request),
            now=now,
            expected_version=asked["version"],
            override_reason=asked["override_reason"],
            **ends,
        )
        return self._answer(grown)

    def _answer(self, series: Series) -> Response:
        return Response({"series": SeriesSerializer(self.get_queryset().get(pk=series.pk)).data, "days": []})


def _days(proposals: Sequence[Proposal]) -> Response:
    return Response({"series": None, "days": ProposalSerializer(proposals, many=True).data})  # type: ignore[arg-type]  # the stubs know no list for many=True


def times_of(asked: dict[str, Any]) -> Times:
    """The times and the place that were asked for."""
    venue = asked["venue"]
    space = asked.get("space")
    return Times(
        start=asked["start_time"],
        end=asked["end_time"],
        venue_id=venue.pk if venue else None,
        takes=ResourceChange(space.pk if space else None) if "space" in asked else None,
    )


def pattern_of(rule: dict[str, Any]) -> Pattern:
    """The rule that was asked for."""
    lists = {name: tuple(rule[name]) for name in ("values", "nth", "months", "dates")}
    market = generating.as_rule(rule["market"]) if rule["market"] else None
    return Pattern(**rule | lists | {"kind": Kind(rule["kind"]), "market": market})
