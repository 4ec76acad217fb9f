"""Answer polls of public feeds again as they were answered a moment ago, before Django begins.

Phones ask for the same files with the same headers, and in bursts. Until the next look at the stamps (``cache.LOOK_EVERY``)
the answer to an equal request is the same, so it is kept whole: no rule is written twice, and what Django spends on a
request is spent once a second. Stands around the application (``config.wsgi``), not among the middleware.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from calendars.feeds import cache
from core.web import wechat

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_KEPT = 1024
"""Answers of one second, by the headers that were sent: nobody fills the memory with tags of their own."""
_OPEN, _PRIVATE, _END = "/calendars/", "/calendars/private/", ".ics"
_METHODS = frozenset({"GET", "HEAD"})
_KEPT = frozenset({"200", "304"})
_READ = (
    "REQUEST_METHOD",
    "PATH_INFO",
    "SCRIPT_NAME",
    "wsgi.url_scheme",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)
"""All that an answer depends on (``conditional``), and whether it came encrypted."""

_Key = tuple[Any, ...]
_Answer = tuple[str, list[tuple[str, str]], list[bytes]]


class RememberPolls:
    """The WSGI application (PEP 3333) around Django's; safe to use from several threads."""

    def __init__(self, application: "WSGIApplication", *, feeds: cache.FeedCache = cache.feed_cache) -> None:
        self._application = application
        self._feeds = feeds
        self._kept: tuple[float | None, dict[_Key, _Answer]] = (None, {})
        """Since which look, and the answers: one value, so that no thread sees the answers of another look."""
        secure = settings.SECURE_PROXY_SSL_HEADER
        self._read = (*_READ, secure[0]) if secure else _READ

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer of a moment ago, or the application's."""
        answers = self._fresh() if _is_poll(environ) else None
        if answers is None:
            return self._application(environ, start_response)
        key = tuple(map(environ.get, self._read))
        known = answers.get(key)
        if known is None:
            return self._asked(environ, start_response, answers, key)
        status, headers, parts = known
        start_response(status, headers.copy())
        return parts

    def _fresh(self) -> dict[_Key, _Answer] | None:
        """The answers since the last look at the stamps; None where the next is due, which is for the application to do."""
        look = self._feeds.look
        since, answers = self._kept
        if look == since:
            return None if look is None else answers
        fresh: dict[_Key, _Answer] = {}
        self._kept = (look, fresh)
        return None if look is None else fresh

    def _asked(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", answers: dict[_Key, _Answer], key: _Key
    ) -> Iterable[bytes]:
        """What the application says, kept beside those of the look in which it was asked."""
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def started(status: str, headers: list[tuple[str, str]], fault: Any = None) -> Any:
            said[:] = [(status, headers)]
            return start_response(status, headers, fault) if fault else start_response(status, headers)

        answer = self._application(environ, started)
        status, headers = said[0]
        if status[:3] not in _KEPT or len(answers) >= MAX_KEPT:
            return answer
        parts = list(answer)
        if hasattr(answer, "close"):
            answer.close()
        answers[key] = (status, headers.copy(), parts)
        return parts


def _is_poll(environ: "WSGIEnvironment") -> bool:
    """A public file without filters in its address. Inside WeChat a page comes instead of a file."""
    path = environ["PATH_INFO"]
    return (
        path.startswith(_OPEN)
        and path.endswith(_END)
        and not path.startswith(_PRIVATE)
        and not environ.get("QUERY_STRING")
        and environ["REQUEST_METHOD"] in _METHODS
        and wechat.AGENT not in environ.get("HTTP_USER_AGENT", "")
    )
