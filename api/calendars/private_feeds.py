"""One's own private calendars: what they hold, when they were fetched last; made and ended. A key opens none of this."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.permissions import IsPerson
from api.shared import REFUSAL, checked, person_of
from calendars import queries
from calendars.models import FeedToken
from calendars.private import scopes, tokens
from core import clock


class PrivateFeedSerializer(serializers.ModelSerializer[FeedToken]):
    """A private calendar, without its address."""

    scope = serializers.CharField(
        read_only=True, help_text="Slug of the team, or of the organization; empty for one's own."
    )
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = FeedToken
        fields = ["id", "name", "kind", "scope", "alarm", "created_at", "used_at", "is_open"]

    def get_is_open(self, feed: FeedToken) -> bool:
        """Whether you are still what it was made for; it answers 404 while you are not."""
        known: dict[int, bool] = self.context["open_feeds"]
        if feed.pk not in known:
            rows = scopes.which_stand(feed.person, list(queries.tokens_of(feed.person)))
            known |= {row.pk: stands for row, stands in rows}
        return known[feed.pk]


class NewPrivateFeedSerializer(serializers.Serializer[dict[str, Any]]):
    """What it holds, and how it is called."""

    name = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=FeedToken.Kind.choices, default=FeedToken.Kind.MINE)
    scope = serializers.CharField(
        max_length=60,
        allow_blank=True,
        default="",
        help_text="`team`: the slug of a team of which you are captain or deputy; `hosted` and `places`: the slug of an "
        "organization for which you organize.",
    )
    alarm = serializers.ChoiceField(
        choices=FeedToken.Alarm.choices, default=FeedToken.Alarm.NONE, help_text="Minutes before each entry; 0: none."
    )


class MadePrivateFeedSerializer(serializers.Serializer[dict[str, Any]]):
    """Its address: this once. Whoever has it reads the calendar."""

    url = serializers.URLField()


class PrivateFeedViewSet(mixins.ListModelMixin, GenericViewSet[FeedToken]):
    """One's own that are not ended, the newest first."""

    queryset = FeedToken.objects.none()
    serializer_class = PrivateFeedSerializer
    permission_classes = [IsPerson]

    def get_queryset(self) -> "QuerySet[FeedToken]":
        """Of this person only."""
        return queries.tokens_of(person_of(self.request)).select_related("person")

    def get_serializer_context(self) -> dict[str, Any]:
        """With what is known of all of the list's rows at once."""
        known: dict[int, bool] = {}
        return {**super().get_serializer_context(), "open_feeds": known}

    @extend_schema(request=NewPrivateFeedSerializer, responses={201: MadePrivateFeedSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Make one."""
        facts = checked(NewPrivateFeedSerializer(data=request.data))
        person = person_of(request)
        scope = scopes.chosen(person, kind=facts["kind"], slug=facts["scope"])
        url = tokens.grant(person=person, name=facts["name"], scope=scope, alarm=int(facts["alarm"]), now=clock.now())
        return Response({"url": url}, status=201)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End it; the others stay open."""
        tokens.revoke(token=get_object_or_404(self.get_queryset(), pk=pk), now=clock.now())
        return Response(status=204)
