"""Shifts and sign-ups as they are answered, and why somebody does something to another."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organizations.access_scope import AccessScope
from volunteers.models import Shift, SignUp
from volunteers.shifts import staffing
from volunteers.signups import terms


class ShiftSerializer(serializers.ModelSerializer[Shift]):
    """A role at an occurrence and how many people it needs; nothing about who they are.

    ``taken`` counts places that somebody has or is asked to take, and those that teams hold without a name (``held``).
    """

    occurrence = serializers.UUIDField(source="occurrence.uid", read_only=True)
    event = serializers.SlugField(source="occurrence.event.slug", read_only=True)
    event_title = serializers.CharField(source="occurrence.event.title", read_only=True)
    qualification = serializers.CharField(source="qualification.name", read_only=True, default="")

    class Meta:
        model = Shift
        fields = [
            "id", "occurrence", "event", "event_title", "role", "start", "end", "minimum", "ideal", "maximum", "taken", "held",
            "qualification", "language", "opens_at", "note", "bring", "drives", "closed",
        ]  # fmt: skip


class WhyNotSerializer(serializers.Serializer[object]):
    """Why this volunteer may not take a shift."""

    code = serializers.CharField()
    message = serializers.CharField()


@extend_schema_field(serializers.ChoiceField(choices=[("", ""), *SignUp.Agreement.choices]))
class AgreementField(serializers.Field[Any, Any, str, SignUp]):
    """What they said to the changed shift; ``asked`` only of those who are on it."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, sign_up: SignUp) -> str:
        """Nobody who left, or whose shift is cancelled, has anything to answer."""
        is_moot = sign_up.agreement == SignUp.Agreement.ASKED and not sign_up.is_asked_again
        return "" if is_moot else sign_up.agreement


class SignUpSerializer(serializers.ModelSerializer[SignUp]):
    """A volunteer's place on a shift; ``volunteer`` is the volunteer's number. ``agreement``: what they said to the shift as it was
    changed after they had said yes to it (``asked``: nothing yet), asked at ``asked_again_at``. ``terms``: how the shift is
    arranged now, sent back with the answer.
    """

    shift = ShiftSerializer(read_only=True)
    volunteer = serializers.CharField(source="volunteer.number", read_only=True)
    agreement = AgreementField()
    terms = serializers.SerializerMethodField()

    class Meta:
        model = SignUp
        fields = [
            "id", "shift", "volunteer", "status", "path", "position", "answer_by", "has_overlap",
            "agreement", "asked_again_at", "terms", "created_at", "changed_at",
        ]  # fmt: skip

    def get_terms(self, sign_up: SignUp) -> str:
        """As ``volunteers.signups.terms`` writes them."""
        return terms.of(sign_up.shift)


class PersonOnShiftSerializer(serializers.ModelSerializer[SignUp]):
    """Somebody who has a place, is asked to take one or waits; ``volunteer`` is the volunteer's number, ``id`` the sign-up's.

    ``name`` is empty for those who are asked or wait, but for organizers.
    """

    volunteer = serializers.CharField(source="volunteer.number", read_only=True)
    name = serializers.SerializerMethodField()
    agreement = AgreementField()

    class Meta:
        model = SignUp
        fields = ["id", "volunteer", "name", "status", "agreement", "has_overlap"]

    def get_name(self, sign_up: SignUp) -> str:
        """As far as whoever reads it may know."""
        scope: AccessScope = self.context["scope"]
        host = sign_up.shift.occurrence.event.host_id
        return staffing.name_for(sign_up, may_organize=scope.may_organize(host))


class BoardRowSerializer(ShiftSerializer):
    """A shift with the first of its people, of whom ``confirmed``, ``offered`` and ``waiting`` count all; ``is_gap``: it has not
    begun and is short of its minimum.
    """

    confirmed = serializers.IntegerField(read_only=True)
    offered = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    is_gap = serializers.SerializerMethodField()
    people = PersonOnShiftSerializer(many=True, read_only=True)

    class Meta(ShiftSerializer.Meta):
        fields = [*ShiftSerializer.Meta.fields, "confirmed", "offered", "waiting", "is_gap", "people"]

    def get_is_gap(self, shift: Shift) -> bool:
        """Whether somebody is needed still."""
        return staffing.is_gap(shift)


class TellingReasonSerializer(serializers.Serializer[dict[str, Any]]):
    """In words; the person concerned hears it where the operation says so."""

    reason = serializers.CharField(max_length=100)


class ShownNumberSerializer(serializers.Serializer[dict[str, Any]]):
    """The whole telephone number."""

    phone = serializers.CharField()
