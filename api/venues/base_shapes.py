"""Shapes in which API clients read and write science bases; the verbs of ``venues.bases`` do the work."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField

from api import fields
from api.venues.resources import HoursInOrder
from organizations.keeping.word_lists import offered
from organizations.models import Area
from venues.bases.rules import Opening
from venues.models import (
    Base,
    BaseHours,
    BaseLevel,
    BaseStep,
    BaseTheme,
    BaseType,
    Evaluation,
    ReportRound,
    ScoringSheet,
    Venue,
    YearlyReport,
)

VISITORS = (
    "introduction", "audiences", "opening_words", "by_appointment", "closed_on_holidays", "closed_from",
    "closed_until", "closed_reason", "admission", "booking_phone",
)  # fmt: skip


def _level() -> "SlugRelatedField[BaseLevel]":
    return fields.SlugRelatedField(slug_field="slug", queryset=BaseLevel.objects.filter(retired=False))


class BaseHoursSerializer(HoursInOrder, ModelSerializer[BaseHours]):
    """Open to visitors on one ISO weekday (1 Monday), Asia/Shanghai."""

    class Meta:
        model = BaseHours
        fields = ["weekday", "opens", "closes"]


class BaseSerializer(ModelSerializer[Base]):
    """A base as anybody may see it; ``grade`` is the newest."""

    type: "SlugRelatedField[BaseType]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    type_name = serializers.CharField(source="type.name", read_only=True)
    level: "SlugRelatedField[BaseLevel]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    level_name = serializers.CharField(source="level.name", read_only=True)
    themes: "SlugRelatedField[BaseTheme]" = fields.SlugRelatedField(slug_field="slug", read_only=True, many=True)
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    venue_name = serializers.CharField(source="venue.name", read_only=True)
    address = serializers.CharField(source="venue.address", read_only=True)
    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", source="venue.area", read_only=True)
    organization = serializers.CharField(source="venue.organization.slug", read_only=True)
    hours = BaseHoursSerializer(many=True, read_only=True)
    grade = serializers.CharField(read_only=True, allow_null=True)
    graded_year = fields.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Base
        fields = [
            "slug", "name", "state", "type", "type_name", "level", "level_name", "themes", "venue", "venue_name",
            "address", "area", "organization", "hours", *VISITORS, "accredited_on", "valid_from", "valid_until",
            "grade", "graded_year",
        ]  # fmt: skip


class FactsSerializer(ModelSerializer[Base]):
    """What a base says of itself. ``hours`` and ``themes`` replace the old ones when given."""

    themes: "SlugRelatedField[BaseTheme]" = fields.SlugRelatedField(
        slug_field="slug", queryset=BaseTheme.objects.all(), many=True, required=False
    )
    hours = fields.Rows(child=BaseHoursSerializer(), max_length=fields.MAX_COUNT, required=False)
    contact_phone = fields.PhoneField(required=False, allow_blank=True)

    class Meta:
        model = Base
        fields = ["name", "themes", "hours", *VISITORS, "contact_name", "contact_phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only themes that are offered, or that the base has."""
        super().__init__(*args, **kwargs)
        base = self.instance
        chosen = base.themes.values_list("pk", flat=True) if isinstance(base, Base) else ()
        self.fields["themes"].child_relation.queryset = offered(BaseTheme, but=chosen)  # type: ignore[attr-defined]  # the stubs know Field only

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A closure ends after it begins."""
        first, last = (attrs.get(name, getattr(self.instance, name, None)) for name in ("closed_from", "closed_until"))
        if first and last and last < first:
            raise serializers.ValidationError({"closed_until": "要在闭馆开始之后。"})
        return attrs


class ApplicationSerializer(FactsSerializer):
    """An application: ``venue`` is one that you manage, ``level`` is what you ask for."""

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", queryset=Venue.objects.usable())
    type: "SlugRelatedField[BaseType]" = fields.SlugRelatedField(
        slug_field="slug", queryset=BaseType.objects.filter(retired=False)
    )
    level = _level()

    class Meta(FactsSerializer.Meta):
        fields = ["venue", "type", "level", *FactsSerializer.Meta.fields, "application"]
        validators: list[Any] = []


class RegisteringSerializer(ApplicationSerializer):
    """A base that was accredited before."""

    valid_from = fields.DateField()
    valid_until = fields.DateField()
    document = serializers.CharField(max_length=60, allow_blank=True, default="")

    class Meta(ApplicationSerializer.Meta):
        fields = [*ApplicationSerializer.Meta.fields, "valid_from", "valid_until", "document"]


class WhySerializer(Serializer[dict[str, Any]]):
    """Why."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class RemoveSerializer(WhySerializer):
    """Why, and the number of the document that says so."""

    document = serializers.CharField(max_length=60, allow_blank=True, default="")


class WarnSerializer(WhySerializer):
    """Why, and by when it is to be put right."""

    mend_by = fields.DateField(allow_null=True, default=None)


class AccreditSerializer(RemoveSerializer):
    """As what, and for how long."""

    level = _level()
    valid_from = fields.DateField()
    valid_until = fields.DateField()

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        """What was applied for can be granted after it was retired: its id is ``applied_for`` of the context."""
        found = super().get_fields()
        cast("Any", found["level"]).queryset = offered(BaseLevel, but=self.context.get("applied_for"))
        return found


class LevelSerializer(RemoveSerializer):
    """Up or down."""

    level = _level()


class RenewSerializer(RemoveSerializer):
    """Until when."""

    valid_until = fields.DateField()


class StepSerializer(ModelSerializer[BaseStep]):
    """One thing that was done with a base; nobody did what time did."""

    level_before = serializers.CharField(source="level_before.slug", read_only=True, default=None)
    level_after = serializers.CharField(source="level_after.slug", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True, default=None)

    class Meta:
        model = BaseStep
        fields = [
            "kind", "at", "by", "state_before", "state_after", "level_before", "level_after", "valid_until", "reason",
            "document",
        ]  # fmt: skip


class RoundSerializer(ModelSerializer[ReportRound]):
    """A year for which bases report."""

    class Meta:
        model = ReportRound
        fields = ["year", "opens_on", "deadline", "note"]
        extra_kwargs: dict[str, dict[str, Any]] = {"year": {"validators": []}}


class RoundDatesSerializer(RoundSerializer):
    """Other dates for it."""

    class Meta(RoundSerializer.Meta):
        fields = ["opens_on", "deadline", "note"]
        extra_kwargs: dict[str, dict[str, Any]] = {"note": {"default": ""}}


class ReportSerializer(ModelSerializer[YearlyReport]):
    """A base's report on ``year``."""

    year = fields.IntegerField(source="round.year")

    class Meta:
        model = YearlyReport
        fields = ["year", *YearlyReport.FACTS, "submitted_at", "returned_at", "returned_reason"]
        read_only_fields = ["submitted_at", "returned_at", "returned_reason"]


class ReturnReportSerializer(WhySerializer):
    """Which report goes back, and why."""

    year = fields.IntegerField()


class EvaluationSerializer(ModelSerializer[Evaluation]):
    """How a base did in a year; ``lines`` are the items as they were."""

    lines = serializers.JSONField(read_only=True)

    class Meta:
        model = Evaluation
        fields = ["year", "total", "grade", "remark", "lines", "at"]


class PointSerializer(Serializer[dict[str, Any]]):
    """Points for one item of the sheet."""

    item = fields.IntegerField()
    points = serializers.DecimalField(max_digits=5, decimal_places=1)


class EvaluateSerializer(Serializer[dict[str, Any]]):
    """Points by the sheet that is in use."""

    year = fields.IntegerField(min_value=2000, max_value=2100)
    points = fields.Rows(child=PointSerializer(), max_length=fields.MAX_COUNT)
    remark = serializers.CharField(max_length=200, allow_blank=True, default="")


class ItemSerializer(Serializer[dict[str, Any]]):
    """A line of a sheet; ``id`` is what points are given to."""

    id = fields.IntegerField(read_only=True)
    name = serializers.CharField(max_length=40)
    weight = fields.IntegerField(min_value=1, max_value=100)
    most = fields.IntegerField(min_value=1, max_value=100)
    hint = serializers.CharField(max_length=120, allow_blank=True, default="")


class GradeSerializer(Serializer[dict[str, Any]]):
    """From which total on."""

    name = serializers.CharField(max_length=20)
    at_least = fields.IntegerField(min_value=0, max_value=100)


class SheetSerializer(ModelSerializer[ScoringSheet]):
    """A scoring sheet."""

    items = fields.Rows(child=ItemSerializer(), max_length=fields.MAX_COUNT)
    grades = fields.Rows(child=GradeSerializer(), max_length=fields.MAX_COUNT)

    class Meta:
        model = ScoringSheet
        fields = ["name", "in_use", "items", "grades"]
        read_only_fields = ["in_use"]
        extra_kwargs: dict[str, dict[str, Any]] = {"name": {"validators": []}}


def openings(facts: dict[str, Any]) -> list[Opening]:
    """Hours as the verbs take them."""
    return [Opening(**row) for row in facts.get("hours", [])]


def wished(facts: dict[str, Any]) -> Base:
    """The base of a validated application, not stored."""
    left_out = {"themes", "hours", "valid_from", "valid_until", "document"}
    return Base(**{name: value for name, value in facts.items() if name not in left_out})
