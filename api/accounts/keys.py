"""Keys to this API: one's own, and those of the staff that one administers. A key opens none of this."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import fields, queries
from api.keys import issuing
from api.models import ApiToken
from api.permissions import IsPerson, IsStaffMember
from api.scopes import Scope
from api.shared import REFUSAL, checked, person_of
from core import clock


class KeySerializer(serializers.ModelSerializer[ApiToken]):
    """A key, without its text."""

    owner = serializers.CharField(source="person.name", read_only=True)
    ended_at = serializers.DateTimeField(source="revoked_at", read_only=True)

    class Meta:
        model = ApiToken
        fields = [
            "id", "owner", "name", "scopes", "created_at", "expires_at", "last_used_at", "ended_at", "ended_why"
        ]  # fmt: skip


class NewKeySerializer(serializers.Serializer[dict[str, Any]]):
    """What the key is called, what it is for, and for how many days."""

    name = serializers.CharField(max_length=40)
    scopes = fields.MultipleChoiceField(choices=Scope.choices, allow_empty=False)
    days = fields.IntegerField(min_value=1, max_value=ApiToken.MAX_LIFE.days)


class MadeKeySerializer(serializers.Serializer[dict[str, Any]]):
    """The text of the key: this once."""

    key = serializers.CharField()


class ApiKeyViewSet(mixins.ListModelMixin, GenericViewSet[ApiToken]):
    """One's own keys: the live ones first, then those that ended lately."""

    queryset = ApiToken.objects.none()
    serializer_class = KeySerializer
    permission_classes = [IsPerson]

    def get_queryset(self) -> "QuerySet[ApiToken]":
        """Of this person only."""
        return queries.keys_of(person_of(self.request), now=clock.now())

    @extend_schema(request=NewKeySerializer, responses={201: MadeKeySerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Make one."""
        facts = checked(NewKeySerializer(data=request.data))
        return Response({"key": issuing.issue(person=person_of(request), now=clock.now(), **facts)}, status=201)

    @extend_schema(responses=KeySerializer(many=True))
    @action(detail=False, permission_classes=[IsStaffMember])
    def staff(self, request: Request) -> Response:
        """Those of all who work in organizations that you administer."""
        page = self.paginate_queryset(queries.keys_run_by(person_of(request), now=clock.now()))
        return self.get_paginated_response(KeySerializer(page, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End one's own, or one of staff that you administer; again does nothing."""
        person = person_of(request)
        now = clock.now()
        mine = ApiToken.objects.filter(pk__in=queries.keys_of(person, now=now).values("pk"))
        run = ApiToken.objects.filter(pk__in=queries.keys_run_by(person, now=now).values("pk"))
        issuing.end(token=get_object_or_404(mine | run, pk=pk), by=person, now=now)
        return Response(status=204)
