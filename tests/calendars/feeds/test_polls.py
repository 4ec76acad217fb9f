import itertools
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from calendars.feeds import cache, polls
from calendars.models import FeedToken
from calendars.private import tokens
from config.wsgi import application as served
from tests.calendars.conftest import NOW, write
from tests.calendars.private.making import grant

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"
PATH = "/calendars/all.ics"


class Ticks:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture(autouse=True)
def _one_connection():
    """A request here closes no connection at its ends, as with Django's own client: the test lies within its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
def feeds(ticks, monkeypatch):
    """The feeds of a process that has just started."""
    own = cache.FeedCache(ticks=ticks)
    monkeypatch.setattr(cache, "feed_cache", own)
    return own


@pytest.fixture
def django():
    """Django's application, which counts how often it was asked."""
    handler = WSGIHandler()

    def application(environ, start_response):
        application.asked += 1
        return handler(environ, start_response)

    application.asked = 0
    return application


@pytest.fixture
def remembering(django, feeds):
    return polls.RememberPolls(django, feeds=feeds)


def ask(application, path=PATH, **environ):
    """Status, headers and body, as a server reads them."""
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": path, "HTTP_HOST": "testserver"}
    said = []
    answer = application(environ, lambda status, headers, fault=None: said.append((status, headers)))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    ((status, headers),) = said
    return status, sorted(headers), body


def warm(application):
    """One body is held, and the stamps have been looked at."""
    ask(application)
    ask(application)


def test_gunicorn_serves_it():
    assert isinstance(served, polls.RememberPolls)


def test_what_was_asked_a_moment_ago_is_answered_without_django(lecture, remembering, django):
    write(lecture)
    warm(remembering)
    first = ask(remembering)
    asked = django.asked
    with CaptureQueriesContext(connection) as queries:
        assert ask(remembering) == first
    assert (first[0], django.asked, len(queries)) == ("200 OK", asked, 0)


def test_every_answer_is_the_one_that_django_gives(lecture, remembering, django):
    write(lecture)
    warm(remembering)
    tag = dict(ask(remembering)[1])["ETag"]
    when = dict(ask(remembering)[1])["Last-Modified"]
    for method, packing, *conditions in itertools.product(
        ["GET", "HEAD"],
        [None, "gzip", "br, x-gzip", "gzip;q=0"],
        [None, tag, f"W/{tag}", '"another"', "*"],
        [None, when, "Mon, 01 Jan 2001 00:00:00 GMT"],
        [None, tag, '"another"'],
        [None, "Mon, 01 Jan 2001 00:00:00 GMT"],
    ):
        names = [
            "HTTP_ACCEPT_ENCODING",
            "HTTP_IF_NONE_MATCH",
            "HTTP_IF_MODIFIED_SINCE",
            "HTTP_IF_MATCH",
            "HTTP_IF_UNMODIFIED_SINCE",
        ]
        sent = {name: value for name, value in zip(names, [packing, *conditions], strict=True) if value}
        answers = [
            ask(application, REQUEST_METHOD=method, **sent) for application in (django, remembering, remembering)
        ]
        assert answers[0] == answers[1] == answers[2], (method, sent)


def test_a_change_is_told_at_the_next_look(lecture, remembering, ticks):
    write(lecture)
    warm(remembering)
    before = ask(remembering)
    lecture.title = "换了题目"
    lecture.save()
    write(lecture)
    assert ask(remembering) == before
    ticks.seconds += cache.LOOK_EVERY
    assert "换了题目".encode() in ask(remembering)[2]


def test_nothing_is_kept_past_a_look(lecture, remembering, ticks, django):
    write(lecture)
    warm(remembering)
    for _ in range(3):
        ticks.seconds += cache.LOOK_EVERY
        asked = django.asked
        ask(remembering)
        ask(remembering)
        ask(remembering)
        assert 1 <= django.asked - asked <= 2


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (PATH, {"QUERY_STRING": "kind=lecture"}),
        (PATH, {"REQUEST_METHOD": "POST"}),
        (PATH, {"REQUEST_METHOD": "OPTIONS"}),
        (PATH, {"HTTP_USER_AGENT": WECHAT}),
        ("/calendars/area/nowhere.ics", {}),
        (PATH, {"HTTP_IF_MATCH": '"another"'}),
    ],
)
def test_what_only_django_answers(lecture, remembering, django, path, sent):
    write(lecture)
    warm(remembering)
    asked = django.asked
    first = ask(remembering, path, **sent)
    assert ask(remembering, path, **sent) == first
    assert django.asked == asked + 2


@pytest.mark.parametrize("folder", ["private", "Private", "PRIVATE"])
def test_a_private_file_is_asked_for_each_time(lecture, remembering, person, folder):
    write(lecture)
    warm(remembering)
    path = grant(person, "mine").replace("private", folder)
    assert ask(remembering, path)[0] == "200 OK"
    assert ask(remembering, path)[0] == "200 OK"
    tokens.revoke(token=FeedToken.objects.get(), now=NOW)
    assert ask(remembering, path)[0] == "404 Not Found"


def test_only_what_says_that_it_is_public_is_kept(feeds):
    def application(environ, start_response):
        start_response("200 OK", [("Cache-Control", environ["HTTP_ACCEPT_ENCODING"])])
        return [b"x"]

    feeds._looked = 0.0
    remembering = polls.RememberPolls(application, feeds=feeds)
    for said in ("private, no-cache", "", "no-store", "public, max-age=60"):
        ask(remembering, HTTP_ACCEPT_ENCODING=said)
    assert [key[4] for key in remembering._kept.answers] == ["public, max-age=60"]


def test_an_answer_from_before_another_body_was_made_is_not_given_again(lecture, feeds, django):
    """A thread answers with the old body while another makes the new one."""
    write(lecture)
    remembering = polls.RememberPolls(django, feeds=feeds)
    warm(remembering)
    old = ask(remembering)
    lecture.title = "换了题目"
    lecture.save()
    write(lecture)
    feeds._make("all")
    assert ask(remembering) != old


def test_inside_wechat_comes_the_page_although_the_file_is_kept(lecture, remembering):
    write(lecture)
    warm(remembering)
    assert b"BEGIN:VCALENDAR" in ask(remembering)[2]
    assert b"BEGIN:VCALENDAR" not in ask(remembering, HTTP_USER_AGENT=WECHAT)[2]


def test_what_came_encrypted_answers_nobody_in_plain(lecture, feeds, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    remembering = polls.RememberPolls(WSGIHandler(), feeds=feeds)
    write(lecture)
    for _ in range(3):
        assert ask(remembering, HTTP_X_FORWARDED_PROTO="https")[0] == "200 OK"
    assert ask(remembering, HTTP_X_FORWARDED_PROTO="http")[0].startswith("301")
    assert ask(remembering)[0].startswith("301")


def test_tags_of_ones_own_fill_no_memory(lecture, remembering, monkeypatch):
    monkeypatch.setattr(polls, "MAX_KEPT", 5)
    write(lecture)
    warm(remembering)
    for number in range(20):
        ask(remembering, HTTP_IF_NONE_MATCH=f'"{number}"')
    assert len(remembering._kept.answers) == 5


@pytest.mark.parametrize(("name", "limit"), [("MAX_BYTES", 2000), ("MAX_LETTERS", 60)])
def test_large_files_and_long_headers_fill_no_memory(lecture, remembering, monkeypatch, name, limit):
    monkeypatch.setattr(polls, name, limit)
    write(lecture)
    warm(remembering)
    for number in range(20):
        ask(remembering, HTTP_ACCEPT_ENCODING="x" * 40 + str(number))
    assert len(remembering._kept.answers) <= 1


def test_a_fault_of_the_application_is_passed_on_and_not_kept(feeds):
    def application(environ, start_response):
        start_response("500 Internal Server Error", [], (ValueError, ValueError("x"), None))
        return [b""]

    feeds._looked = 0.0
    remembering = polls.RememberPolls(application, feeds=feeds)
    assert ask(remembering)[0].startswith("500")
    assert remembering._kept.answers == {}
