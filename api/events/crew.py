"""Speakers, guides and drivers."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import serializers
from rest_framework.mixins import CreateModelMixin, UpdateModelMixin
from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Person
from api import fields
from api.permissions import IsStaffMember
from core.phone_numbers import phones
from events.models import CrewMember
from organizations.models import Organization


class CrewSerializer(ModelSerializer[CrewMember]):
    """Somebody who is named for dates; the number is written whole and read masked."""

    organization: "SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.none()
    )
    phone = fields.PhoneField(required=False, allow_blank=True)

    class Meta:
        model = CrewMember
        fields = ["id", "name", "role", "title", "organization", "phone", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only organizations in which the person may organize can have them."""
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None and isinstance(request.user, Person):
            hosts = Organization.objects.managed_by(request.user, role="organizer").in_use()
            self.fields["organization"].queryset = hosts  # type: ignore[attr-defined]  # the stubs know Field only

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One and the same is listed once, however the name is written."""
        named = {name: attrs.get(name, getattr(self.instance, name, "")) for name in ("organization", "role", "name")}
        others = CrewMember.objects.exclude(pk=self.instance.pk if self.instance else 0)
        if others.same_person(**named):
            raise serializers.ValidationError({"name": "这个单位已经有这个人了，去名单里改就行。"}, code="unique")
        return attrs

    def to_representation(self, instance: CrewMember) -> dict[str, Any]:
        """With a masked number; others' drivers come without one."""
        shown = super().to_representation(instance)
        is_ours = getattr(instance, "is_ours", True)
        return shown | {"phone": phones.mask(instance.phone) if instance.phone and is_ours else ""}


class CrewViewSet(CreateModelMixin, UpdateModelMixin, ReadOnlyModelViewSet[CrewMember]):
    """Of the person's organizations; to be read also drivers that come with others' vans, without their numbers."""

    queryset = CrewMember.objects.none()
    serializer_class = CrewSerializer
    permission_classes = [IsStaffMember]
    filterset_fields = ["role", "active"]
    http_method_names = ["get", "head", "options", "post", "patch"]

    def get_queryset(self) -> "QuerySet[CrewMember]":
        """Writing takes an organizer."""
        person = self.request.user
        rows = CrewMember.objects.select_related("organization").order_by("pk")
        if self.request.method == "PATCH":
            return rows.managed_by(person, role="organizer")
        own = CrewMember.objects.managed_by(person).filter(pk=OuterRef("pk"))
        return rows.known_to(person).annotate(is_ours=Exists(own))
