"""No answer to a program is a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from core import faults, handlers

FOR_PEOPLE = "/api/v1/docs/"
_EMPTY = 300
_WRONG = 400


class JsonMiddleware:
    """Turns what the middleware below answers as a page (redirects, refusals) into JSON under ``/api/``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or one that says the same in JSON."""
        answer = self.get_response(request)
        if not handlers.is_api(request) or not answer.get("Content-Type", "").startswith("text/html"):
            return answer
        if answer.status_code < _EMPTY and request.path == FOR_PEOPLE:
            return answer
        if answer.status_code < _WRONG:
            answer["Content-Type"] = "application/json"
            return answer
        told = JsonResponse(faults.of(answer.status_code).shape(), status=answer.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in answer.headers:
                told[name] = answer.headers[name]
        return told
