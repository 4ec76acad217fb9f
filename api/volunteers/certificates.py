"""Certificates of volunteers: claimed by themselves with a picture, registered and decided upon by those who keep the register."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet
from api.parsing import ObjectParser
from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of, volunteer_of
from api.volunteers.shift_shapes import TellingReasonSerializer
from core import clock
from core.web import photos
from volunteers.models import Qualification, VolunteerQualification
from volunteers.profiles import qualifications, register
from volunteers.profiles.qualifications import Certificate


class CertificateSerializer(ModelSerializer[VolunteerQualification]):
    """``qualification`` is one of the list ``qualifications``, ``volunteer`` a volunteer's number; no days: no beginning, no end.
    It counts while it is ``verified``, between its days.
    """

    volunteer = serializers.CharField(source="volunteer.number", read_only=True)
    qualification = serializers.CharField(source="qualification.name", read_only=True)
    has_picture = serializers.SerializerMethodField()

    class Meta:
        model = VolunteerQualification
        fields = [
            "id", "volunteer", "qualification", "status", "number", "issuer", "valid_from", "valid_until", "has_picture",
            "claimed_at", "decided_at", "reason",
        ]  # fmt: skip

    def get_has_picture(self, held: VolunteerQualification) -> bool:
        """Whether ``picture`` answers with one."""
        return bool(held.picture)


class CertificateFactsSerializer(Serializer[dict[str, Any]]):
    """What stands on the paper."""

    qualification: "SlugRelatedField[Qualification]" = fields.SlugRelatedField(
        slug_field="name", queryset=Qualification.objects.filter(retired=False)
    )
    number = serializers.CharField(max_length=60, allow_blank=True, default="")
    issuer = serializers.CharField(max_length=60, allow_blank=True, default="")
    valid_from = fields.DateField(allow_null=True, default=None)
    valid_until = fields.DateField(allow_null=True, default=None)
    picture = serializers.FileField(required=False, write_only=True)

    def read(self) -> tuple[Certificate, list[Any]]:
        """As the verbs take it: the paper, and its picture if one was sent."""
        facts = checked(self)
        picture = [facts.pop("picture")] if "picture" in facts else []
        return Certificate(**facts), picture


class VerifyCertificateSerializer(Serializer[dict[str, Any]]):
    """What is read from the picture where it isn't as it was claimed; what is left out stays."""

    qualification: "SlugRelatedField[Qualification]" = fields.SlugRelatedField(
        slug_field="name", queryset=Qualification.objects.all(), required=False
    )
    number = serializers.CharField(max_length=60, allow_blank=True, required=False)
    issuer = serializers.CharField(max_length=60, allow_blank=True, required=False)
    valid_from = fields.DateField(allow_null=True, required=False)
    valid_until = fields.DateField(allow_null=True, required=False)


class RenewCertificateSerializer(Serializer[dict[str, Any]]):
    """A newer paper of the same kind; without a number it keeps that of the one before."""

    number = serializers.CharField(max_length=60, allow_blank=True, default="")
    valid_from = fields.DateField(allow_null=True, default=None)
    valid_until = fields.DateField(allow_null=True, default=None)


class CertificateFilter(FilterSet):
    """By volunteer (number), kind (name) and status."""

    volunteer = filters.CharFilter("volunteer__number")
    qualification = filters.CharFilter("qualification__name")

    class Meta:
        model = VolunteerQualification
        fields: ClassVar[list[str]] = ["status"]


class CertificateViewSet(ReadOnlyModelViewSet[VolunteerQualification]):
    """My own, and those of the volunteers whose register I keep: these are the ones that I decide upon."""

    queryset = VolunteerQualification.objects.none()
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilter
    parser_classes = (ObjectParser, MultiPartParser, FormParser)

    def get_permissions(self) -> list[BasePermission]:
        """For people."""
        return [IsPerson()]

    def get_queryset(self) -> "QuerySet[VolunteerQualification]":
        """Own and kept."""
        person = person_of(self.request)
        seen = Q(volunteer__person=person) | Q(volunteer__in=register.kept_by(person))
        rows = VolunteerQualification.objects.filter(seen).order_by("pk")
        return rows.select_related("qualification", "volunteer__person")

    def _kept(self, request: Request, pk: str) -> VolunteerQualification:
        rows = VolunteerQualification.objects.filter(volunteer__in=register.kept_by(person_of(request)))
        return get_object_or_404(rows.select_related("qualification", "volunteer__person"), pk=pk)

    @extend_schema(
        request={"multipart/form-data": CertificateFactsSerializer},
        responses={201: CertificateSerializer, 409: REFUSAL},
    )
    def create(self, request: Request) -> Response:
        """Claim one of mine, with a picture; it counts once somebody has looked at it."""
        volunteer = volunteer_of(request)
        certificate, picture = CertificateFactsSerializer(data=request.data).read()
        held = qualifications.claim(
            volunteer_id=volunteer.pk, certificate=certificate, picture=picture, now=clock.now()
        )
        return Response(CertificateSerializer(held).data, status=201)

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def picture(self, request: Request, pk: str) -> HttpResponse:
        """The picture, for those who decide on it; nobody's proxy keeps a copy."""
        held = self._kept(request, pk)
        if not held.picture:
            raise Http404
        answer = photos.answer(request._request, held.picture)  # noqa: SLF001 - Django's request inside DRF's
        answer["Cache-Control"] = "private, no-store"
        return answer

    @extend_schema(request=VerifyCertificateSerializer, responses={200: CertificateSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        """It is as it was claimed, or as is sent; the volunteer hears."""
        held = self._kept(request, pk)
        read = checked(VerifyCertificateSerializer(data=request.data))
        certificate = Certificate(**qualifications.facts_of(held) | read) if read else None
        verified = qualifications.verify(held=held, certificate=certificate, by=person_of(request), now=clock.now())
        return Response(CertificateSerializer(verified).data)

    @extend_schema(request=TellingReasonSerializer, responses={200: CertificateSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """A claim that can't be accepted; the volunteer hears why."""
        return self._ended(request, pk, qualifications.refuse)

    @extend_schema(request=TellingReasonSerializer, responses={200: CertificateSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """One that counted is void from now on, for every organization: only the association's organizers do it."""
        return self._ended(request, pk, qualifications.revoke)

    def _ended(self, request: Request, pk: str, verb: Callable[..., VolunteerQualification]) -> Response:
        held = self._kept(request, pk)
        reason = checked(TellingReasonSerializer(data=request.data))["reason"]
        ended = verb(held=held, reason=reason, by=person_of(request), now=clock.now())
        return Response(CertificateSerializer(ended).data)

    @extend_schema(request=RenewCertificateSerializer, responses={201: CertificateSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """A newer paper of the same kind; the one before stays for its own days."""
        held = self._kept(request, pk)
        facts = checked(RenewCertificateSerializer(data=request.data))
        renewed = qualifications.renew(held=held, **facts, by=person_of(request), now=clock.now())
        return Response(CertificateSerializer(renewed).data, status=201)
