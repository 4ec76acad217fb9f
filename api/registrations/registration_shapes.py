"""What is sent and answered about registrations."""

import datetime as dt
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.consents.consent_texts import API, agreed
from accounts.models import Person
from accounts.signing_in.networks import network_key
from api import fields
from api.accounts.consents import ConsentSerializerField
from core.phone_numbers import phones
from core.web.http import client_address
from events.models import Event, Occurrence
from registrations.models import Attendee, Registration
from registrations.registering import targets
from registrations.registering.new_registration import AttendeeFacts, RegistrationRequest
from registrations.registering.targets import Target
from registrations.seats import head_of_queue

BY_THEMSELVES = ["self", "family", "neighbor", "group"]
"""For whom people register without staff."""


class AttendeeSerializer(serializers.ModelSerializer[Attendee]):
    """Somebody who comes."""

    class Meta:
        model = Attendee
        fields = ["name", "age_band", "relation"]
        extra_kwargs: ClassVar = {"name": {"allow_blank": True}}
        """The verb says what is missing, in the same words as pages."""


class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """A registration; the number is masked, ``ahead`` says how many parties wait before it."""

    event: "serializers.SlugRelatedField[Event]" = fields.SlugRelatedField(slug_field="slug", read_only=True)
    occurrences: "serializers.SlugRelatedField[Occurrence]" = fields.SlugRelatedField(
        slug_field="uid", read_only=True, many=True
    )
    attendees = AttendeeSerializer(many=True, read_only=True)
    number = serializers.SerializerMethodField()
    position = serializers.SerializerMethodField()

    class Meta:
        model = Registration
        fields = [
            "id", "event", "occurrences", "number", "contact_name", "made_for", "party_size", "group_name", "grade",
            "pupils", "adults", "needs", "attendees", "status", "prove_by", "offer_expires_at", "position", "created_at",
        ]  # fmt: skip

    def get_number(self, registration: Registration) -> str:
        """139****0123."""
        return phones.mask(registration.phone)

    @extend_schema_field(fields.IntegerField(allow_null=True))
    def get_position(self, registration: Registration) -> int | None:
        """Its place in the queue of its first pool; null once it holds seats."""
        places = [claim.position for claim in registration.claims.all() if claim.position is not None]
        return min(places, default=None)


class RegisteredSerializer(RegistrationSerializer):
    """The answer to whoever registered under their own number: with the link of the personal page, as in the SMS."""

    link = serializers.SerializerMethodField()

    class Meta(RegistrationSerializer.Meta):
        fields = [*RegistrationSerializer.Meta.fields, "link"]

    def get_link(self, registration: Registration) -> str:
        """Address of the personal page."""
        return registration.short_link


class SentSerializer(serializers.Serializer[dict[str, str]]):
    """The answer to everybody else: the result goes to the phone. The token is for ``prove`` and ``prove-again``."""

    event = serializers.CharField()
    number = serializers.CharField()
    message = serializers.CharField()
    proof_token = serializers.CharField()


class AgainSerializer(serializers.Serializer[dict[str, str]]):
    """The same, whatever was done."""

    message = serializers.CharField()


class ProofTokenSerializer(serializers.Serializer[dict[str, Any]]):
    """The token that the answer to ``create`` held."""

    token = serializers.CharField(max_length=400)


class ProofSerializer(ProofTokenSerializer):
    """With the six digits of the text."""

    code = serializers.CharField(max_length=20)


class ClearSerializer(serializers.Serializer[dict[str, Any]]):
    """All of this event, and why."""

    event = serializers.SlugField(max_length=80)
    reason = serializers.CharField(max_length=120)


class ClearedSerializer(serializers.Serializer[dict[str, int]]):
    """How many were ended."""

    cleared = serializers.IntegerField()


class RegisterSerializer(serializers.Serializer[dict[str, Any]]):
    """What somebody asks for. No occurrences: the whole course."""

    event: "serializers.SlugRelatedField[Event]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Event.objects.public()
    )
    occurrences: "serializers.SlugRelatedField[Occurrence]" = fields.SlugRelatedField(
        slug_field="uid",
        queryset=Occurrence.objects.public().select_related("event", "venue", "seat_pool"),
        many=True,
        required=False,
    )
    phone = fields.PhoneField(max_length=40)
    contact_name = serializers.CharField(max_length=40)
    made_for = serializers.ChoiceField(choices=BY_THEMSELVES, default="self")
    attendees = fields.Rows(child=AttendeeSerializer(), max_length=fields.MAX_COUNT, default=list)
    group_name = serializers.CharField(max_length=60, allow_blank=True, default="")
    grade = serializers.CharField(max_length=40, allow_blank=True, default="")
    pupils = fields.IntegerField(min_value=0, max_value=10_000, default=0)
    adults = fields.IntegerField(min_value=0, max_value=10_000, default=0)
    needs = serializers.CharField(max_length=200, allow_blank=True, default="")
    wait_if_full = serializers.BooleanField(default=False)
    invitation = serializers.CharField(max_length=40, allow_blank=True, default="")
    """The last part (``invited``) of the link that staff handed on, for dates that only the invited may register for."""
    consent = ConsentSerializerField()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The dates bring their event along: one query for both, where they are of that event."""
        dates: Any = self.fields["occurrences"]
        named = data.get("occurrences") if isinstance(data, dict) else None
        if isinstance(named, list) and len(named) <= dates.max_length:
            dates.child_relation.learn(named)
            events = {row.event.slug: row.event for row in dates.child_relation.known.values()}
            field: Any = self.fields["event"]
            field.known = events if str(data.get("event")) in events else None
        facts: dict[str, Any] = super().to_internal_value(data)
        return facts

    def wanted(self, request: Request) -> RegistrationRequest:
        """The verb's facts."""
        facts = dict(self.validated_data)
        person = request.user if isinstance(request.user, Person) else None
        plain = (
            "phone", "contact_name", "made_for", "group_name", "grade", "pupils", "adults", "needs", "wait_if_full",
            "invitation",
        )  # fmt: skip
        return RegistrationRequest(
            event_id=facts["event"].pk,
            occurrence_ids=tuple(one.pk for one in facts.get("occurrences", ())),
            attendees=tuple(AttendeeFacts(**one) for one in facts["attendees"]),
            by_person_id=person.pk if person else None,
            network=network_key(client_address(request)),
            consent=agreed(facts["consent"], channel=API),
            **{name: facts[name] for name in plain},
        )

    def target(self, request: RegistrationRequest, now: dt.datetime) -> Target:
        """What was read to look the names up, for the verb."""
        facts = self.validated_data
        return targets.read(request, now=now, event=facts["event"], occurrences=facts.get("occurrences"))


class ReasonSerializer(serializers.Serializer[dict[str, Any]]):
    """Why staff end it; the number is told."""

    reason = serializers.CharField(max_length=120, allow_blank=True, default="")


class ApproveRegistrationSerializer(serializers.Serializer[dict[str, Any]]):
    """``wait_if_full``: where too few seats are free, it waits; else it is refused (``party_does_not_fit``)."""

    wait_if_full = serializers.BooleanField(default=False)


class CallPartySerializer(serializers.Serializer[dict[str, Any]]):
    """The number to ring."""

    phone = serializers.CharField(read_only=True)


class SkipPartySerializer(serializers.Serializer[dict[str, Any]]):
    """Why those behind get the seats that are free now."""

    reason = serializers.CharField(max_length=120)


class SplitPartySerializer(SkipPartySerializer):
    """Who of a waiting party comes at once: by ``names``, or so many ``pupils`` and ``adults`` of a group.

    ``rest``: the others go on waiting at their place, or are dropped.
    """

    names = fields.ListField(child=serializers.CharField(max_length=40), max_length=40, default=list)
    pupils = fields.IntegerField(min_value=0, max_value=500, default=0)
    adults = fields.IntegerField(min_value=0, max_value=500, default=0)
    rest = serializers.ChoiceField(choices=["wait", "drop"], default="wait")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The verb's part."""
        sizes = {name: attrs[name] for name in ("pupils", "adults")}
        part = head_of_queue.Part(names=tuple(attrs["names"]), keeps_rest=attrs["rest"] == "wait", **sizes)
        return {"part": part, "reason": attrs["reason"]}
