"""Science bases: the public register, and what staff do with bases."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer as AnySerializer
from rest_framework.viewsets import GenericViewSet

from api.filters import DayFilter, FilterSet
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from api.venues import base_shapes as shapes
from core import clock
from core.errors import Refusal
from venues.bases import queries, storing
from venues.bases.annual_reports import evaluate, return_report, submit
from venues.bases.applications import accredit, apply, refuse, register
from venues.bases.status_changes import change_level, lift, remove, renew, warn
from venues.models import Base, BaseQuerySet, ReportRound, ScoringSheet

ANSWER = {200: shapes.BaseSerializer, 409: REFUSAL}


class BaseFilter(FilterSet):
    """By level, type, theme, area (a street includes its villages), venue, organization, and a day on which it is open."""

    level = filters.CharFilter("level__slug")
    type = filters.CharFilter("type__slug")
    theme = filters.CharFilter("themes__slug")
    area = filters.CharFilter(method="in_area", label="area slug")
    venue = filters.CharFilter("venue__slug")
    organization = filters.CharFilter("venue__organization__slug")
    open_on = DayFilter(method="open_that_day", label="a day on which it is open")

    class Meta:
        model = Base
        fields = ["state"]

    def in_area(self, rows: BaseQuerySet, name: str, slug: str) -> BaseQuerySet:
        """The area and what lies directly in it."""
        return rows.filter(Q(venue__area__slug=slug) | Q(venue__area__parent__slug=slug))

    def open_that_day(self, rows: BaseQuerySet, name: str, day: dt.date) -> BaseQuerySet:
        """By its hours, holidays and closures."""
        return rows.filter(pk__in=[base.pk for base in queries.open_any(rows, [day])])


class BaseViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Base]):
    """Bases for everybody, applications for who manages them; organizations apply and report, the association decides."""

    queryset = Base.objects.none()
    serializer_class = shapes.BaseSerializer
    filterset_class = BaseFilter
    lookup_field = "slug"

    def get_permissions(self) -> list[BasePermission]:
        """Reading is free."""
        reading = self.action in {"list", "retrieve", "metadata"}
        return [IsAuthenticatedOrReadOnly() if reading else IsStaffMember()]

    def get_queryset(self) -> BaseQuerySet:
        """Live ones are listed, public ones are shown; those of one's own organizations always."""
        mine = Q(pk__in=Base.objects.managed_by(self.request.user).values("pk"))
        anybody = Base.objects.live() if self.action == "list" else Base.objects.public()
        return queries.listed(Base.objects.filter(mine | Q(pk__in=anybody.values("pk"))))

    @extend_schema(request=shapes.ApplicationSerializer, responses={201: shapes.BaseSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Apply for a venue that you manage."""
        facts = checked(shapes.ApplicationSerializer(data=request.data))
        made = self._enter(apply, facts)
        return self._answer(made, status=201)

    @extend_schema(request=shapes.RegisteringSerializer, responses={201: shapes.BaseSerializer, 409: REFUSAL})
    @action(detail=False, methods=["post"])
    def register(self, request: Request) -> Response:
        """The association enters a base that was accredited before."""
        facts = checked(shapes.RegisteringSerializer(data=request.data))
        validity = {name: facts[name] for name in ("valid_from", "valid_until", "document")}
        return self._answer(self._enter(register, facts, **validity), status=201)

    @extend_schema(request=shapes.FactsSerializer, responses={200: shapes.BaseSerializer})
    def partial_update(self, request: Request, slug: str) -> Response:
        """What visitors read; state, level and validity change by their own verbs."""
        base = self._managed(slug)
        facts = checked(shapes.FactsSerializer(base, data=request.data, partial=True))
        themes = facts.pop("themes", list(base.themes.all()))
        hours = shapes.openings(facts) if "hours" in facts else list(queries.times(base).openings)
        facts.pop("hours", None)
        for name, value in facts.items():
            setattr(base, name, value)
        return self._answer(storing.edit(base, themes=themes, openings=hours))

    @extend_schema(request=shapes.AccreditSerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def accredit(self, request: Request, slug: str) -> Response:
        """Grant an application."""
        context = {"applied_for": self._managed(slug).level_id}
        return self._decide(accredit, slug, shapes.AccreditSerializer(data=request.data, context=context))

    @extend_schema(request=shapes.WhySerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, slug: str) -> Response:
        """Refuse an application."""
        return self._decide(refuse, slug, shapes.WhySerializer(data=request.data))

    @extend_schema(request=shapes.WarnSerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def warn(self, request: Request, slug: str) -> Response:
        """Ask to put something right."""
        return self._decide(warn, slug, shapes.WarnSerializer(data=request.data))

    @extend_schema(request=shapes.WhySerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, slug: str) -> Response:
        """End a warning."""
        return self._decide(lift, slug, shapes.WhySerializer(data=request.data))

    @extend_schema(request=shapes.LevelSerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def level(self, request: Request, slug: str) -> Response:
        """Promote or downgrade."""
        return self._decide(change_level, slug, shapes.LevelSerializer(data=request.data))

    @extend_schema(request=shapes.RenewSerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, slug: str) -> Response:
        """Valid for longer."""
        return self._decide(renew, slug, shapes.RenewSerializer(data=request.data))

    @extend_schema(request=shapes.RemoveSerializer, responses=ANSWER)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, slug: str) -> Response:
        """It is no base any more."""
        return self._decide(remove, slug, shapes.RemoveSerializer(data=request.data))

    @extend_schema(responses={200: shapes.StepSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=Whole)
    def steps(self, request: Request, slug: str) -> Response:
        """All that was done with it, the newest first."""
        rows = self._managed(slug, role="viewer").steps.select_related("by", "level_before", "level_after")
        return whole(shapes.StepSerializer(rows, many=True).data)

    @extend_schema(responses={200: shapes.ReportSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=Whole)
    def reports(self, request: Request, slug: str) -> Response:
        """Its yearly reports."""
        rows = self._managed(slug, role="viewer").reports.select_related("round")
        return whole(shapes.ReportSerializer(rows, many=True).data)

    @extend_schema(request=shapes.ReportSerializer, responses={200: shapes.ReportSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def report(self, request: Request, slug: str) -> Response:
        """Hand in, or correct, the report of a year."""
        base = self._managed(slug)
        facts = checked(shapes.ReportSerializer(data=request.data))
        round_ = get_object_or_404(ReportRound, year=facts.pop("round")["year"])
        facts = {"groups": 0, "activities": 0, "staff": 0, "volunteers": 0, "spending": 0, "problems": "", **facts}
        made = submit(base=base, round_=round_, facts=facts, by=person_of(request), now=clock.now())
        return Response(shapes.ReportSerializer(made).data)

    @extend_schema(request=shapes.ReturnReportSerializer, responses={200: shapes.ReportSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="return-report")
    def return_report(self, request: Request, slug: str) -> Response:
        """Send a report back to be corrected."""
        base = self._managed(slug)
        asked = checked(shapes.ReturnReportSerializer(data=request.data))
        report = get_object_or_404(base.reports, round__year=asked["year"])
        yearly_report = return_report(report=report, reason=asked["reason"], by=person_of(request), now=clock.now())
        return Response(shapes.ReportSerializer(yearly_report).data)

    @extend_schema(responses={200: shapes.EvaluationSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=Whole)
    def evaluations(self, request: Request, slug: str) -> Response:
        """How it did, year by year."""
        rows = self._managed(slug, role="viewer").evaluations
        return whole(shapes.EvaluationSerializer(rows, many=True).data)

    @extend_schema(request=shapes.EvaluateSerializer, responses={200: shapes.EvaluationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def evaluate(self, request: Request, slug: str) -> Response:
        """Points by the sheet in use give a total and a grade."""
        base = self._managed(slug)
        asked = checked(shapes.EvaluateSerializer(data=request.data))
        sheet = ScoringSheet.objects.filter(in_use=True).first()
        if sheet is None:
            raise Refusal("sheet_empty", "还没有在用的评分表，请科协先定一张。")
        points = {row["item"]: row["points"] for row in asked["points"]}
        facts = {"year": asked["year"], "remark": asked["remark"], "points": points, "sheet": sheet}
        evaluation = evaluate(base=base, **facts, by=person_of(request), now=clock.now())
        return Response(shapes.EvaluationSerializer(evaluation).data)

    def _enter(self, verb: Callable[..., Base], facts: dict[str, Any], **more: Any) -> Base:
        themes = facts.get("themes", [])
        hours = shapes.openings(facts)
        by = person_of(self.request)
        now = clock.now()
        return verb(wished=shapes.wished(facts), themes=themes, openings=hours, by=by, now=now, **more)

    def _decide(self, verb: Callable[..., Base], slug: str, asked: "AnySerializer[dict[str, Any]]") -> Response:
        base = self._managed(slug)
        facts = checked(asked)
        return self._answer(verb(base=base, by=person_of(self.request), now=clock.now(), **facts))

    def _managed(self, slug: str, *, role: str = "organizer") -> Base:
        rows = Base.objects.managed_by(self.request.user, role=role).select_related("venue__organization")
        return get_object_or_404(rows, slug=slug)

    def _answer(self, base: Base, *, status: int = 200) -> Response:
        fresh = queries.listed(Base.objects.filter(pk=base.pk)).get()
        return Response(shapes.BaseSerializer(fresh).data, status=status)
