"""The audit list, for the association's administrators."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ModelSerializer, SerializerMethodField, ValidationError
from rest_framework.viewsets import GenericViewSet

from accounts.audit.kinds import GROUPS, Kind
from accounts.models import AuditEntry
from api import fields
from api.lists.pages import LongPages
from api.permissions import IsKeeper
from organizations.forms.keeping import AuditForm
from organizations.keeping import audit_list

FILTERS = [
    OpenApiParameter("kind", enum=[*Kind.values, *GROUPS], description="One kind, or all of a group."),
    OpenApiParameter("who", description="A part of a name, or a whole number: of whoever did it, or to whom."),
    OpenApiParameter("organization", description="Its slug; those that are part of it by now with it."),
    OpenApiParameter("first", description="The first day."),
    OpenApiParameter("last", description="The last day, included."),
]


class AuditEntrySerializer(ModelSerializer[AuditEntry]):
    """Who did what when to whom. Names are read as they are now: who was erased is nobody any more."""

    at = fields.DateTimeField()
    by = SerializerMethodField()
    person = SerializerMethodField()
    organization = SerializerMethodField()
    path = CharField(source="link")

    class Meta:
        model = AuditEntry
        fields = ["id", "at", "kind", "by", "person", "organization", "about", "path"]

    def _line(self, entry: AuditEntry) -> audit_list.Line:
        lines: dict[int, audit_list.Line] = self.context["lines"]
        return lines[entry.pk]

    def get_by(self, entry: AuditEntry) -> str:
        """Their name; ``系统`` where nobody signed in did it."""
        return self._line(entry).by

    def get_person(self, entry: AuditEntry) -> str:
        """To whom it was done; empty where to nobody else."""
        return self._line(entry).whom

    def get_organization(self, entry: AuditEntry) -> str:
        """Its name now."""
        return self._line(entry).organization


class AuditViewSet(ListModelMixin, GenericViewSet[AuditEntry]):
    """For administrators of the association: the newest first."""

    queryset = AuditEntry.objects.none()
    serializer_class = AuditEntrySerializer
    pagination_class = LongPages
    permission_classes = [IsKeeper]
    filterset_class = None

    def get_queryset(self) -> "QuerySet[AuditEntry]":
        """As far as the filters go."""
        form = AuditForm(self.request.GET)
        if not form.is_valid():
            raise ValidationError({name: [str(one) for one in said] for name, said in form.errors.items()})
        return audit_list.found(form.wanted())

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One query for the names of the organizations of a page."""
        page = self.paginate_queryset(self.get_queryset()) or []
        lines = {line.entry.pk: line for line in audit_list.lines(page)}
        rows = AuditEntrySerializer(page, many=True, context={"lines": lines}).data
        return self.get_paginated_response(rows)
