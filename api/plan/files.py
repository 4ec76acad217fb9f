"""Plans that come in as files; administrators of the association look at them first, then load them."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    DictField,
    FileField,
    IntegerField,
    ListField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
)
from rest_framework.viewsets import GenericViewSet

from api.filters import FilterSet, YesNoFilter
from api.lists.pages import LongPages
from api.parsing import ObjectParser
from api.permissions import IsKeeper
from api.shared import REFUSAL, AnyFormat, checked, person_of
from core import clock
from core.spreadsheets import writer
from core.web import downloads
from plan import importing
from plan.models import PlanFile


class RivalSerializer(Serializer[importing.Rival]):
    """Another plan for some of the same years: stored, or (``is_loaded`` false) a file that nobody loaded yet."""

    title = CharField()
    first_year = IntegerField()
    last_year = IntegerField()
    is_loaded = SerializerMethodField()
    uid = SerializerMethodField()

    def get_is_loaded(self, rival: importing.Rival) -> bool:
        """Whether it is a plan of the site."""
        return rival.sent is None

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_uid(self, rival: importing.Rival) -> str | None:
        """Of the file."""
        return str(rival.sent.uid) if rival.sent else None


class SentFileSerializer(ModelSerializer[PlanFile]):
    """A plan file among others: of which plan, who sent it, and when it was loaded."""

    slug = CharField(source="of_plan.slug", read_only=True)
    title = CharField(source="of_plan.title", read_only=True)
    first_year = SerializerMethodField()
    last_year = SerializerMethodField()
    is_over = SerializerMethodField()
    by = CharField(source="by.name", default="", read_only=True)

    class Meta:
        model = PlanFile
        fields = ["uid", "name", "slug", "title", "first_year", "last_year", "is_over", "by", "at", "loaded_at"]
        read_only_fields = fields

    def get_first_year(self, file: Any) -> int:
        """Of its plan."""
        return int(file.of_plan["period"][0])

    def get_last_year(self, file: Any) -> int:
        """Of its plan, included."""
        return int(file.of_plan["period"][1])

    def get_is_over(self, file: Any) -> bool:
        """By today."""
        return bool(file.of_plan["period"][1] < clock.today().year)


class PlanFileFilter(FilterSet):
    """Those that were loaded, or those that were not."""

    loaded = YesNoFilter("loaded_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = PlanFile
        fields: list[str] = []


class PlanFileSerializer(ModelSerializer[PlanFile]):
    """A plan file: of which plan, and what loading it changes: ``report`` has lines for people under ``created``,
    ``changed``, ``removed`` (tasks that are gone), ``kept`` (what people corrected) and ``notes``; ``new_organizations``
    are names that the site doesn't know. ``same_years`` are other plans for some of its
    years: look at them before it is loaded. With ``is_over`` the period of the plan has passed. ``digest`` is sent back to
    load it.
    """

    slug = CharField(source="facts.slug", read_only=True)
    title = CharField(source="facts.title", read_only=True)
    is_over = SerializerMethodField()
    new_organizations = SerializerMethodField()
    same_years = SerializerMethodField()
    digest = SerializerMethodField()
    report = DictField(child=ListField(child=CharField()), read_only=True)

    class Meta:
        model = PlanFile
        fields = [
            "uid", "name", "slug", "title", "is_over", "report", "new_organizations", "same_years", "digest", "at",
            "loaded_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_over(self, file: PlanFile) -> bool:
        """By today."""
        return file.is_over(clock.today())

    def get_new_organizations(self, file: PlanFile) -> list[str]:
        """Once it is loaded they are known."""
        return [] if file.loaded_at else [one.name for one in importing.strangers(file)]

    @extend_schema_field(RivalSerializer(many=True))
    def get_same_years(self, file: PlanFile) -> list[dict[str, Any]]:
        """Once it is loaded nothing stands beside it any more."""
        return [dict(RivalSerializer(one).data) for one in ([] if file.loaded_at else importing.rivals(file))]

    def get_digest(self, file: PlanFile) -> str:
        """Of the report."""
        return importing.digest(file)


class PlanUploadSerializer(Serializer[dict[str, Any]]):
    """JSON or .xlsx."""

    file = FileField(max_length=200)


class PlanLoadSerializer(Serializer[dict[str, Any]]):
    """``seen``: the ``digest`` of what was looked at."""

    seen = CharField(max_length=64)


class PlanFileViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[PlanFile]):
    """Sent, looked at, loaded: whole, or not at all. By somebody who signed in, not by a key. The newest first."""

    queryset = PlanFile.objects.select_related("by")
    filterset_class = PlanFileFilter
    pagination_class = LongPages
    serializer_class = PlanFileSerializer
    permission_classes = [IsKeeper]
    lookup_field = "uid"
    parser_classes = (MultiPartParser, ObjectParser)

    def get_queryset(self) -> "QuerySet[PlanFile]":
        """Lists leave out what each would change."""
        every = super().get_queryset()
        if self.action != "list":
            return every
        return every.annotate(of_plan=F("document__plan")).defer("document", "report")

    def get_serializer_class(self) -> type[ModelSerializer[PlanFile]]:
        """A list names them, one of them tells all."""
        return SentFileSerializer if self.action == "list" else PlanFileSerializer

    @extend_schema(responses={(200, writer.XLSX): OpenApiTypes.BINARY})
    @action(detail=False, content_negotiation_class=AnyFormat, pagination_class=None, filterset_class=None)
    def template(self, request: Request) -> HttpResponse:
        """The empty workbook, with the city and the association in it."""
        return downloads.attachment("方案模板", importing.template(), ending="xlsx")

    @extend_schema(
        request={"multipart/form-data": PlanUploadSerializer}, responses={201: PlanFileSerializer, 409: REFUSAL}
    )
    def create(self, request: Request) -> Response:
        """See what loading a file would change; nothing is written but the file. Refused with ``plan_file_broken``,
        ``detail.problems`` say where and what.
        """
        sent = checked(PlanUploadSerializer(data=request.data))["file"]
        data = sent.read(importing.MAX_BYTES + 1)
        file = importing.take_in(name=sent.name or "", data=data, by=person_of(request), now=clock.now())
        return Response(PlanFileSerializer(file).data, status=201)

    @extend_schema(request=PlanLoadSerializer, responses={200: PlanFileSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def load(self, request: Request, uid: str) -> Response:
        """Load it. Refused with ``plan_changed_meanwhile`` where that would change something else than was seen: the
        file's report is the new one by then.
        """
        seen = checked(PlanLoadSerializer(data=request.data))["seen"]
        file = importing.apply(file=self.get_object(), seen=seen, by=person_of(request), now=clock.now())
        return Response(PlanFileSerializer(file).data)
