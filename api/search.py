"""Looking in everything, as the box in the head of the staff's pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import fields
from api.lists.pages import Whole, whole
from api.permissions import IsStaffMember
from api.shared import checked, person_of
from core import clock
from search import finding
from search.groups import GROUPS


class ResultSerializer(serializers.Serializer[Any]):
    """One thing: its name, what tells it from others, the address of its page."""

    title = serializers.CharField(read_only=True)
    note = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)


class GroupSerializer(serializers.Serializer[Any]):
    """One kind of things: how many are called so, and the first of them or a page."""

    group = serializers.CharField(read_only=True, source="name")
    name = serializers.CharField(read_only=True, source="label")
    count = fields.IntegerField(read_only=True)
    only_read = fields.IntegerField(read_only=True)
    """Above 0: there are more rows, and only so many were looked through."""
    results = ResultSerializer(many=True, read_only=True)


class AskedSerializer(serializers.Serializer[Any]):
    """Words; a kind and its page, else the first of all kinds."""

    q = serializers.CharField(max_length=finding.MAX_TEXT)
    group = serializers.ChoiceField(choices=list(GROUPS), required=False)
    page = fields.IntegerField(min_value=1, max_value=finding.MAX_PAGES, default=1)


class SearchView(APIView):
    """What the person may see and is called so: names, places, days, pinyin and initials."""

    permission_classes = [IsStaffMember]
    pagination_class = Whole

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, required=True, description="up to five words"),
            OpenApiParameter("group", str, enum=list(GROUPS), description="only these, page by page"),
            OpenApiParameter("page", int, description="of the group; fifty a page"),
        ],
        responses=GroupSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """All kinds that have some, with their first five; or one kind."""
        asked = checked(AskedSerializer(data=request.query_params))
        what = finding.asked(asked["q"], person_of(request), now=clock.now())
        if name := asked.get("group"):
            groups = [finding.whole(name, what, page=asked["page"])]
        else:
            groups = finding.everything(what)
        return whole(GroupSerializer(groups, many=True).data)
