"""Photos of places (and so of bases), and of what was held."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import DestroyModelMixin
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import Serializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import fields
from api.filters import FilterSet
from api.lists.pages import whole
from api.parsing import ObjectParser
from api.permissions import IsStaffMember
from api.shared import REFUSAL, checked
from core import clock
from core.web.photos import SMALL
from events.models import HeldPhoto, Occurrence
from events.records import recording
from organizations.access_scope import seen_by
from venues import photos as venue_photos
from venues.models import Venue, VenuePhoto


class _Photo(serializers.ModelSerializer[Any]):
    """``url`` is where the picture is read, at most 1600 pixels wide; ``small_url`` about 480, for lists."""

    page = ""
    url = serializers.SerializerMethodField()
    small_url = serializers.SerializerMethodField()

    def get_url(self, photo: Any) -> str:
        """Absolute."""
        return str(reverse(self.page, args=[photo.pk], request=self.context.get("request")))

    def get_small_url(self, photo: Any) -> str:
        """Absolute."""
        return f"{self.get_url(photo)}?size={SMALL}"


class VenuePhotoSerializer(_Photo):
    """A photo of a place; photos stand in the order of ``position``."""

    page = "venues:photo"
    venue: "SlugRelatedField[Venue]" = fields.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = VenuePhoto
        fields = ["id", "venue", "caption", "position", "url", "small_url"]


class HeldPhotoSerializer(_Photo):
    """A photo of what was held."""

    page = "events:photo"
    occurrence = serializers.UUIDField(source="record.occurrence.uid", read_only=True)

    class Meta:
        model = HeldPhoto
        fields = ["id", "occurrence", "position", "url", "small_url"]


class VenueUploadSerializer(Serializer[dict[str, Any]]):
    """One or more files for a venue (slug), with one caption."""

    venue = serializers.SlugField()
    photos = fields.ListField(child=serializers.FileField(), min_length=1)
    caption = serializers.CharField(max_length=60, allow_blank=True, default="")


class PhotoPatchSerializer(Serializer[dict[str, Any]]):
    """Another caption, another place (1 is the first); what is left out stays."""

    caption = serializers.CharField(max_length=60, allow_blank=True, required=False)
    position = fields.IntegerField(min_value=1, max_value=99, required=False)


class HeldUploadSerializer(Serializer[dict[str, Any]]):
    """One or more files for the record of an occurrence (uid)."""

    occurrence = serializers.UUIDField()
    photos = fields.ListField(child=serializers.FileField(), min_length=1)


class VenuePhotoFilter(FilterSet):
    """By venue (slug)."""

    venue = filters.CharFilter("venue__slug")

    class Meta:
        model = VenuePhoto
        fields: list[str] = []


class VenuePhotoViewSet(DestroyModelMixin, ReadOnlyModelViewSet[VenuePhoto]):
    """Anybody reads them; organizers of the place's organization add, describe, order and remove them."""

    queryset = VenuePhoto.objects.none()
    serializer_class = VenuePhotoSerializer
    filterset_class = VenuePhotoFilter
    parser_classes = (MultiPartParser, FormParser, ObjectParser)

    def get_permissions(self) -> list[BasePermission]:
        """Writing is for staff."""
        return [AllowAny() if self.request.method in {"GET", "HEAD", "OPTIONS"} else IsStaffMember()]

    def get_queryset(self) -> "QuerySet[VenuePhoto]":
        """To write: of one's own places."""
        found = VenuePhoto.objects.select_related("venue").order_by("venue_id", "position", "pk")
        if self.request.method in {"PATCH", "DELETE"}:
            return found.filter(venue__in=Venue.objects.managed_by(self.request.user, role="organizer"))
        return found

    @extend_schema(
        request={"multipart/form-data": VenueUploadSerializer},
        responses={201: VenuePhotoSerializer(many=True), 409: REFUSAL},
        filters=False,
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put photos behind those that the place has."""
        asked = checked(VenueUploadSerializer(data=request.data))
        venue = get_object_or_404(Venue.objects.managed_by(request.user, role="organizer"), slug=asked["venue"])
        photos = venue_photos.add(venue=venue, files=asked["photos"], caption=asked["caption"])
        return whole(self.get_serializer(photos, many=True).data, status=201)

    @extend_schema(request=PhotoPatchSerializer, responses={200: VenuePhotoSerializer})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Describe or order."""
        photo = self.get_object()
        asked = checked(PhotoPatchSerializer(data=request.data))
        venue_photos.change(photo=photo, caption=asked.get("caption"), position=asked.get("position"))
        photo.refresh_from_db()
        return Response(self.get_serializer(photo).data)

    def perform_destroy(self, instance: VenuePhoto) -> None:
        """Row and file."""
        venue_photos.remove(photo=instance)


class HeldPhotoFilter(FilterSet):
    """By occurrence (uid)."""

    occurrence = filters.UUIDFilter("record__occurrence__uid")

    class Meta:
        model = HeldPhoto
        fields: list[str] = []


class HeldPhotoViewSet(DestroyModelMixin, ReadOnlyModelViewSet[HeldPhoto]):
    """Of events of one's own organizations; writing takes an organizer."""

    queryset = HeldPhoto.objects.none()
    serializer_class = HeldPhotoSerializer
    filterset_class = HeldPhotoFilter
    permission_classes = [IsStaffMember]
    parser_classes = (MultiPartParser, FormParser, ObjectParser)

    def get_queryset(self) -> "QuerySet[HeldPhoto]":
        """Of one's own events."""
        rows = HeldPhoto.objects.select_related("record__occurrence").order_by("record_id", "position", "pk")
        if self.request.method == "DELETE":
            mine = Occurrence.objects.managed_by(self.request.user, role="organizer")
            return rows.filter(record__occurrence__in=mine)
        return rows.filter(seen_by(self.request.user, "record__occurrence__event__host"))

    @extend_schema(
        request={"multipart/form-data": HeldUploadSerializer},
        responses={201: HeldPhotoSerializer(many=True), 409: REFUSAL},
        filters=False,
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put photos behind those of the record; numbers and words stay."""
        asked = checked(HeldUploadSerializer(data=request.data))
        mine = Occurrence.objects.managed_by(request.user, role="organizer")
        occurrence = get_object_or_404(mine, uid=asked["occurrence"])
        photos = recording.add_photos(occurrence=occurrence, files=asked["photos"], now=clock.now())
        return whole(self.get_serializer(photos, many=True).data, status=201)

    def perform_destroy(self, instance: HeldPhoto) -> None:
        """Row and file."""
        recording.remove_photo(photo=instance)
