"""What several resources need: the person behind a request, and drf-spectacular's answers."""

from typing import cast

from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework.request import Request
from rest_framework.serializers import CharField, DictField

from accounts.models import Person

REFUSAL = OpenApiResponse(
    inline_serializer("Refusal", {"code": CharField(), "message": CharField(), "detail": DictField()}),
    description="A rule refuses; `code` is stable, `message` is for people.",
)


def person_of(request: Request) -> Person:
    """The person; only behind a permission that lets nobody else pass."""
    return cast("Person", request.user)
