"""Shifts, and signing up for them."""

import datetime as dt
from typing import cast

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.authentication import require_scopes
from api.filters import DayFilter, FilterSet, YesNoFilter
from api.permissions import IsPerson, IsStaffMember
from api.scopes import Scope
from api.shared import REFUSAL, checked, person_of, volunteer_of
from api.volunteers.courses import ShiftCourses
from api.volunteers.covers import CoverSerializer, SeekSerializer
from api.volunteers.shift_planning import ShiftPlanning
from api.volunteers.shift_shapes import (
    BoardRowSerializer,
    ShiftSerializer,
    SignUpSerializer,
    TellingReasonSerializer,
    WhyNotSerializer,
)
from core import bounds, clock
from organizations.access_scope import reach, seen_by
from organizations.models import Organization
from volunteers import queries
from volunteers.models import Shift, SignUp
from volunteers.shifts import fitting, staffing
from volunteers.signups import agreeing, by_staff, covers, offers, signing_up, swaps, waiting, withdrawing


class ChoiceSerializer(serializers.Serializer[queries.Choice]):
    """A shift, and null or the refusal that signing up would give me now."""

    shift = ShiftSerializer()
    refusal = serializers.SerializerMethodField()

    @extend_schema_field(WhyNotSerializer(allow_null=True))
    def get_refusal(self, choice: queries.Choice) -> dict[str, str] | None:
        """Code and sentence."""
        return {"code": choice.refusal.code, "message": choice.refusal.message} if choice.refusal else None


class ShiftFilter(FilterSet):
    """By event, occurrence, area (a street includes its villages), day and weekend."""

    event = filters.CharFilter("occurrence__event__slug")
    occurrence = filters.UUIDFilter("occurrence__uid")
    area = filters.CharFilter(method="in_area", label="area slug")
    day = DayFilter(method="on_day", label="the day on which it begins")
    weekend = YesNoFilter(method="on_weekends", label="begins on Saturday or Sunday, or not")

    class Meta:
        model = Shift
        fields = ["role"]

    def in_area(self, rows: "QuerySet[Shift]", name: str, slug: str) -> "QuerySet[Shift]":
        """The area and what lies directly in it."""
        area = Q(occurrence__venue__area__slug=slug) | Q(occurrence__venue__area__parent__slug=slug)
        return rows.filter(area)

    def on_day(self, rows: "QuerySet[Shift]", name: str, day: dt.date) -> "QuerySet[Shift]":
        """On the clocks here."""
        return rows.filter(fitting.on_days([day]))

    def on_weekends(self, rows: "QuerySet[Shift]", name: str, is_asked: bool) -> "QuerySet[Shift]":  # noqa: FBT001 - django-filter's signature
        """By the day on which it begins."""
        return rows.filter(fitting.on_weekends() if is_asked else ~fitting.on_weekends())


class MyShiftFilter(ShiftFilter):
    """Also by my streets, by the time that I said I have, and by whether I can take it."""

    near = YesNoFilter(method="in_my_streets", label="in a street where I want to go, or not")
    free = YesNoFilter(method="at_my_times", label="at a time when I said that I can come, or not")
    fits = YesNoFilter(method="that_fit", label="which I can take now, or not")

    def in_my_streets(self, rows: "QuerySet[Shift]", name: str, is_asked: bool) -> "QuerySet[Shift]":  # noqa: FBT001 - django-filter's signature
        """As my profile says."""
        mine = fitting.in_streets(volunteer_of(cast("Request", self.request)).areas.values_list("pk", flat=True))
        return rows.filter(mine if is_asked else ~mine)

    def at_my_times(self, rows: "QuerySet[Shift]", name: str, is_asked: bool) -> "QuerySet[Shift]":  # noqa: FBT001 - django-filter's signature
        """As ``volunteer-profile/availability/`` says."""
        said = volunteer_of(cast("Request", self.request)).times
        times = fitting.at_free_times(said)
        if is_asked:
            return rows.filter(times)
        return rows.none() if said.is_any else rows.exclude(times)

    def that_fit(self, rows: "QuerySet[Shift]", name: str, is_asked: bool) -> "QuerySet[Shift]":  # noqa: FBT001 - django-filter's signature
        """By the rules of signing up."""
        now = clock.now()
        fits = fitting.fits(queries.facts_of(volunteer_of(cast("Request", self.request)), now=now), now=now)
        return rows.filter(fits) if is_asked else rows.exclude(fits)


class BoardFilter(FilterSet):
    """By the week of a day (without one, this week), host and street (slugs), role, and gaps only."""

    week = DayFilter(method="as_it_is", label="a day of the week")
    organization = filters.CharFilter("occurrence__event__host__slug")
    street = filters.CharFilter(method="in_street", label="street slug")
    gaps = YesNoFilter(method="with_gaps", label="short of people, or not")

    class Meta:
        model = Shift
        fields = ["role"]

    def as_it_is(self, rows: "QuerySet[Shift]", name: str, day: dt.date) -> "QuerySet[Shift]":
        """The rows are of that week already."""
        return rows

    def in_street(self, rows: "QuerySet[Shift]", name: str, slug: str) -> "QuerySet[Shift]":
        """Where people must be, its villages included."""
        return rows.filter(Q(street_slug=slug))

    def with_gaps(self, rows: "QuerySet[Shift]", name: str, is_asked: bool) -> "QuerySet[Shift]":  # noqa: FBT001 - django-filter's signature
        """Not begun, and short of the minimum."""
        gap = Q(rank=staffing.GAP)
        return rows.filter(gap if is_asked else ~gap)


class ShiftViewSet(ShiftPlanning, ShiftCourses, ReadOnlyModelViewSet[Shift]):
    """Coming shifts for everybody, and all those of one's own organizations' events; volunteers sign up, organizers plan."""

    queryset = Shift.objects.none()
    serializer_class = ShiftSerializer
    filterset_class = ShiftFilter

    def get_permissions(self) -> list[BasePermission]:
        """Reading is free, but for who is on the shifts."""
        if self.action == "board":
            return [IsStaffMember()]
        reading = self.action in {"list", "retrieve", "metadata"}
        return [IsAuthenticatedOrReadOnly() if reading else IsPerson()]

    def get_queryset(self) -> "QuerySet[Shift]":
        """Open or managed."""
        mine = seen_by(self.request.user, "occurrence__event__host")
        rows = Shift.objects.open_at(clock.now()) | Shift.objects.filter(mine)
        return queries.with_places(rows).order_by("start", "pk")

    @extend_schema(responses={200: ChoiceSerializer(many=True), 403: REFUSAL})
    @action(detail=False, methods=["get"], filterset_class=MyShiftFilter)
    def mine(self, request: Request) -> Response:
        """Coming shifts, soonest first, each with null or why I can't take it."""
        now = clock.now()
        facts = queries.facts_of(volunteer_of(request), now=now)
        rows = fitting.with_street(queries.with_places(queries.ahead(now)))
        page = self.paginate_queryset(self.filter_queryset(rows))
        choices = queries.weighed(page or [], facts, now=now)
        return self.get_paginated_response(ChoiceSerializer(choices, many=True).data)  # type: ignore[arg-type]  # the stubs know no list for many=True

    @extend_schema(responses={200: BoardRowSerializer(many=True)})
    @action(detail=False, methods=["get"], filterset_class=BoardFilter)
    def board(self, request: Request) -> Response:
        """The shifts of a week of the organizations that I work for, gaps first, with who is on them; ``put-on`` and the
        sign-ups' ``take-off`` change that.
        """
        now = clock.now()
        monday = staffing.week(bounds.day_or_none(request.query_params.get("week", "")), now=now)
        person = person_of(request)
        rows = staffing.listed(person, staffing.Wanted(monday=monday), now=now)
        page = self.paginate_queryset(self.filter_queryset(rows))
        shown = BoardRowSerializer(page or [], many=True, context={"scope": reach(person)})
        return self.get_paginated_response(shown.data)

    @extend_schema(request=None, responses={201: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="sign-up")
    def sign_up(self, request: Request, pk: str) -> Response:
        """Take a place; refused with one of the codes of ``mine``."""
        volunteer = volunteer_of(request)
        shift = get_object_or_404(Shift.objects.public(), pk=pk)
        sign_up = signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
        return Response(SignUpSerializer(sign_up).data, status=201)

    @extend_schema(request=None, responses={201: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def wait(self, request: Request, pk: str) -> Response:
        """Wait for a place on a full shift; where one comes free, a text asks, and ``accept`` or ``decline`` answers."""
        volunteer = volunteer_of(request)
        shift = get_object_or_404(Shift.objects.public(), pk=pk)
        made = waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
        return Response(SignUpSerializer(made).data, status=201)

    @extend_schema(request=SeekSerializer, responses={201: CoverSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def cover(self, request: Request, pk: str) -> Response:
        """Have the five best who fit asked to take a free place. By organizers."""
        person = person_of(request)
        shift = get_object_or_404(Shift.objects.managed_by(person, role="organizer"), pk=pk)
        reason = checked(SeekSerializer(data=request.data))["reason"]
        made = covers.ask_for_free_place(shift=shift, by=person, now=clock.now(), reason=reason)
        return Response(CoverSerializer(made).data, status=201)


class WithdrawSerializer(serializers.Serializer[object]):
    """Why: asked within a day of the shift."""

    reason = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class SwapSerializer(serializers.Serializer[object]):
    """Which shift I would take for mine."""

    shift = fields.IntegerField()


class AgreeingSerializer(serializers.Serializer[object]):
    """Yes. With the ``terms`` that I read it is refused (``changed_again``) where the shift has changed once more since."""

    terms = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class SignUpViewSet(ReadOnlyModelViewSet[SignUp]):
    """My sign-ups, and those of my organizations' events."""

    queryset = SignUp.objects.none()
    serializer_class = SignUpSerializer
    filterset_fields = ("status", "shift")

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def get_queryset(self) -> "QuerySet[SignUp]":
        """Own or managed."""
        person = person_of(self.request)
        seen = Q(volunteer__person=person) | seen_by(person, "shift__occurrence__event__host")
        rows = SignUp.objects.filter(seen).order_by("shift__start", "pk")
        related = (
            "volunteer",
            "shift__occurrence__event",
            "shift__occurrence__venue",
            "shift__occurrence__space",
            "shift__qualification",
        )
        return rows.select_related(*related)

    def _mine(self, request: Request, pk: str) -> SignUp:
        return get_object_or_404(SignUp.objects.filter(volunteer__person=person_of(request)), pk=pk)

    @extend_schema(request=WithdrawSerializer, responses={200: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Give my place back, or leave the waiting list."""
        reason = checked(WithdrawSerializer(data=request.data))["reason"]
        left = withdrawing.withdraw(sign_up=self._mine(request, pk), now=clock.now(), reason=reason)
        return Response(SignUpSerializer(left).data)

    @extend_schema(request=TellingReasonSerializer, responses={200: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="take-off")
    def take_off(self, request: Request, pk: str) -> Response:
        """Take a volunteer off a shift of my events, or out of its waiting list; they hear why."""
        hosts = Organization.objects.managed_by(person_of(request), role="organizer")
        rows = SignUp.objects.filter(shift__occurrence__event__host__in=hosts)
        row = get_object_or_404(rows.select_related("volunteer__person", "shift__occurrence__event"), pk=pk)
        reason = checked(TellingReasonSerializer(data=request.data))["reason"]
        return Response(SignUpSerializer(by_staff.take_off(sign_up=row, reason=reason, now=clock.now())).data)

    @extend_schema(request=SeekSerializer, responses={201: CoverSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def cover(self, request: Request, pk: str) -> Response:
        """Have others asked to take this place: mine, or as an organizer somebody's; until then it is kept."""
        person = person_of(request)
        mine = SignUp.objects.filter(volunteer__person=person, pk=pk).first()
        shifts = Shift.objects.managed_by(person, role="organizer")
        if mine is None:
            require_scopes(request, Scope.ORGANIZE)
        sign_up = mine or get_object_or_404(SignUp.objects.filter(shift__in=shifts), pk=pk)
        reason = checked(SeekSerializer(data=request.data))["reason"]
        made = covers.ask(sign_up=sign_up, now=clock.now(), reason=reason, by=None if mine else person)
        return Response(CoverSerializer(made).data, status=201)

    @extend_schema(request=SwapSerializer, responses={201: CoverSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def swap(self, request: Request, pk: str) -> Response:
        """Offer this place of mine for one on another shift: those on it who could change are asked."""
        wanted = checked(SwapSerializer(data=request.data))["shift"]
        mine = self._mine(request, pk)
        shift = get_object_or_404(Shift.objects.public(), pk=wanted)
        return Response(
            CoverSerializer(swaps.propose(sign_up=mine, wanted_id=shift.pk, now=clock.now())).data, status=201
        )

    @extend_schema(request=None, responses={200: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take the place that is offered."""
        return Response(SignUpSerializer(offers.accept(sign_up=self._mine(request, pk), now=clock.now())).data)

    @extend_schema(request=AgreeingSerializer, responses={200: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str) -> Response:
        """Yes to the shift as it was changed after I had said yes to it."""
        seen = checked(AgreeingSerializer(data=request.data))["terms"]
        agreed = agreeing.agree(sign_up=self._mine(request, pk), now=clock.now(), seen=seen)
        return Response(SignUpSerializer(agreed).data)

    @extend_schema(request=None, responses={200: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def disagree(self, request: Request, pk: str) -> Response:
        """No to it: my place goes back, at whatever hour and without a reason."""
        return Response(SignUpSerializer(agreeing.disagree(sign_up=self._mine(request, pk), now=clock.now())).data)

    @extend_schema(request=None, responses={200: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Let the place that is offered go to who is next."""
        return Response(SignUpSerializer(offers.decline(sign_up=self._mine(request, pk), now=clock.now())).data)
