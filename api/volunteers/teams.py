"""Teams of volunteers, and who is in them."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Person
from api import fields
from api.filters import FilterSet, YesNoFilter
from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of, volunteer_of
from core import clock
from organizations.models import Area, Organization
from volunteers.models import Team, TeamMembership, Volunteer, VolunteerGroup
from volunteers.teams import finding, joining, keeping, links, roles


class TeamSerializer(ModelSerializer[Team]):
    """Volunteers who serve together, and how many they are; nothing about who. ``kind``, ``organization``, ``parent`` and ``area`` are slugs."""

    kind: "SlugRelatedField[VolunteerGroup]" = fields.SlugRelatedField(
        slug_field="slug", read_only=True, source="group"
    )
    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    parent: "SlugRelatedField[Team]" = fields.SlugRelatedField(  # type: ignore[assignment]  # DRF's name for the serializer above
        slug_field="slug", read_only=True
    )
    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    members = serializers.IntegerField(read_only=True)

    class Meta:
        model = Team
        fields = [
            "slug", "name", "kind", "organization", "parent", "area", "about", "public", "closed_at", "members",
        ]  # fmt: skip


class TeamFactsSerializer(Serializer[Any]):
    """What is kept of a team; ``kind`` is one of the list ``team-kinds``, ``area`` a street or the city."""

    name = serializers.CharField(max_length=500)
    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.all()
    )
    kind: "SlugRelatedField[VolunteerGroup]" = fields.SlugRelatedField(
        slug_field="slug",
        queryset=VolunteerGroup.objects.filter(retired=False),
        allow_null=True,
        default=None,
        source="group",
    )
    parent: "SlugRelatedField[Team]" = fields.SlugRelatedField(  # type: ignore[assignment]  # as above
        slug_field="slug", queryset=Team.objects.all(), allow_null=True, default=None
    )
    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.all(), allow_null=True, default=None
    )
    about = serializers.CharField(max_length=2000, allow_blank=True, default="")
    public = serializers.BooleanField(default=True)


class JoinSerializer(Serializer[Any]):
    """The last 14 characters of a team's link."""

    token = serializers.CharField(max_length=100)


class InviteSerializer(Serializer[Any]):
    """A volunteer, by their number."""

    volunteer: "SlugRelatedField[Volunteer]" = fields.SlugRelatedField(
        slug_field="number", queryset=Volunteer.objects.all()
    )


class LinkSerializer(Serializer[Any]):
    """The token at the end of ``/teams/join/``; empty where there is no link."""

    token = serializers.CharField()


class TeamRoleSerializer(Serializer[Any]):
    """What somebody does in the team."""

    role = serializers.ChoiceField(choices=TeamMembership.Role.choices)


class TeamMembershipSerializer(ModelSerializer[TeamMembership]):
    """That a volunteer belongs to a team, asked to or was invited; ``volunteer`` is the volunteer's number."""

    team: "SlugRelatedField[Team]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    volunteer = serializers.CharField(source="volunteer.number", read_only=True)

    class Meta:
        model = TeamMembership
        fields = ["id", "team", "volunteer", "role", "state", "shows_name", "begun_at", "since", "until"]


class TeamFilter(FilterSet):
    """By organization, kind and street (slugs); without ``closed`` only those in use are listed."""

    organization = filters.CharFilter("organization__slug")
    kind = filters.CharFilter("group__slug")
    area = filters.CharFilter("area__slug")
    closed = YesNoFilter("closed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Team
        fields: ClassVar[list[str]] = ["public"]


class TeamViewSet(ReadOnlyModelViewSet[Team]):
    """Public teams for everybody, one's own and those of one's organizations; organizers keep them, volunteers join."""

    queryset = Team.objects.none()
    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    lookup_field = "slug"

    def get_permissions(self) -> list[BasePermission]:
        """Reading is free."""
        return [IsAuthenticatedOrReadOnly() if self.action in {"list", "retrieve", "metadata"} else IsPerson()]

    def get_queryset(self) -> "QuerySet[Team]":
        """As far as they are seen; lists leave closed ones out unless they are asked for."""
        person = self.request.user if isinstance(self.request.user, Person) else None
        rows = finding.with_numbers(finding.visible_to(person)).order_by("name", "pk")
        return rows.filter(closed_at=None) if self.action == "list" and "closed" not in self.request.GET else rows

    def _shown(self, team: Team) -> dict[str, Any]:
        rows = finding.with_numbers(Team.objects.filter(pk=team.pk))
        return dict(TeamSerializer(rows.get()).data)

    def _kept(self, request: Request, slug: str) -> Team:
        """One that the person organizes for."""
        rows = Team.objects.managed_by(person_of(request), role="organizer")
        return get_object_or_404(rows.select_related("organization", "group", "area", "parent"), slug=slug)

    def _led(self, request: Request, slug: str) -> Team:
        return get_object_or_404(Team.objects.led_by(person_of(request)), slug=slug)

    @extend_schema(request=TeamFactsSerializer, responses={201: TeamSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Add one."""
        facts = keeping.TeamFacts(**checked(TeamFactsSerializer(data=request.data)))
        added = keeping.add(facts=facts, by=person_of(request), now=clock.now())
        return Response(self._shown(added), status=201)

    @extend_schema(request=TeamFactsSerializer, responses={200: TeamSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change what is named; the slug stays."""
        team = self._kept(request, slug)
        seen = keeping.facts_of(team)
        facts = replace(seen, **checked(TeamFactsSerializer(data=request.data, partial=True)))
        changed = keeping.change(team=team, facts=facts, by=person_of(request), now=clock.now(), seen=seen)
        return Response(self._shown(changed))

    @extend_schema(request=None, responses={200: TeamSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, slug: str) -> Response:
        """It takes nobody in any more; members stay."""
        team = keeping.close(team=self._kept(request, slug), closed=True, by=person_of(request), now=clock.now())
        return Response(self._shown(team))

    @extend_schema(request=None, responses={200: TeamSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, slug: str) -> Response:
        """Open it again."""
        team = keeping.close(team=self._kept(request, slug), closed=False, by=person_of(request), now=clock.now())
        return Response(self._shown(team))

    @extend_schema(request=None, responses={201: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, slug: str) -> Response:
        """Ask to join; the captain answers."""
        volunteer = volunteer_of(request)
        row = joining.ask(team=self.get_object(), volunteer=volunteer, now=clock.now())
        return Response(TeamMembershipSerializer(row).data, status=201)

    @extend_schema(request=JoinSerializer, responses={201: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=False, methods=["post"])
    def join(self, request: Request) -> Response:
        """In by a team's link; who was removed or refused asks by it (``state``: ``asked``) and waits for a yes."""
        volunteer = volunteer_of(request)
        token = checked(JoinSerializer(data=request.data))["token"]
        row = joining.join(token=token, volunteer=volunteer, now=clock.now())
        return Response(TeamMembershipSerializer(row).data, status=201)

    @extend_schema(request=InviteSerializer, responses={201: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, slug: str) -> Response:
        """Ask a volunteer to come in; the volunteer answers."""
        team = self._led(request, slug)
        volunteer = checked(InviteSerializer(data=request.data))["volunteer"]
        row = joining.invite(team=team, volunteer=volunteer, by=person_of(request), now=clock.now())
        return Response(TeamMembershipSerializer(row).data, status=201)

    @extend_schema(request=None, responses={200: LinkSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def link(self, request: Request, slug: str) -> Response:
        """A new link; the one before opens nothing any more."""
        team = links.make(team=self._led(request, slug), by=person_of(request), now=clock.now())
        return Response(LinkSerializer({"token": team.link_token}).data)

    @extend_schema(request=None, responses={200: LinkSerializer, 409: REFUSAL})
    @link.mapping.delete
    def end_link(self, request: Request, slug: str) -> Response:
        """No link any more."""
        team = links.end(team=self._led(request, slug), by=person_of(request), now=clock.now())
        return Response(LinkSerializer({"token": team.link_token}).data)


class TeamMembershipFilter(FilterSet):
    """By team (a slug), state and role."""

    team = filters.CharFilter("team__slug")

    class Meta:
        model = TeamMembership
        fields: ClassVar[list[str]] = ["state", "role"]


class TeamMembershipViewSet(ReadOnlyModelViewSet[TeamMembership]):
    """My memberships, and those of teams that I lead or whose organization I work for."""

    queryset = TeamMembership.objects.none()
    serializer_class = TeamMembershipSerializer
    filterset_class = TeamMembershipFilter

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def get_queryset(self) -> "QuerySet[TeamMembership]":
        """Own and led."""
        return finding.seen_memberships(person_of(self.request)).order_by("pk")

    @extend_schema(request=TeamRoleSerializer, responses={200: TeamMembershipSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Captain, deputy or member; whoever was captain before a new one is a deputy."""
        row = self.get_object()
        role = checked(TeamRoleSerializer(data=request.data))["role"]
        given = roles.appoint(membership=row, role=role, by=person_of(request), now=clock.now())
        return Response(TeamMembershipSerializer(given).data)

    @extend_schema(request=None, responses={200: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Yes: to a request of who leads the team, to an invitation of the volunteer."""
        row = joining.accept(membership=self.get_object(), by=person_of(request), now=clock.now())
        return Response(TeamMembershipSerializer(row).data)

    @extend_schema(request=None, responses={200: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """No, by the same people."""
        row = joining.refuse(membership=self.get_object(), by=person_of(request), now=clock.now())
        return Response(TeamMembershipSerializer(row).data)

    @extend_schema(request=None, responses={200: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """I go, or take the request back."""
        row = joining.leave(membership=self.get_object(), by=person_of(request), now=clock.now())
        return Response(TeamMembershipSerializer(row).data)

    @extend_schema(request=None, responses={200: TeamMembershipSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Out of the team, or the invitation is taken back."""
        row = joining.remove(membership=self.get_object(), by=person_of(request), now=clock.now())
        return Response(TeamMembershipSerializer(row).data)
