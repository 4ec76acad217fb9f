"""What several resources need: who may pass, the person behind a request, and drf-spectacular's answers."""

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest, HttpResponseRedirect
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework.exceptions import PermissionDenied
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, CharField, DictField

from accounts.middleware import login_redirect
from accounts.models import Person
from organizations.access import is_staff_member
from volunteers import queries
from volunteers.models import Volunteer

REFUSAL = OpenApiResponse(
    inline_serializer("Refusal", {"code": CharField(), "message": CharField(), "detail": DictField()}),
    description="A rule refuses; `code` is stable, `message` is for people.",
)


def person_of(request: Request) -> Person:
    """The person; only behind a permission that lets nobody else pass."""
    return cast("Person", request.user)


def volunteer_of(request: Request) -> Volunteer:
    """The person's volunteer profile; 403 for people who haven't enrolled."""
    volunteer = queries.volunteer_of(person_of(request))
    if volunteer is None:
        raise PermissionDenied("先在“志愿”页登记成志愿者。")
    return volunteer


def staff_way_in(request: HttpRequest, person: Person) -> HttpResponseRedirect | None:
    """Where staff go first: a session that doesn't open staff pages is no way round them through the API either."""
    way = login_redirect(request)
    return way if way and is_staff_member(person) else None


def checked(asked: "BaseSerializer[Any]") -> dict[str, Any]:
    """What was sent, validated; 400 where it is wrong."""
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


class AnyFormat(DefaultContentNegotiation):
    """The ending of the address says what comes, not the Accept header."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first: only refusals are rendered."""
        first = next(iter(renderers))
        return first, first.media_type
