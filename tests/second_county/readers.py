"""Who reads, what they ask for, and all that comes back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import Person
from tests.second_county.traces import Searcher
from tests.second_county.year import Year

PEOPLE: dict[str, Callable[[Year], Person | None]] = {
    "resident": lambda year: None,
    "volunteer": lambda year: year.world.people["volunteer"],
    "organizer": lambda year: year.world.people["own"],
    "approver": lambda year: year.county.approver,
    "administrator": lambda year: year.county.administrator,
}


def client_of(year: Year, reader: str) -> Client:
    """Signed in, but for residents; what breaks is answered with its page, as to everybody."""
    client = Client(raise_request_exception=False)
    person = PEOPLE[reader](year)
    if person:
        client.force_login(person)
    return client


def get(client: Client, path: str) -> HttpResponseBase:
    return client.get(path)


def said(answer: HttpResponseBase) -> list[str | bytes]:
    """Headers, cookies and body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    return [*headers, answer.cookies.output(), body]


@dataclass
class Read:
    """What came back of all that was asked."""

    found: dict[str, list[str]] = field(default_factory=dict)
    """By what was asked: names of the first county."""
    shown: int = 0
    """How many answers were the page or the file itself."""


def read(
    year: Year,
    searcher: Searcher,
    reader: str,
    asked: Iterable[str],
    ask: Callable[[Client, str], HttpResponseBase] = get,
) -> Read:
    """All of it, as this reader; nothing of the questions stays."""
    cookies = client_of(year, reader).cookies
    seen = Read()
    for one in asked:
        client = Client(raise_request_exception=False)
        client.cookies.update(cookies)
        with transaction.atomic():
            answer = ask(client, one)
            names = searcher.found(*said(answer))
            transaction.set_rollback(True)
        seen.shown += answer.status_code == HTTPStatus.OK
        if names:
            seen.found[one] = names[:3]
    return seen
