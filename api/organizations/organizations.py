"""Organizations; the association's administrators keep them."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet, YesNoFilter
from api.organizations.people import KeepsPeople
from api.permissions import IsKeeper
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations.keeping import changing, closing, merging
from organizations.keeping.changing import OrganizationFacts
from organizations.memberships import staff
from organizations.models import Area, Organization
from organizations.queries import named, without_approver


class OrganizationSerializer(ModelSerializer[Organization]):
    """A bureau, a street office, a school; ``area`` is a slug. One that is closed stays for what it did; with
    ``merged_into`` (a slug) all of it is another's by now.
    """

    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    merged_into: "SlugRelatedField[Organization]" = fields.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Organization
        fields = [
            "slug", "name", "kind", "area", "is_association", "approval_levels", "desk_phone", "closed_at", "merged_into",
        ]  # fmt: skip


class OrganizationFactsSerializer(Serializer[Any]):
    """What is kept of it; ``area`` is the slug of a street or of the city."""

    name = serializers.CharField(max_length=500)
    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    area: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Area.objects.all(), allow_null=True, default=None
    )
    approval_levels = fields.IntegerField(min_value=0, max_value=max(Organization.LEVELS), default=0)
    desk_phone = serializers.CharField(max_length=100, allow_blank=True, default="")


class NewOrganizationSerializer(OrganizationFactsSerializer):
    """``is_another``: the name is like another's, and it is another organization all the same."""

    is_another = serializers.BooleanField(default=False)


class MergeSerializer(Serializer[Any]):
    """Into which one. With ``preview`` nothing is written."""

    into: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.all()
    )
    preview = serializers.BooleanField(default=False)


class MovingSerializer(Serializer[merging.Moving]):
    """So many rows of one sort (``sort``, for people ``words``), of which ``doubles`` can't stand beside the other's."""

    sort = serializers.CharField(source="label")
    words = serializers.CharField()
    number = serializers.IntegerField()
    doubles = serializers.IntegerField()


class MergedSerializer(Serializer[Any]):
    """The organization that has all of it, and what moves."""

    organization = OrganizationSerializer()
    moving = MovingSerializer(many=True)


class UnfinishedSerializer(Serializer[closing.Unfinished]):
    """Something that nobody of it will finish: how much, what ``becomes`` of it, the first few, and how many more."""

    words = serializers.CharField()
    becomes = serializers.CharField()
    shown = serializers.SerializerMethodField()
    left = serializers.IntegerField()

    def get_shown(self, row: closing.Unfinished) -> list[str]:
        """As they are called."""
        return [one.words for one in row.shown]


class ClosingSerializer(Serializer[Any]):
    """What stands in the way (``open_work``, the same as in the refusal), what it leaves, and how many members lose it."""

    open_work = serializers.SerializerMethodField()
    unfinished = UnfinishedSerializer(many=True)
    members = serializers.IntegerField()

    def get_open_work(self, row: dict[str, Any]) -> list[str]:
        """In words."""
        return [one.words for one in row["open_work"]]


class UnapprovedSerializer(OrganizationSerializer):
    """One whose events ask for an approval that nobody can give: none of its own (``has_approver``), or none of the
    association's for the second; ``is_approver_invited``: somebody is asked to be one and hasn't come yet.
    """

    has_approver = serializers.BooleanField(read_only=True)
    is_approver_invited = serializers.BooleanField(read_only=True)

    class Meta(OrganizationSerializer.Meta):
        fields = [*OrganizationSerializer.Meta.fields, "has_approver", "is_approver_invited"]


class OrganizationFilter(FilterSet):
    """By kind and by words, each of which its name or slug holds; without ``closed`` only those in use are listed."""

    q = filters.CharFilter(method="holding", max_length=60)
    closed = YesNoFilter("closed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Organization
        fields = ["kind"]

    def holding(self, rows: QuerySet[Organization], name: str, words: str) -> QuerySet[Organization]:
        """As on the page."""
        return named(rows, words)


class OrganizationViewSet(ReadOnlyModelViewSet[Organization]):
    """Public; administrators of the association write."""

    queryset = Organization.objects.select_related("area", "merged_into")
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter
    lookup_field = "slug"

    def get_queryset(self) -> "QuerySet[Organization]":
        """Lists leave closed ones out unless they are asked for."""
        every = super().get_queryset()
        return every.filter(closed_at=None) if self.action == "list" and "closed" not in self.request.GET else every

    def get_permissions(self) -> list[Any]:
        """Everybody reads."""
        if self.action == "without_approver":
            return [KeepsPeople()]
        return [IsAuthenticatedOrReadOnly()] if self.action in {"list", "retrieve"} else [IsKeeper()]

    @extend_schema(responses={200: UnapprovedSerializer(many=True)})
    @action(detail=False, filterset_class=None, url_path="without-approver")
    def without_approver(self, request: Request) -> Response:
        """Those whose people you keep and where what is submitted waits for nobody."""
        rows = without_approver(staff.administered_by(person_of(request))).select_related("area", "merged_into")
        return self.get_paginated_response(UnapprovedSerializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(request=NewOrganizationSerializer, responses={201: OrganizationSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Add one."""
        asked = checked(NewOrganizationSerializer(data=request.data))
        is_another = asked.pop("is_another")
        facts = OrganizationFacts(**asked)
        added = changing.add(facts=facts, by=person_of(request), now=clock.now(), is_another=is_another)
        return Response(OrganizationSerializer(added).data, status=201)

    @extend_schema(request=OrganizationFactsSerializer, responses={200: OrganizationSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change what is named; the slug stays."""
        organization = self.get_object()
        asked = OrganizationFactsSerializer(data=request.data, partial=True)
        seen = changing.facts_of(organization)
        facts = replace(seen, **checked(asked))
        changed = changing.change(
            organization=organization, facts=facts, by=person_of(request), now=clock.now(), seen=seen
        )
        return Response(OrganizationSerializer(changed).data)

    @extend_schema(request=None, responses={200: OrganizationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, slug: str) -> Response:
        """Refused with ``organization_has_open_work`` while something of it is still to come: ``detail.open_work``."""
        closed = closing.close(organization=self.get_object(), by=person_of(request), now=clock.now())
        return Response(OrganizationSerializer(closed).data)

    @extend_schema(request=None, responses={200: ClosingSerializer, 409: REFUSAL})
    @action(detail=True, methods=["get"])
    def closing(self, request: Request, slug: str) -> Response:
        """What closing it would meet and leave, before it is done: nothing is written. Refused as closing it is, but for
        what is still to come, which is listed.
        """
        found = self.get_object()
        closing.refuse_unclosable(found)
        now = clock.now()
        facts = {
            "open_work": closing.open_work(found, now=now),
            "unfinished": closing.unfinished(found, now=now),
            "members": found.memberships.count(),
        }
        return Response(ClosingSerializer(facts).data)

    @extend_schema(request=None, responses={200: OrganizationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, slug: str) -> Response:
        """Offer it again; its members are added anew."""
        opened = closing.reopen(organization=self.get_object(), by=person_of(request), now=clock.now())
        return Response(OrganizationSerializer(opened).data)

    @extend_schema(request=MergeSerializer, responses={200: MergedSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, slug: str) -> Response:
        """All of it becomes another's."""
        source = self.get_object()
        asked = checked(MergeSerializer(data=request.data))
        target = asked["into"]
        moving = merging.preview(source=source, target=target).moving
        if not asked["preview"]:
            target = merging.merge(source=source, target=target, by=person_of(request), now=clock.now())
        return Response(MergedSerializer({"organization": target, "moving": moving}).data)
