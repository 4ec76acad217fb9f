"""Answer polls of public feeds again as they were answered a moment ago, before Django begins.

Phones ask for the same files with the same headers, and in bursts. Until the next look at the stamps (``cache.LOOK_EVERY``),
or until another body is made, the answer to an equal request is the same, so it is kept whole: no rule is written twice, and
what Django spends on a request is spent once a second. What is not said to be public is never kept. Stands around the
application (``config.wsgi``), not among the middleware.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from calendars.feeds import cache
from core.web import wechat

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_KEPT = 1024
"""Answers of one second, by the headers that were sent: nobody fills the memory with tags of their own."""
MAX_BYTES = 16 * 1024 * 1024
"""Of the bodies of those answers, each counted as often as it was answered."""
MAX_LETTERS = 500
"""Of the headers and the address of a request whose answer is kept; phones send some hundred."""
_FILES = "/calendars/"
_PRIVATE = "/calendars/private/"
_ENDING = ".ics"
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
_Headers = list[tuple[str, str]]
_Answer = tuple[str, _Headers, list[bytes]]


@dataclass(slots=True)
class _Kept:
    """The answers since ``FeedCache.state`` became this one."""

    state: int | None
    answers: dict[_Key, _Answer] = field(default_factory=dict)
    size: int = 0

    def keep(self, key: _Key, answer: _Answer) -> None:
        """Where there is room."""
        size = sum(map(len, answer[2]))
        if len(self.answers) < MAX_KEPT and self.size + size <= MAX_BYTES:
            self.answers[key] = answer
            self.size += size


class RememberPolls:
    """The WSGI application (PEP 3333) around Django's; safe to use from several threads."""

    def __init__(self, application: "WSGIApplication", *, feeds: cache.FeedCache = cache.feed_cache) -> None:
        self._application = application
        self._feeds = feeds
        self._kept = _Kept(None)
        secure = settings.SECURE_PROXY_SSL_HEADER
        self._read = (*_READ, secure[0]) if secure else _READ

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer of a moment ago, or the application's."""
        kept = self._fresh() if _is_poll(environ) else None
        if kept is None:
            return self._application(environ, start_response)
        key = tuple(map(environ.get, self._read))
        known = kept.answers.get(key)
        if known is None:
            return self._asked(environ, start_response, kept, key)
        status, headers, parts = known
        start_response(status, headers.copy())
        return parts

    def _fresh(self) -> _Kept | None:
        """What holds now; None where the stamps are to be looked at, which is for the application to do."""
        state = self._feeds.state
        kept = self._kept
        if state != kept.state:
            self._kept = kept = _Kept(state)
        return None if state is None else kept

    def _asked(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", kept: _Kept, key: _Key
    ) -> Iterable[bytes]:
        """What the application says, kept beside what was said in the state in which it was asked."""
        said: list[tuple[str, _Headers]] = []

        def started(status: str, headers: _Headers, fault: Any = None) -> Any:
            said[:] = [(status, headers)]
            return start_response(status, headers, fault) if fault else start_response(status, headers)

        answer = self._application(environ, started)
        status, headers = said[0]
        if not _is_for_all(status, headers) or _letters(key) > MAX_LETTERS:
            return answer
        parts = list(answer)
        if hasattr(answer, "close"):
            answer.close()
        kept.keep(key, (status, headers.copy(), parts))
        return parts


def _is_for_all(status: str, headers: _Headers) -> bool:
    """Whether it says so itself; a private file never does, however its address is written."""
    return status[:3] in _KEPT and dict(headers).get("Cache-Control", "").startswith("public")


def _letters(key: _Key) -> int:
    return sum(len(part) for part in key if part)


def _is_poll(environ: "WSGIEnvironment") -> bool:
    """A public file without filters in its address. Inside WeChat a page comes instead of a file."""
    path = environ["PATH_INFO"]
    return (
        path.startswith(_FILES)
        and path.endswith(_ENDING)
        and not path.lower().startswith(_PRIVATE)
        and not environ.get("QUERY_STRING")
        and environ["REQUEST_METHOD"] in _METHODS
        and wechat.AGENT not in environ.get("HTTP_USER_AGENT", "")
    )
