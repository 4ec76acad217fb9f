"""Lists that are too long to answer at once, made by the worker as files."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import DestroyModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    ModelSerializer,
    Serializer,
    SerializerMethodField,
)
from rest_framework.viewsets import ReadOnlyModelViewSet

from api.permissions import IsStaffMember
from api.shared import REFUSAL, AnyFormat, checked, person_of
from core import clock
from core.spreadsheets import writer
from core.web import downloads
from spreadsheets.list_files import asking, content
from spreadsheets.models import ListFile


class ListFileSerializer(ModelSerializer[ListFile]):
    """How far it is: ``done`` of ``total`` rows (null where that is known only at the end). ``file`` is where to get it,
    once its state is ``made``; ``problem`` says why it ``failed``.
    """

    file = SerializerMethodField()

    class Meta:
        model = ListFile
        fields = [
            "uid", "name", "ending", "asked", "title", "state", "total", "done", "size", "problem", "created_at", "made_at",
            "expires_at", "file",
        ]  # fmt: skip
        read_only_fields = fields

    def get_file(self, file: ListFile) -> str | None:
        """The address."""
        return reverse("api:listfile-file", args=[file.uid]) if file.state == ListFile.State.MADE else None


class ListFileAskedSerializer(Serializer[dict[str, Any]]):
    """Which list, as what; ``asked``: the conditions as the address of the same export has them (``street=bajie&q=讲座``);
    ``again``: made anew, however new the one that is there.
    """

    name = ChoiceField(choices=downloads.offered())
    ending = ChoiceField(choices=list(downloads.FORMATS))
    asked = CharField(max_length=2000, allow_blank=True, default="")
    again = BooleanField(default=False)


class ListFileViewSet(DestroyModelMixin, ReadOnlyModelViewSet[ListFile]):
    """One's own, for a day: asked for, made by the worker, got, taken away."""

    queryset = ListFile.objects.none()
    serializer_class = ListFileSerializer
    permission_classes = [IsStaffMember]
    lookup_field = "uid"

    def get_queryset(self) -> "QuerySet[ListFile]":
        """One's own."""
        return ListFile.objects.of(self.request.user, now=clock.now())

    @extend_schema(request=ListFileAskedSerializer, responses={202: ListFileSerializer, 409: REFUSAL})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Have a file made; ask for its state until it is ``made``. Asking twice for the same is asking once."""
        facts = checked(ListFileAskedSerializer(data=request.data))
        again = facts.pop("again")
        try:
            file = asking.start(wanted=asking.Wanted(**facts), by=person_of(request), now=clock.now(), again=again)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        answer = Response(ListFileSerializer(file).data, status=202)
        answer["Location"] = reverse("api:listfile-detail", args=[file.uid])
        return answer

    def perform_destroy(self, instance: ListFile) -> None:
        """Away with it, made or not."""
        asking.delete(file=instance)

    @extend_schema(
        responses={(200, writer.XLSX): OpenApiTypes.BINARY, (200, "text/csv"): OpenApiTypes.BINARY, 409: REFUSAL}
    )
    @action(detail=True, methods=["get"], content_negotiation_class=AnyFormat)
    def file(self, request: Request, uid: str) -> StreamingHttpResponse:
        """The bytes, as far as the person still may see them."""
        file = self.get_object()
        try:
            asking.refuse_unless_readable(file, by=person_of(request))
        except ObjectDoesNotExist as error:
            raise Http404 from error
        return downloads.streamed(file.title, content.read(file), ending=file.ending, size=file.size)
