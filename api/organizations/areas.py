"""Areas: city, streets, villages and communities; the association's administrators keep them."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    BooleanField,
    CharField,
    DictField,
    IntegerField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
    SlugRelatedField,
    ValidationError,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet, unknown
from api.lists.pages import Whole, whole
from api.permissions import IsKeeper, IsStaffMember
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations import importing
from organizations.forms.staff import MAX_BYTES
from organizations.keeping import areas as verbs
from organizations.keeping import offices
from organizations.keeping.areas import AreaFacts
from organizations.models import Area
from organizations.queries import streets_run_by
from organizations.rules import Problem
from reports import reach
from reports.reach import Reach


class AreaSerializer(ModelSerializer[Area]):
    """An area; ``within`` is the slug of the one above."""

    within: "SlugRelatedField[Area]" = fields.SlugRelatedField(source="parent", slug_field="slug", read_only=True)

    class Meta:
        model = Area
        fields = ["slug", "name", "level", "within", "initials", "ethnic_minority", "less_developed", "population"]


class AreaFactsSerializer(Serializer[Any]):
    """What is kept of it. Without ``initials`` they are what the dictionary reads."""

    name = CharField(max_length=500)
    initials = CharField(max_length=100, allow_blank=True, default="")
    ethnic_minority = BooleanField(default=False)
    less_developed = BooleanField(default=False)
    population = fields.IntegerField(min_value=0, allow_null=True, default=None)


class ChangedAreaSerializer(AreaFactsSerializer):
    """``with_office``: the office that is named after the street follows its name."""

    with_office = BooleanField(default=False)


class NewAreaSerializer(AreaFactsSerializer):
    """Within the city it is a street, within a street a village; ``within`` is the slug of either."""

    within: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", queryset=Area.objects.all())


class VillageListSerializer(Serializer[Any]):
    """The list as on the page, one village a line: ``村名,少数民族(是/否),欠发达(是/否),人口``; all but the name may be left
    out. With ``preview`` nothing is written.
    """

    text = CharField(max_length=MAX_BYTES)
    preview = BooleanField(default=False)


class VillageLineSerializer(Serializer[importing.Step]):
    """What a line does: ``new``, ``changed`` or ``same``."""

    line = IntegerField(source="row.line")
    name = CharField(source="row.name")
    effect = CharField()


class LineProblemSerializer(Serializer[Problem]):
    """What is wrong in a line, in words that say what to put there."""

    line = IntegerField()
    words = CharField()


class BroughtInSerializer(Serializer[importing.Preview]):
    """What the list does, or did, line by line; with any ``problems`` nothing of it can be brought in. Villages that it
    leaves out stay as they are.
    """

    new = IntegerField()
    changed = IntegerField()
    same = IntegerField()
    lines = VillageLineSerializer(source="steps", many=True)
    problems = LineProblemSerializer(many=True)


class ReachSerializer(Serializer[Reach]):
    """Dates held in the last twelve months and planned in the next, in an area; ``audiences`` by slug."""

    area = CharField(source="area.slug")
    held = IntegerField()
    planned = IntegerField()
    last = fields.DateTimeField(allow_null=True)
    audiences = SerializerMethodField()

    @extend_schema_field(DictField(child=DictField(child=IntegerField())))
    def get_audiences(self, row: Reach) -> dict[str, dict[str, int]]:
        """Held and planned of each audience group."""
        return {group.slug: {"held": held, "planned": planned} for group, held, planned in row.cells}


class InTheWaySerializer(Serializer[verbs.InTheWay]):
    """So many rows of one sort."""

    words = CharField()
    number = IntegerField()


class RemovingSerializer(Serializer[Any]):
    """What points at an area, so that it has to stay (``in_use``, the same as in the refusal); where nothing does, names
    of the ``offices`` that nobody has used and that go with it.
    """

    in_use = InTheWaySerializer(many=True)
    offices = SerializerMethodField()

    def get_offices(self, row: dict[str, Any]) -> list[str]:
        """By name."""
        return [office.name for office in row["offices"]]


class AreaFilter(FilterSet):
    """By level, by the area above, and by words, each of which a name, slug or initials hold."""

    within = filters.CharFilter("parent__slug")
    q = filters.CharFilter(method="holding", max_length=60)

    class Meta:
        model = Area
        fields = ["level"]

    def holding(self, rows: QuerySet[Area], name: str, words: str) -> QuerySet[Area]:
        """As on the page."""
        return verbs.holding(rows, words)


class AreaViewSet(ReadOnlyModelViewSet[Area]):
    """Public; administrators of the association write."""

    queryset = Area.objects.select_related("parent")
    serializer_class = AreaSerializer
    filterset_class = AreaFilter
    lookup_field = "slug"

    def get_permissions(self) -> list[Any]:
        """Everybody reads."""
        if self.action in {"list", "retrieve"}:
            return [IsAuthenticatedOrReadOnly()]
        return [IsStaffMember()] if self.action in {"reached", "villages"} else [IsKeeper()]

    @extend_schema(request=NewAreaSerializer, responses={201: AreaSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Add a street, with its office, or a village."""
        asked = checked(NewAreaSerializer(data=request.data))
        parent = asked.pop("within")
        added = verbs.add(parent=parent, facts=AreaFacts(**asked), by=person_of(request), now=clock.now())
        return Response(AreaSerializer(added).data, status=201)

    @extend_schema(request=ChangedAreaSerializer, responses={200: AreaSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change what is named; the slug stays."""
        area = self.get_object()
        asked = checked(ChangedAreaSerializer(data=request.data, partial=True))
        with_office = asked.pop("with_office", False)
        seen = verbs.facts_of(area)
        facts: dict[str, Any] = {"facts": replace(seen, **asked), "by": person_of(request), "now": clock.now()}
        if with_office:
            changed, _ = offices.change_with_office(street=area, seen=seen, **facts)
        else:
            changed = verbs.change(area=area, seen=seen, **facts)
        return Response(AreaSerializer(changed).data)

    @extend_schema(responses={204: None, 409: REFUSAL})
    def destroy(self, request: Request, slug: str) -> Response:
        """Refused with ``area_in_use`` while anything points at it: ``detail.in_use``."""
        verbs.remove(area=self.get_object(), by=person_of(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={200: RemovingSerializer, 409: REFUSAL})
    @action(detail=True, methods=["get"])
    def removing(self, request: Request, slug: str) -> Response:
        """What removing it would meet and take along, before it is done: nothing is written."""
        area = self.get_object()
        verbs.refuse_city(area)
        rows = verbs.in_the_way(area)
        facts = {"in_use": rows, "offices": [] if rows else verbs.unused_offices(area)}
        return Response(RemovingSerializer(facts).data)

    @extend_schema(request=VillageListSerializer, responses={200: BroughtInSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def villages(self, request: Request, slug: str) -> Response:
        """Bring in a street's list of villages, for organizers of its office and of the association: all of it, or with
        ``list_has_problems`` nothing.
        """
        person = person_of(request)
        street = get_object_or_404(streets_run_by(person), slug=slug)
        asked = checked(VillageListSerializer(data=request.data))
        if asked["preview"]:
            return Response(BroughtInSerializer(importing.preview(street=street, text=asked["text"])).data)
        done = importing.import_villages(street=street, text=asked["text"], by=person, now=clock.now())
        return Response(BroughtInSerializer(done).data)

    @extend_schema(
        parameters=[OpenApiParameter("kind", enum=list(filter(None, reach.KINDS)), description="Without: streets.")],
        responses={200: ReachSerializer(many=True)},
    )
    @action(
        detail=False, permission_classes=[IsStaffMember], pagination_class=Whole, filterset_class=None, url_path="reach"
    )
    def reached(self, request: Request) -> Response:
        """Who is not reached, gaps first; for staff."""
        kind = request.query_params.get("kind", "")
        if kind not in reach.KINDS:
            raise ValidationError({"kind": unknown(kind, filter(None, reach.KINDS)).messages})
        rows = reach.reach(reach.areas(kind), reach.groups(), now=clock.now())
        return whole(dict(ReachSerializer(row).data) for row in rows)
