"""Rounds of yearly reports, and scoring sheets."""

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked, person_of
from api.venues import base_shapes as shapes
from core import clock
from venues.bases.annual_reports import adopt, announce, reschedule
from venues.bases.rules import GradeLine, ItemLine
from venues.models import ReportRound, ScoringSheet


class ReportRoundViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[ReportRound]):
    """For staff: the years for which bases report. The association announces them."""

    queryset = ReportRound.objects.all()
    serializer_class = shapes.RoundSerializer
    permission_classes = [IsStaffMember]
    lookup_field = "year"
    lookup_value_converter = "int"

    @extend_schema(request=shapes.RoundSerializer, responses={201: shapes.RoundSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Announce a round."""
        asked = checked(shapes.RoundSerializer(data=request.data))
        made = announce(**asked, by=person_of(request), now=clock.now())
        return Response(shapes.RoundSerializer(made).data, status=201)

    @extend_schema(request=shapes.RoundDatesSerializer, responses={200: shapes.RoundSerializer, 409: REFUSAL})
    def update(self, request: Request, year: int) -> Response:
        """Other dates."""
        round_ = self.get_object()
        asked = checked(shapes.RoundDatesSerializer(data=request.data))
        report_round = reschedule(round_=round_, **asked, by=person_of(request), now=clock.now())
        return Response(shapes.RoundSerializer(report_round).data)


class ScoringSheetViewSet(ListModelMixin, GenericViewSet[ScoringSheet]):
    """For staff: what bases are evaluated by; the newest in use counts. The association adopts another."""

    queryset = ScoringSheet.objects.prefetch_related("items", "grades")
    serializer_class = shapes.SheetSerializer
    permission_classes = [IsStaffMember]

    @extend_schema(request=shapes.SheetSerializer, responses={201: shapes.SheetSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Adopt a sheet; evaluations by older ones stay."""
        asked = checked(shapes.SheetSerializer(data=request.data))
        made = adopt(
            name=asked["name"],
            items=[ItemLine(**row) for row in asked["items"]],
            grades=[GradeLine(**row) for row in asked["grades"]],
            by=person_of(request),
            now=clock.now(),
        )
        return Response(shapes.SheetSerializer(made).data, status=201)
