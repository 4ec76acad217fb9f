"""Lists as files: what pages offer for download, for API clients."""

from collections.abc import Callable, Iterable

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ListField
from rest_framework.views import APIView

from api.permissions import IsStaffMember
from core.spreadsheets import writer
from core.spreadsheets.writer import Table
from core.web import downloads
from outreach_requests import exports
from registrations import exports as of_registrations
from reports import files as of_plans
from spreadsheets import exports as of_events
from venues import exports as of_venues
from volunteers import exports as of_volunteers

EXPORTS: dict[str, Callable[..., Table]] = {
    "events": of_events.events,
    "dates": of_events.dates,
    "venues": of_events.venues,
    "bases": of_events.bases,
    "crew": of_events.crew,
    "requests": exports.requests,
    "approvals": of_events.approvals,
    "imports": of_events.imports,
    "spaces": of_venues.spaces,
    "resources": of_venues.resources,
    "bookings": of_venues.bookings,
    "base-register": of_venues.base_register,
    "base-reports": of_venues.base_reports,
    "registrations": of_registrations.registrations,
    "shifts": of_volunteers.shifts,
    "plan": of_plans.plan,
    "street-lists": of_plans.streets,
    "reach": of_plans.unreached,
}
"""Each list that pages offer as a file, by its name in the address."""


class _AnyFormat(DefaultContentNegotiation):
    """The ending of the address says what comes, not the Accept header."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first: only refusals are rendered."""
        first = next(iter(renderers))
        return first, first.media_type


class ExportsView(APIView):
    """Which lists there are."""

    permission_classes = [IsStaffMember]

    @extend_schema(
        responses={
            200: inline_serializer(
                "Exports", {"names": ListField(child=CharField()), "endings": ListField(child=CharField())}
            )
        }
    )
    def get(self, request: Request) -> Response:
        """Names and endings for the addresses of the files."""
        return Response({"names": sorted(EXPORTS), "endings": list(downloads.FORMATS)})


class ExportView(APIView):
    """A list as a spreadsheet: the rows that the page shows to the same person, no cell a formula."""

    permission_classes = [IsStaffMember]
    content_negotiation_class = _AnyFormat

    @extend_schema(
        parameters=[
            OpenApiParameter("name", str, "path", enum=sorted(EXPORTS)),
            OpenApiParameter("ending", str, "path", enum=list(downloads.FORMATS)),
            OpenApiParameter("event", str, description="slug; for `registrations` and `shifts`"),
            OpenApiParameter("year", int, description="for `base-reports` and `street-lists`"),
            OpenApiParameter("plan", str, description="slug; for `plan` and `street-lists`"),
            OpenApiParameter("first", OpenApiTypes.DATE, description="for `dates`"),
            OpenApiParameter("last", OpenApiTypes.DATE, description="for `dates`; a month after `first`"),
            OpenApiParameter("q", str, description="words; for `events`, `venues`, `spaces` and the lists of bases"),
            OpenApiParameter("street", str, description="slug; for `venues`, `spaces`, `requests`, bases"),
            OpenApiParameter("state", str, description="for `events` and `base-register`"),
            OpenApiParameter("kind", str, description="for `events` and `reach`"),
            OpenApiParameter("group", str, description="for `requests`"),
            OpenApiParameter("status", str, description="for `registrations`"),
            OpenApiParameter("level", str, description="slug; for the lists of bases"),
        ],
        responses={(200, writer.XLSX): OpenApiTypes.BINARY, (200, "text/csv"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, name: str, ending: str) -> HttpResponse:
        """The file."""
        if name not in EXPORTS:
            raise Http404
        return downloads.made(EXPORTS[name], request.user, request.query_params.dict(), ending=ending)
