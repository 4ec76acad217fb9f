"""Clashes of a plan, their acknowledgement, and the next free times, for API clients."""

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, SlugRelatedField
from rest_framework.views import APIView

from accounts.models import Person
from api import fields
from api.events.event_shapes import ClashSerializer
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from events.clashes import engine, free_time_search
from events.clashes.free_time_search import Search
from events.clashes.types import Planned, PlannedDate
from events.models import CrewMember, Event, Occurrence
from events.schedule import recurrence
from organizations.travel import street_id
from plan.models import Audience
from venues.models import Resource, Space, Venue


class PlannedDateSerializer(Serializer[dict[str, Any]]):
    """One date of a plan. Times are ISO 8601 with an offset; things are taken from ``arrive`` to ``leave``."""

    start = fields.DateTimeField()
    end = fields.DateTimeField()
    arrive = fields.DateTimeField(required=False, allow_null=True)
    leave = fields.DateTimeField(required=False, allow_null=True)
    date_label = serializers.CharField(source="label", max_length=20, default="", allow_blank=True)
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.select_related("area"), required=False, allow_null=True
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.all(), required=False, allow_null=True
    )
    resources: "SlugRelatedField[Resource]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Resource.objects.all(), many=True, required=False
    )
    crew: "serializers.PrimaryKeyRelatedField[CrewMember]" = fields.PrimaryKeyRelatedField(
        queryset=CrewMember.objects.none(), many=True, required=False
    )
    school = serializers.CharField(max_length=60, default="", allow_blank=True)
    heads = fields.IntegerField(min_value=0, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Arriving, start, end and leaving follow each other."""
        arrive = attrs.get("arrive") or attrs["start"]
        leave = attrs.get("leave") or attrs["end"]
        if not arrive <= attrs["start"] < attrs["end"] <= leave:
            raise serializers.ValidationError("到达、开始、结束、撤场要一个接一个。", code="order")
        return attrs | {"arrive": arrive, "leave": leave}


class PlannedSerializer(Serializer[dict[str, Any]]):
    """A plan that is not stored."""

    kind = serializers.ChoiceField(choices=Event.Kind.choices, default=Event.Kind.LECTURE)
    audiences: "SlugRelatedField[Audience]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Audience.objects.all(), many=True, required=False
    )
    dates = fields.Rows(child=PlannedDateSerializer(), min_length=1, max_length=recurrence.MAX_COUNT)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        """Whom the person may not see can't be named: where somebody is would tell about events of others."""
        super().__init__(*args, **kwargs)
        if person is not None:
            crew = self.fields["dates"].child.fields["crew"]  # type: ignore[attr-defined]  # the stubs know Field only
            crew.child_relation.queryset = CrewMember.objects.known_to(person)


class TickSerializer(Serializer[dict[str, Any]]):
    """Soft clashes, by their fingerprints, that were seen, and why it goes on."""

    fingerprints = fields.ListField(child=serializers.CharField(max_length=64), max_length=500)
    reason = serializers.CharField(max_length=120, allow_blank=True)


MAX_WANTED = 12
"""Of each kind: every half hour of half a year is compared with what is taken of each."""


class SearchSerializer(Serializer[dict[str, Any]]):
    """What must fit, and in which window; days are included, clock times are of Asia/Shanghai."""

    minutes = fields.IntegerField(min_value=15, max_value=24 * 60, default=0)
    """From arriving to leaving; of a stored date (``occurrence``) it is known."""
    first = fields.DateField()
    last = fields.DateField()
    opens = serializers.TimeField(default=dt.time(8))
    closes = serializers.TimeField(default=dt.time(18))
    weekdays = fields.ListField(child=fields.IntegerField(min_value=1, max_value=7), default=[1, 2, 3, 4, 5, 6, 7])
    skip_holidays = serializers.BooleanField(default=False)
    with_lunch = serializers.BooleanField(default=False)
    """Whether it may go over 12:00 to 14:00."""
    occurrence: "SlugRelatedField[Occurrence]" = fields.SlugRelatedField(
        slug_field="uid", queryset=Occurrence.objects.none(), allow_null=True, default=None
    )
    """A stored date for which a time is sought: what it needs is known, and nothing is offered with which it would clash."""
    rest = serializers.BooleanField(default=False)
    """All later dates of its event move along."""
    spaces: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.all(), many=True, required=False, max_length=MAX_WANTED
    )
    resources: "SlugRelatedField[Resource]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Resource.objects.all(), many=True, required=False, max_length=MAX_WANTED
    )
    crew: "serializers.PrimaryKeyRelatedField[CrewMember]" = fields.PrimaryKeyRelatedField(
        queryset=CrewMember.objects.none(), many=True, required=False, max_length=MAX_WANTED
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        """When somebody is free is told to those who may name them."""
        super().__init__(*args, **kwargs)
        if person is not None:
            crew = self.fields["crew"]
            crew.child_relation.queryset = CrewMember.objects.known_to(person)  # type: ignore[attr-defined]  # the stubs know Field only
            mine = Occurrence.objects.managed_by(person, role="organizer").select_related("event", "venue__area")
            self.fields["occurrence"].queryset = mine  # type: ignore[attr-defined]  # as above


class FreeTimeSerializer(Serializer[Any]):
    """A fit; ``space_id`` is the first wanted space that is free."""

    start = fields.DateTimeField()
    end = fields.DateTimeField()
    space_id = fields.IntegerField(allow_null=True)


class ClashesView(APIView):
    """For staff: what is in the way of a plan. Nothing is stored."""

    permission_classes = [IsStaffMember]
    pagination_class = Whole

    @extend_schema(request=PlannedSerializer, responses={200: ClashSerializer(many=True), 409: REFUSAL})
    def post(self, request: Request) -> Response:
        """All clashes of all dates, in the order of the dates, hard ones first."""
        asked = PlannedSerializer(data=request.data, person=person_of(request))
        asked.is_valid(raise_exception=True)
        planned = _planned(asked.validated_data)
        now = clock.now()
        engine.refuse_endless(planned, now=now)
        clashes = engine.clashes(planned, now=now, by=person_of(request))
        return whole(ClashSerializer(clashes, many=True).data)


class FreeTimesView(APIView):
    """For staff: when everything wanted is free."""

    permission_classes = [IsStaffMember]
    pagination_class = Whole

    @extend_schema(request=SearchSerializer, responses={200: FreeTimeSerializer(many=True), 409: REFUSAL})
    def post(self, request: Request) -> Response:
        """The earliest fit of each half day, ten at most: one of the spaces, all resources, all crew."""
        asked = SearchSerializer(data=request.data, person=person_of(request))
        asked.is_valid(raise_exception=True)
        now = clock.now()
        free_times = free_time_search.free_times(_search(asked.validated_data, now), now=now)
        return whole(FreeTimeSerializer(free_times, many=True).data)


def _search(facts: dict[str, Any], now: dt.datetime) -> Search:
    """For a stored date what it needs, else what is named."""
    window = {name: facts[name] for name in ("first", "last", "opens", "closes", "skip_holidays")}
    window["weekdays"] = frozenset(facts["weekdays"])
    spaces = facts.get("spaces", [])
    if one := facts["occurrence"]:
        ids = tuple(row.pk for row in spaces) or ((one.space_id,) if one.space_id else ())
        return free_time_search.of_occurrence(one, rest=facts["rest"], now=now, space_ids=ids, **window)
    return Search(
        length=dt.timedelta(minutes=facts["minutes"]),
        space_ids=tuple(row.pk for row in spaces),
        resource_ids=tuple(row.pk for row in facts.get("resources", [])),
        crew_ids=tuple(row.pk for row in facts.get("crew", [])),
        street_id=street_id(spaces[0].venue.area) if spaces else None,
        with_lunch=facts["with_lunch"],
        **window,
    )


def _planned(facts: dict[str, Any]) -> Planned:
    return Planned(
        host_id=None,
        kind=facts["kind"],
        audience_ids=tuple(row.pk for row in facts.get("audiences", [])),
        dates=tuple(_date(index, date) for index, date in enumerate(facts["dates"])),
    )


def _date(index: int, facts: dict[str, Any]) -> PlannedDate:
    venue = facts.get("venue")
    space = facts.get("space")
    crew = facts.get("crew", [])
    return PlannedDate(
        index=index,
        venue_id=venue.pk if venue else None,
        street_id=street_id(venue.area if venue else None),
        space_id=space.pk if space else None,
        resource_ids=tuple(row.pk for row in facts.get("resources", [])),
        crew_ids=tuple(person.pk for person in crew),
        heads=facts.get("heads"),
        **{name: facts[name] for name in ("label", "start", "end", "arrive", "leave", "school")},
    )
