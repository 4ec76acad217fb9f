"""Which calendars there are to follow."""

from django.db.models import QuerySet
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.serializers import CharField, DateTimeField, ModelSerializer, SerializerMethodField
from rest_framework.viewsets import GenericViewSet

from api.filters import ChoiceFilter, FilterSet
from calendars import queries
from calendars.entries import keys
from calendars.feeds import cache
from calendars.models import FeedStamp


class FeedSerializer(ModelSerializer[FeedStamp]):
    """One stored feed; those of several dimensions are the same addresses joined: ``area/xianjie/kind/class.ics``."""

    dimension = CharField(
        read_only=True, help_text=f"`all`, or one of {', '.join(f'`{name}`' for name in keys.DIMENSIONS)}."
    )
    slug = CharField(read_only=True, help_text="Its value; empty for the feed of everything.")
    url = SerializerMethodField()
    changed_at = DateTimeField(source="modified", read_only=True)

    class Meta:
        model = FeedStamp
        fields = ["key", "name", "description", "dimension", "slug", "url", "changed_at"]

    def get_url(self, feed: FeedStamp) -> str:
        """Where calendars follow it."""
        return cache.url(feed.key)


class FeedFilter(FilterSet):
    """By dimension."""

    dimension = ChoiceFilter(method="by_dimension", choices=[(name, words) for name, words in keys.DIMENSIONS.items()])

    class Meta:
        model = FeedStamp
        fields: list[str] = []

    def by_dimension(self, found: "QuerySet[FeedStamp]", _name: str, value: str) -> "QuerySet[FeedStamp]":
        """Feeds that are about one of its values."""
        return found.filter(key__startswith=f"{value}/")


class CalendarViewSet(ListModelMixin, GenericViewSet[FeedStamp]):
    """Public: every feed that holds anything, but those of single events (they stand at the events)."""

    queryset = queries.feeds()
    serializer_class = FeedSerializer
    permission_classes = [AllowAny]
    filterset_class = FeedFilter
