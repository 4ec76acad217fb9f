"""Answers under ``/api/`` are JSON, never pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from core.web import faults, handlers

FOR_PEOPLE = "/api/v1/docs/"
OF_THE_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "ETag", "Last-Modified"}
"""Headers of the page that goes; all others (who may keep it, what was allowed, when to come again) stay."""
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
        as_json = JsonResponse(faults.of(answer.status_code).shape(), status=answer.status_code)
        for name, value in answer.headers.items():
            if name not in OF_THE_BODY:
                as_json[name] = value
        return as_json
