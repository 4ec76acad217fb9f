"""Kannel over HTTP: SMPP, a modem or another gateway stands behind it.

Facts found by trying Kannel 1.4.5: ``0: Accepted`` is handed over; ``3: Queued`` lies in Kannel's own store while the
network is away and *is* sent when it is back, so that trying again would send it twice; texts of more parts than the
account's ``max-messages`` are cut without a word, so they are refused here.
"""

import codecs
import contextlib
import hmac
import http.client
import re
import socket
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest

from core import crypto
from notifications.gateways import (
    TIMEOUT,
    Inbound,
    Outgoing,
    Rejected,
    Report,
    SubmitResult,
    Submitted,
    TryLater,
    Unsure,
)

MAX_PARTS = 10
LONGEST_ANSWER = 4096
"""Bytes; Kannel says a line."""
_KANNELS_OWN = re.compile(r"[0-9]: ")
"""How what it says of a text begins: ``0: Accepted for delivery``."""
_ALL_RECEIPTS = 31
_STATUSES = {"1": "delivered", "2": "failed", "4": "buffered", "8": "accepted", "16": "rejected"}
_REPAIR = 5
"""Patience where somebody must first repair the account."""


class Kannel:
    """The sendsms interface, and what Kannel calls back."""

    name = "kannel"

    def send(self, message: Outgoing) -> SubmitResult:
        """Hand over; a failure to connect is provably no call, all later failures are unsure."""
        if message.segments > MAX_PARTS:
            return Rejected("too_long")
        return _call(_query(message))

    def check(self) -> TryLater | None:
        """A request without receiver and text: whoever refuses it for that is at work, and nothing can be sent."""
        result = _call(urllib.parse.urlencode(_account()))
        if isinstance(result, TryLater):
            return result
        return TryLater(result.problem) if isinstance(result, Unsure) and not result.is_taken else None

    def parse_receipt(self, request: HttpRequest) -> Report | None:
        """``?id=…&key=…&status=8``: the key belongs to this id alone."""
        number = request.GET.get("id", "")
        key = request.GET.get("key", "")
        status = _STATUSES.get(request.GET.get("status", ""))
        if not (status and number.isascii() and number.isdecimal()):
            return None
        return Report(int(number), status) if _same(key, _key(number)) else None

    def parse_inbound(self, request: HttpRequest) -> Inbound | None:
        """``?key=…&from=…&text=…&charset=…``; the text comes in the charset that Kannel names."""
        if not _same(request.GET.get("key", ""), settings.KANNEL_CALLBACK_SECRET):
            return None
        charset = _charset(request.GET.get("charset", ""))
        facts = urllib.parse.parse_qs(request.META.get("QUERY_STRING", ""), encoding=charset, errors="replace")
        return Inbound(request.GET.get("from", ""), facts.get("text", [""])[0])


def _connection(address: urllib.parse.SplitResult) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    return kind(address.hostname or "", address.port, timeout=TIMEOUT / 2)


def _call(query: str) -> SubmitResult:
    address = urllib.parse.urlsplit(settings.KANNEL_URL)
    connection = _connection(address)
    try:
        connection.connect()
    except OSError:
        return TryLater("unreachable")
    try:
        with _cut_off_after(TIMEOUT / 2, connection.sock) as late:
            connection.request("GET", f"{address.path}?{query}")
            response = connection.getresponse()
            body = response.read(LONGEST_ANSWER).decode(errors="replace")
        return Unsure("no_answer") if late.is_set() else _result(response.status, body)
    except (OSError, http.client.HTTPException):
        return Unsure("no_answer")
    finally:
        connection.close()


@contextmanager
def _cut_off_after(seconds: float, wire: socket.socket) -> Iterator[threading.Event]:
    """End what takes longer in all: the socket's own timeout begins anew with every byte, and whoever answers a byte at a
    time would hold the worker until it is stopped, message after message, with the breaker none the wiser.
    """
    late = threading.Event()

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):  # it is closed already
            wire.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _account() -> dict[str, str]:
    return {"username": settings.KANNEL_USER, "password": settings.KANNEL_PASSWORD}


def _query(message: Outgoing) -> str:
    receipt = urllib.parse.urlencode({"id": message.id, "key": _key(str(message.id))})
    facts = _account() | {
        "to": message.to,
        "text": message.text,
        "charset": "UTF-8",
        "coding": "2",
        "dlr-mask": str(_ALL_RECEIPTS),
        "dlr-url": f"{settings.KANNEL_CALLBACK_URL}/gateways/kannel/receipt/?{receipt}&status=%d",
    }
    return urllib.parse.urlencode(facts)


def _result(status: int, body: str) -> SubmitResult:
    """What Kannel's answer means; what a proxy says in its place means nothing."""
    if status == http.client.ACCEPTED and _KANNELS_OWN.match(body):
        return Submitted() if body.startswith("0:") else Unsure("queued", is_taken=True)
    if status in {http.client.SERVICE_UNAVAILABLE, http.client.TOO_MANY_REQUESTS}:
        return TryLater("busy")
    if status in {http.client.UNAUTHORIZED, http.client.FORBIDDEN, http.client.NOT_FOUND}:
        return TryLater("account_refused", patience=_REPAIR)
    if status == http.client.BAD_REQUEST and body and not body.lstrip().startswith("<"):
        return Rejected("refused")
    return Unsure("strange_answer")


def _key(number: str) -> str:
    """The secret of one message's receipt address."""
    return crypto.keyed_hash(f"receipt:{settings.KANNEL_CALLBACK_SECRET}", number)[:32]


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"
