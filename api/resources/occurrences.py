"""Occurrences: the dated, placed parts of events."""

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework.serializers import CharField, ModelSerializer, SerializerMethodField, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from events.models import Event, Occurrence
from registrations.models import SeatPool
from venues.models import Venue


class SeatsSerializer(ModelSerializer[SeatPool]):
    """Seats in numbers; nothing about who has them."""

    class Meta:
        model = SeatPool
        fields = ["unit", "capacity", "taken", "waiting", "is_open"]


class OccurrenceSerializer(ModelSerializer[Occurrence]):
    """One occurrence; times are ISO 8601 with offset +08:00; the online link and contacts are left out."""

    event: "SlugRelatedField[Event]" = SlugRelatedField(slug_field="slug", read_only=True)
    event_title = CharField(source="event.title", read_only=True)
    venue: "SlugRelatedField[Venue]" = SlugRelatedField(slug_field="slug", read_only=True)
    venue_name = CharField(source="venue.name", read_only=True, default="")
    area = CharField(source="venue.area.slug", read_only=True, default="")
    seats = SerializerMethodField()

    class Meta:
        model = Occurrence
        fields = [
            "uid", "event", "event_title", "position", "title", "venue", "venue_name", "area", "place_note", "start",
            "end", "mode", "state", "revision", "changed_at", "cancel_reason", "seats",
        ]  # fmt: skip

    @extend_schema_field(SeatsSerializer(allow_null=True))
    def get_seats(self, occurrence: Occurrence) -> dict[str, object] | None:
        """The occurrence's own pool; null where nobody registers for it alone."""
        pool = getattr(occurrence, "seat_pool", None)
        return dict(SeatsSerializer(pool).data) if pool else None


class OccurrenceFilter(filters.FilterSet):
    """By event, area (a street includes its villages), audience, kind, and time (``from`` and ``until``, ISO 8601)."""

    event = filters.CharFilter("event__slug")
    area = filters.CharFilter(method="in_area", label="area slug")
    audience = filters.CharFilter("event__audiences__slug")
    kind = filters.ChoiceFilter(field_name="event__kind", choices=Event.Kind.choices)
    until = filters.IsoDateTimeFilter("start", lookup_expr="lt", label="starts before")

    class Meta:
        model = Occurrence
        fields = ["state"]

    def in_area(self, rows: "QuerySet[Occurrence]", name: str, slug: str) -> "QuerySet[Occurrence]":
        """The area and what lies directly in it."""
        return rows.filter(Q(venue__area__slug=slug) | Q(venue__area__parent__slug=slug))


OccurrenceFilter.base_filters["from"] = filters.IsoDateTimeFilter("end", lookup_expr="gt", label="ends after")


class OccurrenceViewSet(ReadOnlyModelViewSet[Occurrence]):
    """Public ones for everybody, and those of one's own organizations."""

    queryset = Occurrence.objects.none()
    serializer_class = OccurrenceSerializer
    filterset_class = OccurrenceFilter
    lookup_field = "uid"

    def get_queryset(self) -> "QuerySet[Occurrence]":
        """Public or managed."""
        mine = Occurrence.objects.managed_by(self.request.user)
        rows = Occurrence.objects.filter(Q(event__published_at__isnull=False) | Q(pk__in=mine.values("pk")))
        return rows.select_related("event", "venue__area", "seat_pool").order_by("start", "pk")
