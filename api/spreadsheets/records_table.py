"""Records of past dates that were never scheduled here, sent in one request: all or none."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Person
from api import fields
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from organizations.models import Organization
from plan.models import Task
from spreadsheets import backfilling
from spreadsheets.backfilling import Held
from venues.models import Venue


class HeldRowSerializer(serializers.Serializer[dict[str, Any]]):
    """One line: ``counts`` holds heads on site by audience slug; ``is_meant_twice`` where it looks like a repetition."""

    title = serializers.CharField(max_length=80)
    start = fields.DateTimeField()
    end = fields.DateTimeField()
    task: "serializers.PrimaryKeyRelatedField[Task]" = fields.PrimaryKeyRelatedField(
        queryset=Task.objects.all(), required=False, allow_null=True
    )
    venue: "serializers.SlugRelatedField[Venue]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Venue.objects.all(), required=False, allow_null=True
    )
    place_note = serializers.CharField(max_length=80, allow_blank=True, default="")
    counts = fields.DictField(child=fields.IntegerField(min_value=0, max_value=100_000))
    online_heads = fields.IntegerField(min_value=0, max_value=1_000_000, default=0)
    sentence = serializers.CharField(max_length=200, allow_blank=True, default="")
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, allow_null=True, default=None)
    is_meant_twice = serializers.BooleanField(default=False)


class RecordsTableSerializer(serializers.Serializer[dict[str, Any]]):
    """Whose table it is, one of your organizations, and its rows."""

    host: "serializers.SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    rows = fields.Rows(child=HeldRowSerializer(), max_length=fields.MANY)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        """Only organizations in which the person may organize."""
        super().__init__(*args, **kwargs)
        if person:
            hosts = Organization.objects.managed_by(person, role="organizer").in_use()
            self.fields["host"].queryset = hosts  # type: ignore[attr-defined] # the stubs know Field only


class RecordsTableView(APIView):
    """For organizers."""

    permission_classes = [IsStaffMember]
    pagination_class = Whole

    @extend_schema(
        request=RecordsTableSerializer,
        responses={201: serializers.ListSerializer(child=serializers.UUIDField()), 409: REFUSAL},
    )
    def post(self, request: Request) -> Response:
        """Store every row, or none; answers the uids of the dates in the order of the rows."""
        asked = RecordsTableSerializer(data=request.data, person=person_of(request))
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        rows = [Held(number=number, **row) for number, row in enumerate(facts["rows"], start=1)]
        records = backfilling.backfill_all(host=facts["host"], rows=rows, by=person_of(request), now=clock.now())
        return whole((record.occurrence.uid for record in records), status=201)
