"""The register of volunteers, for those who keep it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet, YesNoFilter
from api.parsing import ObjectParser
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from api.volunteers.certificates import CertificateFactsSerializer, CertificateSerializer
from api.volunteers.merging import MergePreviewSerializer, MergeVolunteersSerializer, OtherSerializer
from api.volunteers.shift_shapes import ShownNumberSerializer, TellingReasonSerializer
from core import clock
from organizations.models import Area
from volunteers import rules
from volunteers.models import Qualification, Volunteer, VolunteerMerge
from volunteers.profiles import merge_previews, merging, parting, pausing, qualifications, register
from volunteers.profiles.register import Wanted


class VolunteerSerializer(ModelSerializer[Volunteer]):
    """``areas`` are slugs of streets, the telephone number is masked, ``coming`` counts confirmed places ahead, and
    ``qualifications`` are those that count or wait. ``merged_into``: the number of the volunteer who has all of it now, the same
    human; else empty.
    """

    name = serializers.CharField(source="person.name", read_only=True)
    phone = fields.MaskedPhoneField(source="person.phone")
    languages = serializers.SerializerMethodField()
    areas: "SlugRelatedField[Area]" = fields.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    coming = serializers.IntegerField(read_only=True)
    qualifications = CertificateSerializer(source="held", many=True, read_only=True)
    merged_into = serializers.SerializerMethodField()

    class Meta:
        model = Volunteer
        fields = [
            "number", "name", "phone", "languages", "areas", "joined_at", "active", "merged_into", "coming",
            "qualifications",
        ]  # fmt: skip

    def get_merged_into(self, volunteer: Volunteer) -> str:
        """A number, or nothing."""
        return volunteer.now_at.number if volunteer.merged_into_id else ""

    def get_languages(self, volunteer: Volunteer) -> list[str]:
        """Each by its name, in the order of the alphabet."""
        return sorted(rules.languages(volunteer.languages))


class VolunteerFilter(FilterSet):
    """As the page finds them: ``q`` is looked for in name, number and the end of the telephone number; ``qualification`` (valid
    now) and ``language`` by name, ``street`` by slug, ``claims``: with a certificate that waits.
    """

    q = filters.CharFilter(max_length=40)
    qualification = filters.ModelChoiceFilter(
        queryset=Qualification.objects.all(), to_field_name="name", field_name="qualifications__qualification"
    )
    language = filters.CharFilter(max_length=20)
    street = filters.ModelChoiceFilter(
        queryset=Area.objects.filter(level=Area.Level.STREET), to_field_name="slug", field_name="areas"
    )
    claims = YesNoFilter()

    class Meta:
        model = Volunteer
        fields: ClassVar[list[str]] = ["active"]

    def filter_queryset(self, rows: "QuerySet[Volunteer]") -> "QuerySet[Volunteer]":
        """By the search of the page."""
        facts = self.form.cleaned_data
        wanted = Wanted(
            words=facts["q"],
            qualification=facts["qualification"],
            language=facts["language"],
            street=facts["street"],
            active=facts["active"],
            claims=facts["claims"],
        )
        return register.looked_for(rows, wanted, now=clock.now())


class VolunteerViewSet(ReadOnlyModelViewSet[Volunteer]):
    """The association's organizers keep all volunteers, others those who ever signed up for an event of theirs."""

    queryset = Volunteer.objects.none()
    serializer_class = VolunteerSerializer
    filterset_class = VolunteerFilter
    lookup_field = "number"

    def get_permissions(self) -> list[BasePermission]:
        """For staff."""
        return [IsStaffMember()]

    def get_queryset(self) -> "QuerySet[Volunteer]":
        """Those whom they keep, in the order of joining."""
        kept = register.with_facts(register.kept_by(person_of(self.request)), now=clock.now())
        return kept.select_related("merged_into").prefetch_related("areas").order_by("pk")

    def _shown(self, volunteer: Volunteer) -> dict[str, Any]:
        return dict(VolunteerSerializer(self.get_queryset().get(pk=volunteer.pk)).data)

    @extend_schema(request=None, responses={200: ShownNumberSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="show-number")
    def show_number(self, request: Request, number: str) -> Response:
        """The whole telephone number, to ring it; who asked for it is kept in the audit list."""
        phone = register.show_number(volunteer=self.get_object(), by=person_of(request), now=clock.now())
        return Response(ShownNumberSerializer({"phone": phone}).data)

    @extend_schema(request=TellingReasonSerializer, responses={200: VolunteerSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, number: str) -> Response:
        """They take no further shift anywhere until they are back: only the association's organizers do it."""
        reason = checked(TellingReasonSerializer(data=request.data))["reason"]
        paused = pausing.pause(volunteer=self.get_object(), reason=reason, by=person_of(request), now=clock.now())
        return Response(self._shown(paused))

    @extend_schema(request=None, responses={200: VolunteerSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, number: str) -> Response:
        """They take shifts again."""
        back = pausing.resume(volunteer=self.get_object(), by=person_of(request), now=clock.now())
        return Response(self._shown(back))

    def _other(self, data: dict[str, Any]) -> Volunteer:
        return get_object_or_404(
            register.kept_by(person_of(self.request)).select_related("person"), number=data["other"]
        )

    @extend_schema(request=OtherSerializer, responses={200: MergePreviewSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="merge-preview")
    def merge_preview(self, request: Request, number: str) -> Response:
        """What merging another volunteer into this one would do, what collides, and why it can't be done; nothing is written."""
        kept = self.get_object()
        by = person_of(request)
        register.refuse_unless_all(by)
        other = self._other(checked(OtherSerializer(data=request.data)))
        seen = merge_previews.preview(kept=kept, merged=other, by=by, now=clock.now())
        return Response(MergePreviewSerializer(seen).data)

    @extend_schema(request=MergeVolunteersSerializer, responses={200: VolunteerSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, number: str) -> Response:
        """The two are one human: everything of the other is this one's. Only the association's organizers do it."""
        kept = self.get_object()
        by = person_of(request)
        register.refuse_unless_all(by)
        facts = checked(MergeVolunteersSerializer(data=request.data))
        told = {"reason": facts["reason"], "drop": facts["drop"]}
        merging.merge(kept=kept, merged=self._other(facts), by=by, now=clock.now(), **told)
        return Response(self._shown(kept))

    @extend_schema(request=OtherSerializer, responses={200: VolunteerSerializer, 404: REFUSAL, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def part(self, request: Request, number: str) -> Response:
        """The other is no more this one, and has back what moved; while nothing new was written. Again does nothing."""
        kept = self.get_object()
        by = person_of(request)
        register.refuse_unless_all(by)
        other = self._other(checked(OtherSerializer(data=request.data)))
        newest = kept.merges.filter(merged=other).order_by("-pk").values_list("pk", flat=True).first()
        parting.part(merge=get_object_or_404(VolunteerMerge, pk=newest), by=by, now=clock.now())
        return Response(self._shown(kept))

    @extend_schema(
        request={"multipart/form-data": CertificateFactsSerializer, "application/json": CertificateFactsSerializer},
        responses={201: CertificateSerializer, 409: REFUSAL},
    )
    @action(detail=True, methods=["post"], parser_classes=[ObjectParser, MultiPartParser, FormParser])
    def qualifications(self, request: Request, number: str) -> Response:
        """A certificate that you have before you: it counts at once."""
        volunteer = self.get_object()
        certificate, picture = CertificateFactsSerializer(data=request.data).read()
        held = qualifications.register(
            volunteer_id=volunteer.pk,
            certificate=certificate,
            picture=picture,
            by=person_of(request),
            now=clock.now(),
        )
        return Response(CertificateSerializer(held).data, status=201)
