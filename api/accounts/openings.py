"""Letting somebody in who is kept out of signing in: for administrators, by session; a key opens none of this."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.models import Opening, Person
from accounts.signing_in import openings
from api import fields
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations import letting_in


class IsAdministrator(BasePermission):
    """Administrators of an organization, and of the site."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the person may let anybody in at all."""
        return isinstance(request.user, Person) and letting_in.may_let_in(request.user)


class OpeningSerializer(serializers.ModelSerializer[Opening]):
    """Who was let in, why and by whom; the number is masked."""

    phone = fields.MaskedPhoneField()
    by = serializers.CharField(source="by.name", default="", read_only=True)

    class Meta:
        model = Opening
        fields = ["id", "phone", "reason", "by", "at", "uses"]


class NewOpeningSerializer(serializers.Serializer[dict[str, Any]]):
    """For whom, and why."""

    phone = fields.PhoneField(max_length=40)
    reason = serializers.CharField(max_length=120)


class MadeOpeningSerializer(serializers.Serializer[dict[str, Any]]):
    """Nine digits, this once; and how long they are good for."""

    digits = serializers.CharField()
    expires_at = serializers.DateTimeField()


class OpeningViewSet(mixins.ListModelMixin, GenericViewSet[Opening]):
    """What you gave, newest first; an administrator of the site sees all."""

    queryset = Opening.objects.none()
    serializer_class = OpeningSerializer
    permission_classes = [IsAdministrator]

    def get_queryset(self) -> "QuerySet[Opening]":
        """Given by this person."""
        return openings.given_by(person_of(self.request))

    @extend_schema(request=NewOpeningSerializer, responses={201: MadeOpeningSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Give one: the digits open a number's budgets for half an hour and prove nothing."""
        now = clock.now()
        facts = checked(NewOpeningSerializer(data=request.data))
        digits = letting_in.let_in(**facts, by=person_of(request), now=now)
        return Response({"digits": digits, "expires_at": (now + Opening.LIFE).isoformat()}, status=201)
