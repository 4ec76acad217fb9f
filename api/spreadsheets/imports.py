"""Imports of spreadsheets."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ChoiceField, FileField, ModelSerializer, Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from api.parsing import ObjectParser
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from core.spreadsheets import reader
from spreadsheets import importing
from spreadsheets.models import SheetImport


class SheetImportSerializer(ModelSerializer[SheetImport]):
    """How far it is; ``problems`` are {cell, words}, ``effects`` say what is new, changed and the same."""

    class Meta:
        model = SheetImport
        fields = [
            "uid", "kind", "state", "file_name", "total", "done", "problems", "effects", "refusal", "created_at",
            "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class SheetUploadSerializer(Serializer[dict[str, Any]]):
    """The file, and what its rows are."""

    kind = ChoiceField(choices=sorted(importing.KINDS))
    file = FileField(max_length=200)


class SheetImportViewSet(ReadOnlyModelViewSet[SheetImport]):
    """One's own uploads: looked at by the worker, then applied whole or not at all."""

    queryset = SheetImport.objects.none()
    serializer_class = SheetImportSerializer
    lookup_field = "uid"
    parser_classes = (MultiPartParser, ObjectParser)

    def get_permissions(self) -> list[BasePermission]:
        """Organizers; that they organize somewhere is the verb's business."""
        return [IsStaffMember()]

    def get_queryset(self) -> "QuerySet[SheetImport]":
        """One's own."""
        return SheetImport.objects.of(self.request.user).without_content()

    @extend_schema(
        request={"multipart/form-data": SheetUploadSerializer}, responses={201: SheetImportSerializer, 409: REFUSAL}
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Upload a table; ask for its state until it is ``ready`` or ``faulty``."""
        asked = SheetUploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        sheet_import = importing.start(
            kind=asked.validated_data["kind"],
            file_name=file.name,
            data=file.read(reader.MAX_BYTES + 1),
            by=person_of(request),
            now=clock.now(),
        )
        return Response(SheetImportSerializer(sheet_import).data, status=201)

    @extend_schema(request=None, responses={202: SheetImportSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, uid: str) -> Response:
        """Bring in what was found good."""
        found = self.get_object()
        importing.confirm(sheet=found, by=person_of(request))
        found.refresh_from_db(fields=["state"])
        return Response(SheetImportSerializer(found).data, status=202)
