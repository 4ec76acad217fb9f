"""Shapes in which API clients write events; the verbs of ``events`` do the work."""

import datetime as dt
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.serializers import Serializer, SlugRelatedField

from accounts.models import Person
from api import fields
from api.events.resource_shapes import SteppingSerializer
from events import fields as event_fields
from events.clashes.types import Severity
from events.models import CrewMember, Event, Occurrence
from events.pages import programme
from events.rules import Assignments
from events.schedule import recurrence
from organizations.keeping.word_lists import offered
from organizations.models import Organization
from plan.models import Audience, Occasion, Task
from registrations import rules as seating
from venues.models import Resource, Space, Venue


class DateWriteSerializer(serializers.ModelSerializer[Occurrence]):
    """One date of a draft. Times are ISO 8601 with an offset; ``space`` is an id of ``spaces`` in the venue,
    ``resources`` are slugs, ``crew`` ids of ``crew``.
    """

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), allow_null=True, required=False
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    resources: "SlugRelatedField[Resource]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Resource.objects.usable(), many=True, required=False
    )
    crew: "serializers.PrimaryKeyRelatedField[CrewMember]" = fields.PrimaryKeyRelatedField(
        queryset=CrewMember.objects.none(), many=True, required=False
    )
    contact_phone = fields.PhoneField(required=False, allow_blank=True)

    class Meta:
        model = Occurrence
        fields = [
            "title", "venue", "space", "resources", "crew", "place_note", "start", "end", "arrive", "leave", "mode", "online_link", "contact_name",
            "contact_phone", "school", "grade", "pupils", "adults",
        ]  # fmt: skip


class EventWriteSerializer(serializers.ModelSerializer[Event]):
    """A draft with its dates. ``host`` is one of your organizations; ``task`` an id of ``plan-tasks``."""

    host: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    task: "serializers.PrimaryKeyRelatedField[Task]" = fields.PrimaryKeyRelatedField(
        queryset=Task.objects.filter(retired=False), allow_null=True, required=False
    )
    occasion: "SlugRelatedField[Occasion]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Occasion.objects.all(), allow_null=True, required=False
    )
    audiences: "SlugRelatedField[Audience]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Audience.objects.all(), many=True, required=False
    )
    cooperating: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.in_use(), many=True, required=False
    )
    programme: "SlugRelatedField[Event]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Event.objects.none(), allow_null=True, required=False
    )
    occurrences = fields.Rows(child=DateWriteSerializer(), max_length=recurrence.MAX_COUNT)

    class Meta:
        model = Event
        fields = ["kind", *event_fields.REFERENCES, *event_fields.SETS, *event_fields.PLAIN, "occurrences"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only organizations in which the person may organize can host, and only their crew can be named."""
        super().__init__(*args, **kwargs)
        occasions = offered(Occasion, but=self.instance.occasion_id if isinstance(self.instance, Event) else None)
        self.fields["occasion"].queryset = occasions  # type: ignore[attr-defined]  # the stubs know Field only
        chosen = self.instance.audiences.values_list("pk", flat=True) if isinstance(self.instance, Event) else ()
        self.fields["audiences"].child_relation.queryset = offered(Audience, but=chosen)  # type: ignore[attr-defined]  # the stubs know Field only
        request = self.context.get("request")
        if "host" in self.fields and request is not None and isinstance(request.user, Person):
            hosts = Organization.objects.managed_by(request.user, role="organizer").in_use()
            self.fields["host"].queryset = hosts  # type: ignore[attr-defined]  # the stubs know Field only
            self.fields["programme"].queryset = programme.programmes_for(request.user)  # type: ignore[attr-defined]  # the stubs know Field only
            crew = self.fields["occurrences"].child.fields["crew"]  # type: ignore[attr-defined]  # the stubs know Field only
            crew.child_relation.queryset = CrewMember.objects.offered_to(request.user)


class EventPatchSerializer(EventWriteSerializer):
    """Words of an event; what is left out stays. ``version``: the one that was read."""

    version = fields.IntegerField(min_value=1)

    class Meta(EventWriteSerializer.Meta):
        fields = ["task", "occasion", "audiences", "cooperating", *event_fields.PLAIN, "version"]
        extra_kwargs = {name: {"required": False} for name in event_fields.PLAIN}

    occurrences = None  # type: ignore[assignment]  # dates have verbs of their own
    host = None  # type: ignore[assignment]  # an event stays with its host


class MoveSerializer(SteppingSerializer):
    """Where an occurrence goes, and what it takes. Without ``venue`` it stays where it is; ``preview`` stores and sends
    nothing. Another space, van or speaker at the same time is a move too.
    """

    start = fields.DateTimeField()
    end = fields.DateTimeField()
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), required=False
    )
    shift_rest = serializers.BooleanField(default=False)
    confirm_far = serializers.BooleanField(default=False)
    """That a move by more than 180 days is meant; without it such a move is refused (moved_far)."""
    reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    """Why it moves although there are soft clashes."""
    preview = serializers.BooleanField(default=False)


class NewDateSerializer(Serializer[dict[str, Any]]):
    """One more date for a published event; ``preview`` stores and sends nothing."""

    start = fields.DateTimeField()
    end = fields.DateTimeField()
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.usable(), allow_null=True, default=None
    )
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    """Left out: the one of the latest date, as long as it is at the same venue."""
    title = serializers.CharField(max_length=80, allow_blank=True, default="")
    version = fields.IntegerField(min_value=1, allow_null=True, default=None)
    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    preview = serializers.BooleanField(default=False)


class PlaceSerializer(Serializer[dict[str, Any]]):
    """Another place at the same time, or another part of its place; ``preview`` stores and sends nothing."""

    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", queryset=Venue.objects.usable())
    space: "serializers.PrimaryKeyRelatedField[Space]" = fields.PrimaryKeyRelatedField(
        queryset=Space.objects.usable(), allow_null=True, required=False
    )
    reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    override_reason = serializers.CharField(max_length=120, allow_blank=True, default="")
    preview = serializers.BooleanField(default=False)


class TakeOffSerializer(Serializer[dict[str, Any]]):
    """Why it is not held, or not held yet; people read it. ``preview`` stores and sends nothing."""

    reason = serializers.CharField(max_length=120, allow_blank=True)
    preview = serializers.BooleanField(default=False)


class ToldSerializer(Serializer[dict[str, Any]]):
    """One text that a change sends: to a masked number, in its capacities (``role_labels`` in words, ``groups`` as codes).
    Both are empty once it was sent.
    """

    number = serializers.CharField()
    role_labels = serializers.ListField(child=serializers.CharField())
    groups = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()


class ClashSerializer(Serializer[Any]):
    """Something in the way of a date: ``hard`` blocks, ``soft`` is acknowledged with a reason, a ``note`` is only said.

    ``index`` counts the dates of the question from 0; ``start`` and ``end`` are of what is in the way.
    """

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=[severity.value for severity in Severity])
    index = fields.IntegerField()
    date_label = serializers.CharField(source="label", allow_blank=True)
    words = serializers.CharField()
    start = fields.DateTimeField(allow_null=True)
    end = fields.DateTimeField(allow_null=True)
    fingerprint = serializers.CharField()


class ChangeSerializer(Serializer[dict[str, Any]]):
    """What a change did, or (preview) would do."""

    uid = serializers.UUIDField(allow_null=True)
    occurrences = serializers.ListField(child=serializers.UUIDField())
    told = ToldSerializer(many=True)
    clashes = ClashSerializer(many=True)
    loans = serializers.ListField(child=serializers.CharField())
    """Of a preview: what would be asked of other organizations, and what they would have back."""
    far = serializers.ListField(child=serializers.CharField())
    """Of a preview: moves by more than 180 days, which want ``confirm_far``."""
    days = serializers.ListField(child=serializers.CharField())
    """Of a preview: what the days are to which dates go (holidays, make-up workdays, market days, weekends)."""
    merged = serializers.IntegerField()
    """Of a preview: how many numbers get one text instead of an earlier one that has not left yet."""
    silenced = serializers.IntegerField()
    """Of a preview: how many numbers that an earlier text waits for get none, since all is as they know it."""


class RecordSerializer(Serializer[dict[str, Any]]):
    """What was held: heads on site by audience slug."""

    counts = fields.DictField(child=fields.IntegerField(min_value=0, max_value=100_000))
    online_heads = fields.IntegerField(min_value=0, max_value=1_000_000, default=0)
    sentence = serializers.CharField(max_length=200, allow_blank=True, default="")
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, allow_null=True, default=None)


class SeatsWriteSerializer(Serializer[dict[str, Any]]):
    """How many seats an occurrence has."""

    capacity = fields.IntegerField(min_value=0, max_value=seating.MAX_SEATS)
    unit = serializers.ChoiceField(choices=["people", "groups"], default="people")
    is_open = serializers.BooleanField(default=True)
    group_limit = fields.IntegerField(min_value=1, max_value=seating.GROUP_LIMIT, allow_null=True, default=None)
    """How many people one group may bring, where groups are counted."""
    preview = serializers.BooleanField(default=False)


def unsaved_event(facts: dict[str, Any]) -> Event:
    """The event of a validated ``EventWriteSerializer``, not stored."""
    names = ("kind", *event_fields.REFERENCES, *event_fields.PLAIN)
    return Event(**{name: facts[name] for name in names if name in facts})


def unsaved_dates(facts: dict[str, Any], now: dt.datetime) -> tuple[list[Occurrence], dict[UUID, Assignments]]:
    """Its dates, not stored, and what each takes along."""
    dates = []
    taken = {}
    for date in facts["occurrences"]:
        plain = {name: value for name, value in date.items() if name not in {"resources", "crew"}}
        occurrence = Occurrence(**plain, changed_at=now)
        ids = (tuple(sorted(one.pk for one in date.get(name, ()))) for name in ("resources", "crew"))
        dates.append(occurrence)
        taken[occurrence.uid] = Assignments(*ids)
    return dates, taken
