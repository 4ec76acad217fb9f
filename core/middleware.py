"""The pages' translator of the error family."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core.errors import Conflict, Refusal


class RefusalMiddleware:
    """Shows a refusal that no form caught: 409 with its reason and the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Refusal; leave all else to Django."""
        if not isinstance(exception, Refusal):
            return None
        context = {"refusal": exception, "is_conflict": isinstance(exception, Conflict)}
        return render(request, "core/refused.html", context, status=409)
