"""What is to be done before a new site is used; administrators of the association tick what only a person can know."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BooleanField, CharField, DateTimeField, Serializer
from rest_framework.viewsets import ViewSet

from api.lists.pages import Whole, whole
from api.permissions import IsKeeper
from api.shared import REFUSAL, person_of
from core import clock, registry

NAME = OpenApiParameter("name", str, "path", description="of an item that is ticked by hand")


class ChecklistItemSerializer(Serializer[Any]):
    """One thing, done or not: what is missing and what comes of it, and the page on which it is done (``path``; empty where
    it is done on the server). Of what is ticked by hand: who ticked it, and when.
    """

    name = CharField()
    title = CharField()
    is_done = BooleanField()
    missing = CharField()
    path = CharField()
    page = CharField()
    is_ticked_by_hand = BooleanField()
    ticked_by = CharField(source="confirmation.by.name", default="")
    ticked_at = DateTimeField(source="confirmation.at", default=None, allow_null=True)


class SetupChecklistViewSet(ViewSet):
    """For administrators of the association, in the order in which it is best done."""

    permission_classes = [IsKeeper]
    lookup_field = "name"
    lookup_value_regex = "[a-z]{1,20}"
    pagination_class = Whole

    @extend_schema(responses={200: ChecklistItemSerializer(many=True)})
    def list(self, request: Request) -> Response:
        """What is done and what is not; second factors are those of whoever asks."""
        answers = registry.provided("api.setup_checklist")
        items = [item for answer in answers for item in answer(person_of(request), now=clock.now())]
        return whole(dict(ChecklistItemSerializer(item).data) for item in items)

    @extend_schema(parameters=[NAME], request=None, responses={204: None, 409: REFUSAL})
    def update(self, request: Request, name: str) -> Response:
        """Say that it is done: by somebody who signed in, whose word it is. Again does nothing."""
        return _tick(request, name, is_done=True)

    @extend_schema(parameters=[NAME], responses={204: None, 409: REFUSAL})
    def destroy(self, request: Request, name: str) -> Response:
        """It isn't, or no longer."""
        return _tick(request, name, is_done=False)


def _tick(request: Request, name: str, *, is_done: bool) -> Response:
    for answer in registry.provided("api.tick_setup_item"):
        answer(item=name, is_done=is_done, by=person_of(request), now=clock.now())
    return Response(status=204)
