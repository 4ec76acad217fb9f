"""What merging two volunteers takes and answers."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from api import fields
from api.volunteers.certificates import CertificateSerializer
from api.volunteers.shift_shapes import SignUpSerializer
from core.errors import Refusal
from volunteers.models import TeamMembership
from volunteers.profiles.merge_previews import Preview

MAX_DROPPED = 200


class OtherSerializer(Serializer[dict[str, Any]]):
    """``other``: the number of the volunteer who is the same human."""

    other = serializers.CharField(max_length=20)


class MergeVolunteersSerializer(OtherSerializer):
    """``drop``: ids of sign-ups that are given up, one at least of each two that collide; ``reason``: how one knows that it is one human."""

    reason = serializers.CharField(max_length=100)
    drop = fields.ListField(child=fields.IntegerField(), default=list, max_length=MAX_DROPPED)


class CollisionSerializer(Serializer[Any]):
    """Two places of which one goes; ``is_same``: of the same shift, else at the same time, or too far apart."""

    of_kept = SignUpSerializer()
    of_merged = SignUpSerializer()
    is_same = serializers.BooleanField()


class TeamOfBothSerializer(Serializer[Any]):
    """A team, and with which role and state somebody is in it."""

    team = serializers.CharField(source="team.slug")
    role = serializers.ChoiceField(choices=TeamMembership.Role.choices)
    state = serializers.ChoiceField(choices=TeamMembership.State.choices)


class MergeRefusalSerializer(Serializer[Refusal]):
    """As the verb would answer."""

    code = serializers.CharField()
    message = serializers.CharField()


class MergePreviewSerializer(Serializer[Preview]):
    """What of ``merged`` moves to ``kept`` (both numbers of volunteers): counts of sign-ups, of those ahead and of questions, and the rows.

    ``refusal``: why it can't be done whatever is chosen, null where it can; ``in_both``: the rows that stay in teams of both;
    ``at_once_before``: how often both were in two places at the same time, so that they are hardly one human.
    """

    kept = serializers.CharField(source="kept.number")
    merged = serializers.CharField(source="merged.number")
    refusal = MergeRefusalSerializer(allow_null=True)
    collisions = CollisionSerializer(many=True)
    sign_ups = serializers.IntegerField()
    coming = serializers.IntegerField()
    asks = serializers.IntegerField()
    at_once_before = serializers.IntegerField()
    qualifications = CertificateSerializer(many=True)
    teams = TeamOfBothSerializer(many=True)
    in_both = serializers.SerializerMethodField()
    languages = fields.ListField(child=serializers.CharField())
    areas = serializers.SerializerMethodField()

    def get_in_both(self, preview: Preview) -> list[dict[str, Any]]:
        """As ``teams``."""
        return [dict(TeamOfBothSerializer(one.stays).data) for one in preview.in_both]

    def get_areas(self, preview: Preview) -> list[str]:
        """Slugs of streets."""
        return [area.slug for area in preview.areas]
