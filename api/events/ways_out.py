"""Dates that can't be as planned, with what they could have instead, and what an API client chose of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer, SlugRelatedField

from api import fields
from core import clock
from core.errors import Refusal
from events.clashes import ways_out
from events.clashes.acknowledging import Blocked
from events.clashes.types import Clash, Planned
from events.clashes.ways_out import OtherPlace, WayOut
from events.models import Occurrence
from venues.models import Space, Venue


class InsteadSerializer(Serializer[dict[str, Any]]):
    """Where another date of the same event goes instead; without ``venue`` and ``space`` it stays where it is."""

    occurrence: "SlugRelatedField[Occurrence]" = fields.SlugRelatedField(
        slug_field="uid", queryset=Occurrence.objects.none()
    )
    start = fields.DateTimeField()
    end = fields.DateTimeField()
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), required=False
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )


class OtherPlaceSerializer(Serializer[OtherPlace]):
    """Free at the planned time; ``is_near``: another venue, ``kilometers`` away where both have coordinates."""

    venue = serializers.CharField(source="venue.slug")
    space = fields.IntegerField(source="space.pk", allow_null=True, default=None)
    name = serializers.CharField(source="__str__")
    is_near = serializers.BooleanField()
    kilometers = serializers.FloatField(allow_null=True, default=None)


class SpanSerializer(Serializer[Any]):
    """From when to when it would be open to people."""

    start = fields.DateTimeField()
    end = fields.DateTimeField()


class StopSerializer(Serializer[Any]):
    """A date with hard clashes: why, and where and when it could be instead (send one of them in ``instead``)."""

    occurrence = serializers.UUIDField()
    date_label = serializers.CharField(source="date.label", allow_blank=True)
    start = fields.DateTimeField(source="date.start")
    end = fields.DateTimeField(source="date.end")
    words = serializers.ListField(child=serializers.CharField())
    places = OtherPlaceSerializer(many=True)
    free_times = SpanSerializer(source="times", many=True)


def stops_of(planned: Planned, hard: list[Clash], *, asked: Occurrence) -> list[dict[str, Any]]:
    """The first dates of the plan that can't be so."""
    offered_ways = ways_out.of(planned, hard, asked=asked.pk, of_draft=asked.event.is_unpublished, now=clock.now())
    uids = dict(
        Occurrence.objects.filter(pk__in=[way_out.date.occurrence_id for way_out in offered_ways]).values_list(
            "pk", "uid"
        )
    )
    return [
        _stop(way_out, str(uids[way_out.date.occurrence_id]))
        for way_out in offered_ways
        if way_out.date.occurrence_id in uids
    ]


def _stop(way_out: WayOut, uid: str) -> dict[str, Any]:
    shape = StopSerializer(
        {
            "occurrence": uid,
            "date": way_out.date,
            "words": way_out.words,
            "places": way_out.places,
            "times": way_out.times,
        }
    )
    return dict(shape.data)


@contextmanager
def leading_to_stops(occurrence: Occurrence, asked: dict[str, Any]) -> Iterator[None]:
    """A refusal for hard clashes names the dates in ``detail["stops"]``."""
    try:
        yield
    except Blocked as refusal:
        stops = stops_of(refusal.planned, list(refusal.hard), asked=occurrence)
        raise Refusal(refusal.code, refusal.message, **refusal.detail, stops=stops) from refusal
    except Refusal as refusal:
        if "start" not in asked:
            raise
        times = {"start": asked["start"], "end": asked["end"]}
        offered_ways = ways_out.of_typed(occurrence, refusal=refusal, now=clock.now(), **times)
        if not offered_ways:
            raise
        stops = [_stop(way_out, str(occurrence.uid)) for way_out in offered_ways]
        raise Refusal(refusal.code, refusal.message, **refusal.detail, stops=stops) from refusal
