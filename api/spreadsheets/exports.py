"""Lists as files: what pages offer for download, for API clients."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ListField
from rest_framework.views import APIView

from api.permissions import IsStaffMember
from api.shared import REFUSAL, AnyFormat
from core.spreadsheets import writer
from core.web import downloads


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
        return Response({"names": downloads.offered(), "endings": list(downloads.FORMATS)})


class ExportView(APIView):
    """A list as a spreadsheet: the rows that the page shows to the same person, no cell a formula."""

    permission_classes = [IsStaffMember]
    content_negotiation_class = AnyFormat

    @extend_schema(
        parameters=[
            OpenApiParameter("name", str, "path", enum=downloads.offered()),
            OpenApiParameter("ending", str, "path", enum=list(downloads.FORMATS)),
            OpenApiParameter("event", str, description="slug; for `registrations` and `shifts`"),
            OpenApiParameter("year", int, description="for `base-reports` and `street-lists`"),
            OpenApiParameter("plan", str, description="slug; for `plan` and `street-lists`"),
            OpenApiParameter("first", OpenApiTypes.DATE, description="for `dates` and `audit`"),
            OpenApiParameter("last", OpenApiTypes.DATE, description="for `dates` (a month after `first`) and `audit`"),
            OpenApiParameter("who", str, description="a part of a name, or a whole number; for `audit`"),
            OpenApiParameter("organization", str, description="slug; for `audit`"),
            OpenApiParameter("q", str, description="words; for `events`, `venues`, `spaces` and the lists of bases"),
            OpenApiParameter("street", str, description="slug; for `venues`, `spaces`, `requests`, bases"),
            OpenApiParameter("state", str, description="for `events` and `base-register`"),
            OpenApiParameter("kind", str, description="for `events`, `reach` and `audit`"),
            OpenApiParameter("group", str, description="for `requests`"),
            OpenApiParameter("status", str, description="for `registrations`"),
            OpenApiParameter("level", str, description="slug; for the lists of bases"),
        ],
        responses={(200, writer.XLSX): OpenApiTypes.BINARY, (200, "text/csv"): OpenApiTypes.BINARY, 409: REFUSAL},
    )
    def get(self, request: Request, name: str, ending: str) -> HttpResponse:
        """The file; one of more than 2 000 rows is refused (`list_is_long`): the worker makes it, see `list-files`."""
        return downloads.named(name, request.user, request.query_params, ending=ending)
