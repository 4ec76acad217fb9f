"""The API's translator of the error family."""

from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import Refusal


def answer(error: Exception, context: dict[str, object]) -> Response | None:
    """A refusal is 409 with ``{"code", "message", "detail"}``; all else is DRF's own."""
    if isinstance(error, Refusal):
        return Response({"code": error.code, "message": error.message, "detail": dict(error.detail)}, status=409)
    return exception_handler(error, context)
