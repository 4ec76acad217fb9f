"""Places of a shift that a team holds until it has named who comes."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of
from api.volunteers.shift_shapes import SignUpSerializer, TellingReasonSerializer
from core import clock
from volunteers.blocks import finding, holding, naming, releasing
from volunteers.models import Shift, SignUp, Team, TeamBlock, TeamMembership, Volunteer


class UnderBlockSerializer(ModelSerializer[SignUp]):
    """What became of a question; ``volunteer`` is the volunteer's number, empty where somebody who isn't in the team took over."""

    volunteer = serializers.SerializerMethodField()

    class Meta:
        model = SignUp
        fields = ["id", "volunteer", "status", "answer_by", "changed_at"]

    def get_volunteer(self, sign_up: SignUp) -> str:
        """The volunteer's number."""
        return sign_up.volunteer.number if getattr(sign_up, "is_mate", False) else ""


class TeamBlockSerializer(ModelSerializer[TeamBlock]):
    """Places that a team (a slug) holds; ``named``: those that somebody has or is asked to take, ``sign_ups``: of whom."""

    team: "SlugRelatedField[Team]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    named = serializers.IntegerField(read_only=True)
    unnamed = serializers.IntegerField(read_only=True)
    sign_ups = UnderBlockSerializer(many=True, read_only=True)

    class Meta:
        model = TeamBlock
        fields = [
            "id", "shift", "team", "size", "named", "unnamed", "names_until", "state", "ending", "sign_ups",
            "created_at", "changed_at",
        ]  # fmt: skip


class HoldPlacesSerializer(Serializer[Any]):
    """So many places of a shift for a team (a slug), whose people are named until then."""

    team: "SlugRelatedField[Team]" = fields.SlugRelatedField(slug_field="slug", queryset=Team.objects.all())
    shift = fields.IntegerField()
    size = fields.IntegerField(min_value=0, max_value=999)
    names_until = fields.DateTimeField()


class BlockSizeSerializer(Serializer[Any]):
    """How many places from now on."""

    size = fields.IntegerField(min_value=0, max_value=999)


class NameSerializer(Serializer[Any]):
    """A volunteer, by their number."""

    volunteer: "SlugRelatedField[Volunteer]" = fields.SlugRelatedField(
        slug_field="number", queryset=Volunteer.objects.all()
    )


class TeamBlockViewSet(ReadOnlyModelViewSet[TeamBlock]):
    """Those of teams that I lead, and those for shifts of my organizations' events."""

    queryset = TeamBlock.objects.none()
    serializer_class = TeamBlockSerializer
    filterset_fields = ("state", "shift")

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def get_queryset(self) -> "QuerySet[TeamBlock]":
        """Led or managed."""
        return _with_all(finding.seen_by(person_of(self.request))).order_by("-created_at", "-pk")

    def _led(self, request: Request, pk: str) -> TeamBlock:
        led = TeamBlock.objects.filter(team__in=Team.objects.led_by(person_of(request)).values("pk"))
        return get_object_or_404(led.select_related("team"), pk=pk)

    def _shown(self, block: TeamBlock) -> dict[str, Any]:
        return dict(TeamBlockSerializer(_with_all(TeamBlock.objects.filter(pk=block.pk)).get()).data)

    @extend_schema(request=HoldPlacesSerializer, responses={201: TeamBlockSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Hold places for a team, as who leads it."""
        asked = checked(HoldPlacesSerializer(data=request.data))
        team = get_object_or_404(Team.objects.led_by(person_of(request)), pk=asked["team"].pk)
        shift = get_object_or_404(Shift.objects.public(), pk=asked["shift"])
        made = holding.hold(
            team_id=team.pk,
            shift_id=shift.pk,
            size=asked["size"],
            names_until=asked["names_until"],
            by=person_of(request),
            now=clock.now(),
        )
        return Response(self._shown(made), status=201)

    @extend_schema(request=BlockSizeSerializer, responses={200: TeamBlockSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, pk: str) -> Response:
        """More, or fewer; what is let go is offered to who waits."""
        mine = self._led(request, pk)
        size = checked(BlockSizeSerializer(data=request.data))["size"]
        changed = holding.resize(block=mine, size=size, by=person_of(request), now=clock.now())
        return Response(self._shown(changed))

    @extend_schema(request=NameSerializer, responses={201: SignUpSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="name", url_name="name")
    def name_member(self, request: Request, pk: str) -> Response:
        """Ask somebody of the team to take one of the places; they answer by ``accept`` or ``decline`` of the sign-up."""
        mine = self._led(request, pk)
        volunteer = checked(NameSerializer(data=request.data))["volunteer"]
        made = naming.name(block=mine, volunteer_id=volunteer.pk, by=person_of(request), now=clock.now())
        return Response(SignUpSerializer(made).data, status=201)

    @extend_schema(request=NameSerializer, responses={200: TeamBlockSerializer, 404: REFUSAL, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Their place has no name any more; they hear that they need not come."""
        mine = self._led(request, pk)
        volunteer = checked(NameSerializer(data=request.data))["volunteer"]
        newest = mine.sign_ups.filter(volunteer=volunteer).order_by("-pk").values_list("pk", flat=True).first()
        row = get_object_or_404(SignUp.objects.select_related("block__team"), pk=newest)
        naming.take_back(sign_up=row, by=person_of(request), now=clock.now())
        return Response(self._shown(mine))

    @extend_schema(request=None, responses={200: TeamBlockSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, pk: str) -> Response:
        """All that has no name, by who leads the team."""
        mine = releasing.give_back(block=self._led(request, pk), by=person_of(request), now=clock.now())
        return Response(self._shown(mine))

    @extend_schema(request=TellingReasonSerializer, responses={200: TeamBlockSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """The same by organizers of the event, with a reason that who leads the team hears."""
        person = person_of(request)
        found = get_object_or_404(TeamBlock.objects.managed_by(person), pk=pk)
        reason = checked(TellingReasonSerializer(data=request.data))["reason"]
        return Response(self._shown(releasing.release_by_staff(block=found, by=person, reason=reason, now=clock.now())))


def _with_all(rows: "QuerySet[TeamBlock]") -> "QuerySet[TeamBlock]":
    """What an answer reads: two queries."""
    mates = TeamMembership.objects.active().filter(team=OuterRef("block__team"), volunteer=OuterRef("volunteer"))
    people = SignUp.objects.select_related("volunteer").annotate(is_mate=Exists(mates)).order_by("pk")
    return rows.with_numbers().select_related("team").prefetch_related(Prefetch("sign_ups", queryset=people))  # type: ignore[attr-defined,no-any-return]  # the annotation names Django's class, the rows are of ours
