"""Imports of spreadsheets."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    FileField,
    JSONField,
    ListField,
    ListSerializer,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
    ValidationError,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.parsing import ObjectParser
from api.permissions import IsStaffMember
from api.shared import REFUSAL, person_of
from core import clock
from core.errors import Refusal
from core.spreadsheets import reader
from spreadsheets import importing
from spreadsheets.models import SheetImport
from spreadsheets.reading import facts
from spreadsheets.reading.kept_rows import Said


class SheetImportSerializer(ModelSerializer[SheetImport]):
    """How far it is; ``problems`` are {cell, words} and, where it is asked, {choices}, {heading} or {missing};
    ``effects`` say what is new, changed and the same, ``read`` what was read of each row.
    """

    read = SerializerMethodField()

    class Meta:
        model = SheetImport
        fields = [
            "uid", "kind", "state", "file_name", "total", "done", "problems", "effects", "refusal", "created_at",
            "ended_at", "read",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ListField(child=JSONField()))
    def get_read(self, sheet: SheetImport) -> list[dict[str, object]]:
        """{row, cells: [[title, words]]}; only of one import, not in the list."""
        if isinstance(self.parent, ListSerializer):
            return []
        return [{"row": shown.row, "cells": shown.cells} for shown in facts.opened(sheet.reading).rows]


class SheetUploadSerializer(Serializer[dict[str, Any]]):
    """The file, and what its rows are; ``asks_again``: what headings mean is asked anew, whatever was answered before."""

    kind = ChoiceField(choices=sorted(importing.KINDS))
    file = FileField(max_length=200)
    asks_again = BooleanField(default=False)


class SheetAnswerSerializer(Serializer[dict[str, Any]]):
    """``columns``: the key of a column, or nothing, by the place of its heading (from 0); ``constants``: what holds in
    all rows, by the key of a column that is missing; ``cells``: how cells should be, by address; ``left_out``: numbers of
    rows; ``heading_row``: the number of the row that names the columns.
    """

    columns = fields.DictField(child=CharField(allow_blank=True, max_length=40), default=dict)
    constants = fields.DictField(child=CharField(max_length=200), default=dict)
    cells = fields.DictField(child=CharField(allow_blank=True, max_length=5000), default=dict)
    left_out = fields.ListField(child=fields.IntegerField(min_value=1, max_value=2**20), default=list)
    heading_row = fields.IntegerField(min_value=1, max_value=2**20, allow_null=True, default=None)

    def validate_columns(self, columns: dict[str, str]) -> dict[int, str]:
        """Places are numbers."""
        if not all(place.isascii() and place.isdecimal() and len(place) < 4 for place in columns):
            raise ValidationError("列的位置要是数字，从 0 数起。")
        return {int(place): key for place, key in columns.items()}


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
        """One's own; a key sees none of staff, since no key decides who works for whom."""
        mine = SheetImport.objects.of(self.request.user).without_content()
        return mine.exclude(kind=SheetImport.Kind.STAFF) if self.request.auth else mine

    @extend_schema(
        request={"multipart/form-data": SheetUploadSerializer}, responses={201: SheetImportSerializer, 409: REFUSAL}
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Upload a table; ask for its state until it is ``ready`` or ``faulty``."""
        asked = SheetUploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if request.auth and asked.validated_data["kind"] == SheetImport.Kind.STAFF:
            raise Refusal("scope_missing", "工作人员只能登录以后在页面上导入，钥匙做不了。")
        file = asked.validated_data["file"]
        sheet_import = importing.start(
            kind=asked.validated_data["kind"],
            file_name=file.name,
            data=file.read(reader.MAX_BYTES + 1),
            by=person_of(request),
            now=clock.now(),
            asks_again=asked.validated_data["asks_again"],
        )
        return Response(SheetImportSerializer(sheet_import).data, status=201)

    @extend_schema(request=SheetAnswerSerializer, responses={202: SheetImportSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, uid: str) -> Response:
        """Put right what ``problems`` ask for, and have it looked at again."""
        sheet_import = self.get_object()
        asked = SheetAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        importing.answer(sheet=sheet_import, by=person_of(request), said=Said(**asked.validated_data))
        sheet_import.refresh_from_db(fields=["state"])
        return Response(SheetImportSerializer(sheet_import).data, status=202)

    @extend_schema(request=None, responses={202: SheetImportSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, uid: str) -> Response:
        """Bring in what was found good."""
        sheet_import = self.get_object()
        importing.confirm(sheet=sheet_import, by=person_of(request))
        sheet_import.refresh_from_db(fields=["state"])
        return Response(SheetImportSerializer(sheet_import).data, status=202)
