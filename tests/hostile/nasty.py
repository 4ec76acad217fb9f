"""Values that no honest client sends, and what no answer to them may be."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

HANDLER = ClientHandler(enforce_csrf_checks=False)
"""Of all questions: the middleware is put together once."""
BIG = 2**63
TEXTS = (
    "", " ", "null", "undefined", "true", "-1", "0", "1.5", "1e400", "NaN", str(2**31), str(BIG), "9" * 20, "9" * 4000,
    "0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30", "9999-12", "0001-01", "10000-01-01",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-10:00", "2026-11-28T25:61:00Z", "24:00", "-00:01",
    "../../etc/passwd", "' OR 1=1 --", "%s%n{}", "<script>", "𠮷" * 300, "\u202e\ufeff\ufffd", "٣", "１２", "²",
)  # fmt: skip
"""What stands in addresses and forms."""
EDGES = ("1900-01-01", "1900-01", "2200-12-31", "2200-12", "2026-W01-1", "19000101")
"""The first and the last days that can be meant, and days in other words."""
TELLING = (
    "",
    "null",
    "9" * 20,
    "9" * 4000,
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "9999-12-31T23:59:59-10:00",
    "-1",
    "٣",
    *EDGES,
)
"""Those of them that find most, where all would take too long."""
VALUES = (
    None, True, -1, 0, 1.5, 2**31, BIG, -BIG - 1, 10**400, [], {}, [None], {"a": {"b": []}},
    ["x"] * 500, [BIG], {str(n): n for n in range(500)}, "a\0b", "\ud800", ["a\0b"], {"\0": "\ud800"}, *TELLING,
)  # fmt: skip
"""What stands in bodies of programs."""
ADDRESSES = (
    "null", "0", "-1", "1.5", str(BIG), "9" * 20, "9" * 300, "a", "%20", "%ff", "..", "00000000-0000-0000-0000-000000000000",
    "ffffffff", "0001-01-01", "9999-12-31", "%F0%A0%AE%B7", "a.b", "a%0ab",
)  # fmt: skip
"""What stands where an address names a thing."""


TAKEN_DIFFERENTLY = {
    "", "null", "-1", str(2**31), str(BIG), "9" * 20, "9" * 300, "9" * 5000, "0001-01-01", "9999-12-31", "9999-12",
    "9999-12-31T23:59:59-10:00", "1e400", "NaN", "%20", "%ff", "a%0ab", "𠮷" * 300, "a\0b", "\ud800",
}  # fmt: skip
"""What one database may refuse and another take: numbers and days at the end of what it holds, odd letters, nothing."""


_ALONE = (
    None, True, -1, 0, BIG, 10**400, [], {}, "", "9" * 20, "9999-12-31", "a\0b", "\ud800", "\u202e\ufeff\ufffd", "٣",
)  # fmt: skip


def is_telling_alone(value):
    """Whether it is asked also by itself, where a field took it beside others: all kinds of values, one or two of each."""
    return any(value == one and type(value) is type(one) for one in _ALONE)


def here(values):
    """All of them on PostgreSQL; on SQLite the texts and numbers that it may take differently.

    Most answers are given before any database is asked, so once is enough for them.
    """
    if connection.vendor == "postgresql":
        return values
    return tuple(one for one in values if (one in TAKEN_DIFFERENTLY if isinstance(one, str) else _is_number(one)))


def _is_number(value):
    return value is None or isinstance(value, int | float) or value == [BIG]


def fault_of(answer):
    """Why an answer is none that a program may get; empty when it is fine."""
    kind = answer.get("Content-Type", "")
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if "html" in kind:
        return f"{answer.status_code} {kind}"
    is_shaped = answer.status_code < 400 or set(answer.json()) == {"code", "message", "detail"}
    return "" if is_shaped else f"{answer.status_code} {answer.content[:80]!r}"


def forget_limits():
    """Whoever asks so often is told to wait; here everything is to be answered."""
    cache.clear()


def client_of(session_cookie=None):
    """Somebody without any cookie but, perhaps, that of a session."""
    client = Client(raise_request_exception=False)
    client.handler = HANDLER
    if session_cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_cookie
    return client
