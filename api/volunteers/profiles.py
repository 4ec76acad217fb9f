"""One's own profile as a volunteer: enrolling, reading, changing, and when one can come."""

from typing import Any

from django.core.exceptions import ValidationError as WrongValue
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.views import APIView

from accounts.consents.consent_texts import API, agreed
from api import fields
from api.accounts.consents import ConsentSerializerField
from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations.models import Area
from volunteers import queries, rules
from volunteers.forms.profiles import LanguagesField
from volunteers.free_times import WEEK, WEEKDAYS, Away, DayPart
from volunteers.models import Volunteer
from volunteers.profiles import availability, enrolling


class ProfileSerializer(ModelSerializer[Volunteer]):
    """``areas``: slugs of the streets where they want to go, none: anywhere. ``active`` false: paused, they take no shift."""

    name = serializers.CharField(source="person.name", read_only=True)
    languages = serializers.SerializerMethodField()
    areas: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", many=True, read_only=True)

    class Meta:
        model = Volunteer
        fields = ["number", "name", "languages", "areas", "joined_at", "active"]

    def get_languages(self, volunteer: Volunteer) -> list[str]:
        """Each by its name."""
        return sorted(rules.languages(volunteer.languages))


class ProfileFactsSerializer(Serializer[dict[str, Any]]):
    """What volunteers say of themselves; ``languages`` by their names, of those that the page offers."""

    name = serializers.CharField(max_length=40)
    languages = fields.ListField(child=serializers.CharField(max_length=20), min_length=1)
    areas: "SlugRelatedField[Area]" = fields.SlugRelatedField(
        slug_field="slug", many=True, queryset=Area.objects.filter(level=Area.Level.STREET), default=list
    )

    def validate_languages(self, names: list[str]) -> str:
        """As the page takes them; those that somebody has already stay."""
        field = LanguagesField()
        field.own = tuple(rules.languages(self.context.get("languages", "")))
        try:
            return field.clean(names)
        except WrongValue as error:
            raise serializers.ValidationError(error.messages, code=error.code) from error


class EnrolSerializer(ProfileFactsSerializer):
    """The same, and the consent."""

    consent = ConsentSerializerField()


class HalfDaySerializer(Serializer[dict[str, Any]]):
    """A half-day of the week; Monday is 1. The afternoon begins at 12:00, the evening at 18:00."""

    weekday = fields.IntegerField(min_value=WEEKDAYS[0], max_value=WEEKDAYS[-1])
    part_of_day = serializers.ChoiceField(choices=[part.value for part in DayPart])


class AwaySerializer(Serializer[dict[str, Any]]):
    """Days on which one can't come, the last one included."""

    first = fields.DateField()
    last = fields.DateField()


class AvailabilitySerializer(Serializer[dict[str, Any]]):
    """``weekly``: none: at any time. Who is away, or usually can't, may sign up all the same; they are not asked, or later.

    ``away``: what meets counts as one; 20 are kept (``away_many``).
    """

    weekly = fields.ListField(child=HalfDaySerializer(), each_once=False, max_length=len(WEEK))
    away = fields.ListField(child=AwaySerializer(), each_once=False)


class OwnProfileView(APIView):
    """For volunteers, about themselves."""

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def _mine(self, request: Request) -> Volunteer:
        found = queries.volunteer_of(person_of(request))
        if found is None:
            raise NotFound("先登记成志愿者（POST）。")
        return found


class VolunteerAvailabilityView(OwnProfileView):
    """When I can come, as I say it; 404 until I have enrolled."""

    @extend_schema(responses={200: AvailabilitySerializer})
    def get(self, request: Request) -> Response:
        """What I said."""
        return Response(_said(self._mine(request)))

    @extend_schema(request=AvailabilitySerializer, responses={200: AvailabilitySerializer, 409: REFUSAL})
    def put(self, request: Request) -> Response:
        """This and nothing else; days of the past are forgotten, and those that meet become one period."""
        mine = self._mine(request)
        sent = checked(AvailabilitySerializer(data=request.data))
        with transaction.atomic():
            away = [Away(**period) for period in sent["away"]]
            availability.say_away(volunteer=mine, periods=away, now=clock.now())
            times = [(time["weekday"], DayPart(time["part_of_day"])) for time in sent["weekly"]]
            availability.say_weekly(volunteer=mine, times=times)
        return Response(_said(self._mine(request)))


def _said(volunteer: Volunteer) -> dict[str, Any]:
    times = volunteer.times.from_day(clock.today())
    return {
        "weekly": [{"weekday": weekday, "part_of_day": part.value} for weekday, part in times.in_order()],
        "away": [{"first": row.first.isoformat(), "last": row.last.isoformat()} for row in times.away],
    }


class VolunteerProfileView(OwnProfileView):
    """Me as a volunteer; 404 until I have enrolled."""

    @extend_schema(responses={200: ProfileSerializer})
    def get(self, request: Request) -> Response:
        """My profile."""
        return Response(ProfileSerializer(self._mine(request)).data)

    @extend_schema(request=EnrolSerializer, responses={201: ProfileSerializer, 409: REFUSAL})
    def post(self, request: Request) -> Response:
        """Become a volunteer; who is one already stays as they are."""
        facts = checked(EnrolSerializer(data=request.data))
        consent = agreed(facts.pop("consent"), channel=API)
        made = enrolling.become_volunteer(person=person_of(request), **facts, consent=consent, now=clock.now())
        return Response(ProfileSerializer(made).data, status=201)

    @extend_schema(request=ProfileFactsSerializer, responses={200: ProfileSerializer, 409: REFUSAL})
    def patch(self, request: Request) -> Response:
        """Change what is named; where a place is free on a shift that I wait for and fit now, I am asked."""
        mine = self._mine(request)
        known = {"languages": mine.languages}
        sent = checked(ProfileFactsSerializer(data=request.data, partial=True, context=known))
        facts: dict[str, Any] = {"name": mine.person.name, "languages": mine.languages, "areas": mine.areas.all()}
        facts |= sent
        changed = enrolling.describe(volunteer=mine, **facts, now=clock.now())
        return Response(ProfileSerializer(changed).data)
