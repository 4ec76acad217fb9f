"""Public pages may be kept for moments by a proxy; what was made for somebody is kept by nobody but their own browser."""

import gzip
import re

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import Client
from django.utils.http import parse_etags

from core.web.caching import OWN, PUBLIC
from tests.access import world as worlds
from tests.access.asking import address, ask
from tests.access.table import TABLE

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PUBLIC_PAGES = {
    "accounts:privacy",
    "calendars:index",
    "calendars:subscribe",
    "events:event",
    "portal:home",
    "portal:mine",
    "portal:security_txt",
    "venues:base",
    "venues:bases",
    "venues:venue",
    "volunteers:open",
    "volunteers:shift",
    "volunteers:team",
}
WITH_A_TOKEN = {
    "accounts:passkey",
    "accounts:sign_in",
    "accounts:staff_sign_in",
    "outreach_requests:ask",
    "registrations:register",
}
"""A form that a signed-in browser could be made to send holds a token, and the browser its cookie."""
OF_SOMEBODY = {
    "accounts:new_password",
    "organizations:invitation",
    "outreach_requests:asked",
    "outreach_requests:link",
    "outreach_requests:withdraw",
    "registrations:change",
    "registrations:mine_link",
    "registrations:overview",
    "registrations:prove",
    "registrations:withdraw",
    "volunteers:join_team",
    "volunteers:again",
    "volunteers:question",
}
"""Behind a link of one's own, or about the number that this browser typed."""
OWN_HEADERS = {
    "calendars:feed", "calendars:occurrence", "calendars:private_feed", "events:held_photo", "venues:bases_csv",
    "venues:bases_xlsx", "venues:photo", "portal:healthz",
}  # fmt: skip
"""Files, calendars and the watchdog's address, which say for themselves who may keep them."""
OPEN = {row.split()[0]: row for row, answers in TABLE.items() if row.split()[1:] == ["GET"] and answers[:3] == "200"}
HTML = sorted(PUBLIC_PAGES - {"calendars:index", "portal:security_txt"})
TELLING = [site.SESSION_COOKIE_NAME, "street", "elder", "messages", "typed", "typist", "a-cookie-of-tomorrow"]
QUERIES = {
    "portal:home": ["?when=all", "?q=手机", "?street=all", "?day=2026-12-05", "?when=next&page=2"],
    "calendars:subscribe": ["?area=lianran", "?event={slug}", "?occasion=spring"],
    "events:event": ["?street=lianran"],
    "venues:bases": ["?q=a"],
    "volunteers:open": ["?weekend=1", "?page=2", "?view=month"],
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; each question is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.make()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _photo(settings):
    """The file behind the photos."""
    path = settings.MEDIA_ROOT / worlds.PHOTO
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sample")


def get(world, name, *, query="", cookies=None, method="get", **headers):
    """As a browser that has these cookies and no others."""
    client = Client()
    for cookie, value in (cookies or {}).items():
        client.cookies[cookie] = value
    with transaction.atomic():
        answer = getattr(client, method)(address(world, name, "") + query, headers=headers)
        transaction.set_rollback(True)
    return answer


def varies_by(answer):
    return set(re.split(r",\s*", answer["Vary"]))


def test_every_address_that_is_open_to_all_is_sorted():
    pages = {name for name in OPEN if not name.startswith("api:")}
    assert pages == PUBLIC_PAGES | WITH_A_TOKEN | OF_SOMEBODY | OWN_HEADERS


@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES | OWN_HEADERS))
def test_a_first_visit_leaves_no_cookie(world, name):
    with transaction.atomic():
        answer = ask(Client(), world, OPEN[name])
        transaction.set_rollback(True)
        b"".join(answer)  # Django's client closes files at their end, and leaves the connection open
    assert answer.cookies == {}


@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
def test_a_public_page_may_be_kept_for_moments(world, name):
    answer = get(world, name)
    assert (answer.status_code, answer["Cache-Control"]) == (200, PUBLIC)
    assert {"Cookie", "Accept-Encoding"} <= varies_by(answer) <= {"Cookie", "Accept-Encoding", "User-Agent"}
    assert len(parse_etags(answer["ETag"])) == 1


@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_who_has_it_already_is_told_so(world, name, coding):
    known = {"Accept-Encoding": coding}
    first = get(world, name, **known)
    assert "csrfmiddlewaretoken" not in _text(first)
    for method in ("get", "head"):
        again = get(world, name, method=method, **known, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again.cookies) == (304, b"", {})
        assert [again[header] for header in ("ETag", "Cache-Control")] == [first["ETag"], PUBLIC]
        assert varies_by(again) == varies_by(first)


@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
def test_a_head_has_the_headers_of_the_page(world, name):
    page, head = get(world, name), get(world, name, method="head")
    assert (head.status_code, head.content) == (200, b"")
    assert [head[header] for header in ("ETag", "Cache-Control", "Vary", "Content-Length")] == [
        page[header] for header in ("ETag", "Cache-Control", "Vary", "Content-Length")
    ]


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, queries in QUERIES.items() for query in queries])
def test_filters_change_nothing_of_that(world, name, query):
    query = query.format(slug=world.event.slug)
    first = get(world, name, query=query)
    again = get(world, name, query=query, **{"If-None-Match": first["ETag"]})
    assert (first["Cache-Control"], first.cookies, again.status_code) == (PUBLIC, {}, 304)


@pytest.mark.parametrize("cookie", TELLING)
@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
def test_for_whoever_tells_something_of_themselves_it_is_private(world, name, cookie):
    answer = get(world, name, cookies={cookie: "1"})
    assert answer["Cache-Control"].replace("no-store, ", "").startswith("private")
    assert "Cookie" in varies_by(answer)


@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
def test_the_cookie_of_a_form_tells_nothing(world, name):
    plain, known = get(world, name), get(world, name, cookies={"csrftoken": "a" * 32})
    assert (known["Cache-Control"], known["ETag"], known.content) == (PUBLIC, plain["ETag"], plain.content)


@pytest.mark.parametrize("persona", ["volunteer", "own"])
@pytest.mark.parametrize("name", sorted(PUBLIC_PAGES))
def test_whoever_is_signed_in_keeps_nothing(world, name, persona):
    client = Client()
    with transaction.atomic():
        client.force_login(world.people[persona])
        answer = client.get(address(world, name, ""), headers={"Accept-Encoding": "gzip"})
        transaction.set_rollback(True)
    assert (answer["Cache-Control"], "ETag" in answer) == ("no-store, private", False)
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("name", sorted(WITH_A_TOKEN | OF_SOMEBODY))
def test_pages_with_a_token_and_pages_of_somebody_are_kept_by_nobody(world, name):
    answer = get(world, name)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "s-maxage" not in answer["Cache-Control"]


@pytest.mark.parametrize("name", HTML)
def test_pages_go_compressed(world, name):
    plain, packed = get(world, name), get(world, name, **{"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content)
    assert packed["ETag"] == plain["ETag"]


@pytest.mark.parametrize("wish", ["gzip;q=0", "br, gzip; q=0.0", "GZIP;Q=0, identity"])
def test_whoever_cannot_read_what_is_compressed_gets_it_as_it_is(world, wish):
    answer = get(world, "portal:home", **{"Accept-Encoding": wish})
    assert "Content-Encoding" not in answer
    assert {"Accept-Encoding", "Cookie"} <= set(answer["Vary"].split(", "))
    assert "Content-Encoding" in get(world, "portal:home", **{"Accept-Encoding": "gzip;q=0.1"})


def test_behind_a_link_of_ones_own_nothing_is_compressed(world):
    """Whoever could send that party's browser there could guess the link from lengths (BREACH)."""
    assert "Content-Encoding" not in get(world, "registrations:mine_link", **{"Accept-Encoding": "gzip"})


def test_a_street_of_ones_own_is_compared_as_well(world):
    own = {"cookies": {"street": "lianran", "elder": "2"}}
    first = get(world, "portal:home", **own)
    assert first["Cache-Control"] == OWN
    assert get(world, "portal:home", **own, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert get(world, "portal:home", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_only_pages_that_are_another_inside_wechat_say_so(world):
    found = {name for name in PUBLIC_PAGES if "User-Agent" in varies_by(get(world, name))}
    assert found == {"calendars:subscribe", "events:event"}
    browsers = [{}, {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}]
    stamps = [get(world, "events:event", **browser)["ETag"] for browser in browsers]
    assert len(set(stamps)) == 2


@pytest.mark.parametrize("path", ["/nothing-here/", "/e/nothing-here/", "/privacy", "/staff/", "/calendars"])
def test_faults_and_redirects_are_asked_for_each_time(path):
    with transaction.atomic():
        answer = Client().get(path)
    assert answer.status_code in {301, 302, 404}
    assert (answer["Cache-Control"], answer.cookies) == (OWN, {})


def test_the_watchdog_is_never_told_something_old():
    assert "no-store" in Client().get("/healthz")["Cache-Control"]
    assert Client().head("/healthz").status_code == 200


def _text(answer):
    body = gzip.decompress(answer.content) if answer.get("Content-Encoding") else answer.content
    return body.decode()


@pytest.mark.parametrize("name", sorted((PUBLIC_PAGES | WITH_A_TOKEN | OF_SOMEBODY) - {"accounts:passkey"}))
def test_a_head_is_answered_wherever_a_page_is(world, name):
    answer = get(world, name, method="head")
    assert answer.status_code == 200
