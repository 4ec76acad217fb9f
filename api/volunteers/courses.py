"""All lessons of a course in one go: what each will come to, taking them, giving them back."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.shared import REFUSAL, checked, volunteer_of
from api.volunteers.shift_shapes import ShiftSerializer, SignUpSerializer, WhyNotSerializer
from core import clock
from core.errors import Refusal
from volunteers import queries
from volunteers.models import Shift
from volunteers.signups import courses


def _why(refusal: Refusal | None) -> dict[str, str] | None:
    return {"code": refusal.code, "message": refusal.message} if refusal else None


class LessonSerializer(serializers.Serializer[courses.Lesson]):
    """A lesson to come, and null or why I can't take it. ``with_others``: it is at the time of a lesson before it in the list;
    ``may_wait``: it is full, and there is time to wait for a place. ``terms`` is sent back with the lesson.
    """

    shift = ShiftSerializer()
    refusal = serializers.SerializerMethodField()
    with_others = serializers.BooleanField()
    may_wait = serializers.BooleanField()
    terms = serializers.CharField()

    @extend_schema_field(WhyNotSerializer(allow_null=True))
    def get_refusal(self, lesson: courses.Lesson) -> dict[str, str] | None:
        """Code and sentence."""
        return _why(lesson.refusal)


class CourseSerializer(serializers.Serializer[courses.Course]):
    """How many lessons there are from first to last, and those to come; 1 and none for a shift that is no part of a course."""

    total = serializers.IntegerField()
    lessons = LessonSerializer(many=True)


class WantedLessonSerializer(serializers.Serializer[dict[str, Any]]):
    """A lesson that I want, or (``wait``) want to wait for. With its ``terms`` it is refused (``lesson_changed``) where it has changed
    since it was read.
    """

    shift = fields.IntegerField()
    terms = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    wait = serializers.BooleanField(default=False)


class WantedLessonsSerializer(serializers.Serializer[dict[str, Any]]):
    """Which lessons."""

    lessons = fields.Rows(child=WantedLessonSerializer(), max_length=courses.MAX_LESSONS)


class LeavingSerializer(serializers.Serializer[dict[str, Any]]):
    """Which sign-ups of mine, and why: asked where one of them is within a day."""

    sign_ups = fields.ListField(child=fields.IntegerField(), max_length=courses.MAX_LESSONS)
    reason = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class LessonOutcomeSerializer(serializers.Serializer[courses.Outcome]):
    """What came of one lesson: the sign-up, or null and why not."""

    shift = serializers.IntegerField(source="shift_id")
    sign_up = SignUpSerializer(allow_null=True)
    refusal = serializers.SerializerMethodField()

    @extend_schema_field(WhyNotSerializer(allow_null=True))
    def get_refusal(self, outcome: courses.Outcome) -> dict[str, str] | None:
        """Code and sentence."""
        return _why(outcome.refusal)


class LessonOutcomesSerializer(serializers.Serializer[dict[str, Any]]):
    """One a lesson."""

    lessons = LessonOutcomeSerializer(many=True)


class ShiftCourses(GenericViewSet[Shift]):
    """What volunteers do with all lessons of a course."""

    @extend_schema(methods=["GET"], responses={200: CourseSerializer})
    @extend_schema(
        methods=["POST"], request=WantedLessonsSerializer, responses={200: LessonOutcomesSerializer, 409: REFUSAL}
    )
    @action(detail=True, methods=["get", "post"])
    def course(self, request: Request, pk: str) -> Response:
        """The lessons to come of this shift's course; taking those that are named, by the rules for each, with one text for all."""
        volunteer = volunteer_of(request)
        shift = get_object_or_404(queries.for_cards(Shift.objects.public()), pk=pk)
        if request.method == "GET":
            found = courses.course_of(shift, volunteer, now=clock.now()) or courses.Course(total=1, lessons=[])
            return Response(CourseSerializer(found).data)
        named = checked(WantedLessonsSerializer(data=request.data))["lessons"]
        ticks = [courses.Tick(shift_id=one["shift"], terms=one["terms"], waits=one["wait"]) for one in named]
        made = courses.sign_up_for_course(volunteer_id=volunteer.pk, shift_id=shift.pk, ticks=ticks, now=clock.now())
        return Response(LessonOutcomesSerializer({"lessons": made}).data)

    @extend_schema(request=LeavingSerializer, responses={200: LessonOutcomesSerializer, 409: REFUSAL})
    @action(detail=False, methods=["post"], url_path="leave-course")
    def leave_course(self, request: Request) -> Response:
        """Give back these places of mine, and leave these waiting lists."""
        volunteer = volunteer_of(request)
        facts = checked(LeavingSerializer(data=request.data))
        left = courses.withdraw_from_course(
            volunteer_id=volunteer.pk, sign_up_ids=set(facts["sign_ups"]), now=clock.now(), reason=facts["reason"]
        )
        return Response(LessonOutcomesSerializer({"lessons": left}).data)
