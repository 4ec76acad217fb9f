"""Lists of words that staff choose from; the association's administrators keep them."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSet

from api import fields
from api.lists.pages import Whole, whole
from api.permissions import IsKeeper, IsStaffMember
from api.routing import NUMBER
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations.keeping import word_lists as verbs
from organizations.keeping.word_lists import WordList

NAME = OpenApiParameter("name", str, "path", description="of the list, for example `venue-kinds`")


class WordSerializer(Serializer[Any]):
    """A word; one that is retired is offered no more and stays where it was chosen."""

    id = serializers.IntegerField()
    slug = serializers.SerializerMethodField()
    name = serializers.CharField()
    retired = serializers.BooleanField()

    def get_slug(self, word: Any) -> str:
        """By which events, requests and filters name it; empty where they hold the word itself."""
        return str(getattr(word, "slug", ""))


class WordListSerializer(Serializer[WordList]):
    """A list, and where its words are chosen."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    can_grow = serializers.BooleanField()
    can_be_renamed = serializers.BooleanField()
    must_offer = serializers.BooleanField()


class CountedWordSerializer(WordSerializer):
    """The same with how many rows point at it; null where nobody counts them."""

    used = serializers.IntegerField(allow_null=True)


class ListWithWordsSerializer(WordListSerializer):
    """The same with its words in their order."""

    words = serializers.SerializerMethodField()

    @extend_schema_field(CountedWordSerializer(many=True))
    def get_words(self, word_list: WordList) -> list[dict[str, Any]]:
        """In their order."""
        return [dict(CountedWordSerializer(word).data) for word in verbs.words_of(word_list)]


class NewWordSerializer(Serializer[Any]):
    """How it is called."""

    name = serializers.CharField(max_length=500)


class WordChangeSerializer(Serializer[Any]):
    """Another name, another place in the list (counted from 1), offered no more or again: what is named is changed."""

    name = serializers.CharField(max_length=500, required=False)
    place = fields.IntegerField(min_value=1, max_value=verbs.MOST, required=False)
    retired = serializers.BooleanField(required=False)


class WordListViewSet(ViewSet):
    """Staff read; administrators of the association write."""

    lookup_field = "name"
    lookup_value_regex = "[a-z-]{1,40}"
    pagination_class = Whole

    def get_permissions(self) -> list[Any]:
        """By what is asked."""
        return [IsStaffMember()] if self.action in {"list", "retrieve"} else [IsKeeper()]

    @extend_schema(responses={200: WordListSerializer(many=True)})
    def list(self, request: Request) -> Response:
        """Which lists there are."""
        return whole(dict(WordListSerializer(one).data) for one in verbs.word_lists())

    @extend_schema(parameters=[NAME], responses={200: ListWithWordsSerializer})
    def retrieve(self, request: Request, name: str) -> Response:
        """A list with its words."""
        return Response(ListWithWordsSerializer(_list(name)).data)

    @extend_schema(parameters=[NAME], request=NewWordSerializer, responses={201: WordSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def words(self, request: Request, name: str) -> Response:
        """Add a word at the end."""
        asked = checked(NewWordSerializer(data=request.data))
        word = verbs.add(word_list=_list(name), name=asked["name"], by=person_of(request), now=clock.now())
        return Response(WordSerializer(word).data, status=201)

    @extend_schema(
        parameters=[NAME, OpenApiParameter("pk", int, "path")],
        request=WordChangeSerializer,
        responses={200: WordSerializer, 409: REFUSAL},
    )
    @action(detail=True, methods=["patch"], url_path=f"words/(?P<pk>{NUMBER})", url_name="word")
    @transaction.atomic
    def word(self, request: Request, name: str, pk: str) -> Response:
        """Rename, move, retire or offer again: all that is asked, or nothing of it."""
        found = _list(name)
        asked = checked(WordChangeSerializer(data=request.data))
        word = get_object_or_404(verbs.rows_of(found), pk=pk)
        who: dict[str, Any] = {"word_list": found, "by": person_of(request), "now": clock.now()}
        if "name" in asked:
            word = verbs.rename(word=word, name=asked["name"], seen=word.name, **who)
        if "place" in asked:
            word = verbs.move(word=word, to=asked["place"], **who)
        if "retired" in asked:
            word = verbs.retire(word=word, retired=asked["retired"], **who)
        return Response(WordSerializer(word).data)


def _list(name: str) -> WordList:
    found = verbs.named(name)
    if found is None:
        raise Http404
    return found
