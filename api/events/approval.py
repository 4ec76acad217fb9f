"""Approval of events: submit, approve, send back, withdraw."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import fields
from api.shared import REFUSAL, person_of
from core import clock
from events.models import ApprovalStep, Event
from events.publication import approval_progress, approving


class ApprovalStepSerializer(serializers.ModelSerializer[ApprovalStep]):
    """Who did what when; ``level`` is 1 for the host's own, 2 for the association."""

    by = serializers.CharField(source="by.name", default="", read_only=True)

    class Meta:
        model = ApprovalStep
        fields = ["action", "level", "is_emergency", "by", "at", "reason", "version"]


class AheadLevelSerializer(serializers.Serializer[dict[str, Any]]):
    """A step that will be asked, and who may agree to it, by name."""

    step = serializers.CharField()
    people = serializers.ListField(child=serializers.CharField())


class AheadSerializer(serializers.Serializer[dict[str, Any]]):
    """Who will be asked once you submit it. ``lacks``: what to do first where nobody could agree; else empty."""

    levels = AheadLevelSerializer(many=True)
    lacks = serializers.CharField()


class ApprovalSerializer(serializers.ModelSerializer[Event]):
    """Where an event stands: ``levels`` that its host asks for, how many agreed, and all steps, oldest first."""

    levels = fields.IntegerField(source="host.approval_levels", read_only=True)
    steps = ApprovalStepSerializer(source="approval_steps", many=True, read_only=True)
    waits_for = serializers.SerializerMethodField()
    ahead = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ["state", "version", "is_emergency", "levels", "approved_levels", "waits_for", "ahead", "steps"]

    def get_waits_for(self, event: Event) -> list[str]:
        """Who may agree next, by name."""
        return approval_progress.waits_for(event)

    @extend_schema_field(AheadSerializer(allow_null=True))
    def get_ahead(self, event: Event) -> dict[str, Any] | None:
        """Of a draft: who will be asked."""
        if event.state != Event.State.DRAFT:
            return None
        approval_preview = approval_progress.approval_preview(event, person_of(self.context["request"]))
        return dict(AheadSerializer(approval_preview).data) if approval_preview else None  # type: ignore[arg-type]  # the stubs know the shape sent, not the object read


class ApproveSerializer(serializers.Serializer[dict[str, Any]]):
    """The version of the event that was read; another one since then is a conflict."""

    version = fields.IntegerField(min_value=1)


class SendBackSerializer(serializers.Serializer[dict[str, Any]]):
    """What has to be changed; its makers read it. ``agreed``: ``approved_levels`` as it was read."""

    reason = serializers.CharField(max_length=200, allow_blank=True)
    agreed = fields.IntegerField(min_value=0, allow_null=True, default=None)


class ApprovalActions(GenericViewSet[Event]):
    """Part of the resource of events."""

    @extend_schema(responses={200: ApprovalSerializer})
    @action(detail=True)
    def approval(self, request: Request, slug: str) -> Response:
        """Where it stands and who did what; for members of its organization."""
        return self._approval(self._as("viewer", slug))

    @extend_schema(request=None, responses={200: ApprovalSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, slug: str) -> Response:
        """Ask for approval."""
        event = self._as("organizer", slug)
        return self._approval(approving.submit(event=event, by=person_of(request), now=clock.now()))

    @extend_schema(request=ApproveSerializer, responses={200: ApprovalSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, slug: str) -> Response:
        """Agree to the version that was read. The second approver of an emergency publishes it."""
        event = self._as("approver", slug)
        asked = ApproveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = asked.validated_data["version"]
        return self._approval(approving.agree(event=event, by=person_of(request), now=clock.now(), version=version))

    @extend_schema(request=SendBackSerializer, responses={200: ApprovalSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, slug: str) -> Response:
        """Make it a draft again and say what has to be changed."""
        event = self._as("approver", slug)
        asked = SendBackSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        return self._approval(approving.send_back(event=event, by=person_of(request), now=clock.now(), **facts))

    @extend_schema(request=None, responses={200: ApprovalSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, slug: str) -> Response:
        """Take the submission back."""
        event = self._as("organizer", slug)
        return self._approval(approving.withdraw(event=event, by=person_of(request), now=clock.now()))

    def _as(self, role: str, slug: str) -> Event:
        mine = Event.objects.managed_by(self.request.user, role=role).select_related("host")
        return get_object_or_404(mine, slug=slug)

    def _approval(self, event: Event) -> Response:
        return Response(ApprovalSerializer(event, context=self.get_serializer_context()).data)
