import datetime as dt
import gzip
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import icalendar
import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError

from calendars.entries import stamps
from calendars.feeds import cache
from calendars.models import FeedStamp
from events.models import Event
from tests.calendars.conftest import DAY, NOW, write
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import VillageFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
PROJECT = Path(__file__).resolve().parents[3]


def summaries(client, path):
    calendar = icalendar.Calendar.from_ical(client.get(path).content)
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def test_a_feed_parses_and_says_what_it_is(client, lecture):
    write(lecture)
    answer = client.get("/calendars/all.ics")
    assert answer.status_code == 200
    assert dict(answer.items()) | {"ETag": "", "Content-Length": ""} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Length": "",
        "ETag": "",
        "Cache-Control": "public, max-age=60",
        "Vary": "Accept-Encoding",
        "Last-Modified": "Tue, 01 Sep 2026 01:00:00 GMT",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Last-Modified",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert answer.cookies == {}
    assert summaries(client, "/calendars/all.ics") == ["血压高不高，自己会量"]


def test_a_street_includes_its_villages_and_the_city_everything(client, lecture, street):
    village = VillageFactory(name="样例村", slug="village", parent=street)
    other = OccurrenceFactory(event__title="别的街道", start=lecture.start, end=lecture.end)
    lecture.venue.area = village
    lecture.venue.save()
    write(lecture, other)
    assert summaries(client, "/calendars/area/village.ics") == ["血压高不高，自己会量"]
    assert summaries(client, "/calendars/area/xianjie.ics") == ["血压高不高，自己会量"]
    assert summaries(client, "/calendars/area/anning.ics") == ["血压高不高，自己会量", "别的街道"]
    assert summaries(client, f"/calendars/event/{other.event.slug}.ics") == ["别的街道"]


def test_feeds_of_nothing_are_valid_and_unknown_ones_are_not_there(client, street):
    draft = OccurrenceFactory(event=EventFactory(slug="draft"))
    write(draft)
    assert summaries(client, "/calendars/all.ics") == []
    assert summaries(client, "/calendars/area/xianjie.ics") == []
    assert "Last-Modified" not in client.get("/calendars/area/xianjie.ics")
    for path in ("area/nowhere", "event/nothing", "event/draft", "audience/elders", "private/x/y", "..", "all/"):
        assert client.get(f"/calendars/{path}.ics").status_code == 404


def test_what_was_never_public_shows_nowhere(client):
    draft = OccurrenceFactory(event=EventFactory(title="秘密", state=Event.State.DRAFT))
    write(draft)
    assert summaries(client, "/calendars/all.ics") == []
    assert client.get(f"/calendars/occurrence/{draft.uid}.ics").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_feeds_are_read_only(client, method):
    answer = getattr(client, method)("/calendars/all.ics")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_gzip_is_stored_and_unpacks_to_the_same(client, lecture):
    write(lecture)
    plain = client.get("/calendars/all.ics")
    packed = client.get("/calendars/all.ics", HTTP_ACCEPT_ENCODING="br, gzip;q=0.8")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content)
    assert packed["ETag"] != plain["ETag"]
    assert packed.content is cache.feed_cache.get("all").packed


@pytest.mark.parametrize("encoding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_clients_without_gzip_get_plain_text(client, lecture, encoding):
    answer = client.get("/calendars/all.ics", HTTP_ACCEPT_ENCODING=encoding)
    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


def test_the_same_bytes_for_any_accept_language_or_cookie(client, lecture):
    write(lecture)
    first = client.get("/calendars/all.ics")
    client.cookies["sessionid"] = "x" * 32
    second = client.get("/calendars/all.ics", HTTP_ACCEPT="text/html", HTTP_ACCEPT_LANGUAGE="en", HTTP_COOKIE="a=b")
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def test_head_has_the_headers_and_no_body(client, lecture):
    write(lecture)
    got, head = client.get("/calendars/all.ics"), client.head("/calendars/all.ics")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.items()) == dict(got.items())


MODIFIED = "Tue, 01 Sep 2026 01:00:00 GMT"
BEFORE = "Tue, 01 Sep 2026 00:59:59 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"HTTP_IF_NONE_MATCH": "{etag}"}, 304),
        ({"HTTP_IF_NONE_MATCH": "W/{etag}"}, 304),
        ({"HTTP_IF_NONE_MATCH": '"other", {etag}'}, 304),
        ({"HTTP_IF_NONE_MATCH": "*"}, 304),
        ({"HTTP_IF_NONE_MATCH": '"other"'}, 200),
        ({"HTTP_IF_NONE_MATCH": ""}, 200),
        ({"HTTP_IF_MODIFIED_SINCE": MODIFIED}, 304),
        ({"HTTP_IF_MODIFIED_SINCE": BEFORE}, 200),
        ({"HTTP_IF_MODIFIED_SINCE": "yesterday"}, 200),
        ({"HTTP_IF_NONE_MATCH": '"other"', "HTTP_IF_MODIFIED_SINCE": MODIFIED}, 200),
        ({"HTTP_IF_NONE_MATCH": "{etag}", "HTTP_IF_MODIFIED_SINCE": BEFORE}, 304),
    ],
)
@pytest.mark.parametrize(("method", "encoding"), [("get", ""), ("get", "gzip"), ("head", "gzip")])
def test_what_the_client_has_is_not_sent_again(client, lecture, headers, status, *, method, encoding):
    write(lecture)
    etag = client.get("/calendars/all.ics", HTTP_ACCEPT_ENCODING=encoding)["ETag"]
    sent = {name: value.replace("{etag}", etag) for name, value in headers.items()}
    answer = getattr(client, method)("/calendars/all.ics", HTTP_ACCEPT_ENCODING=encoding, **sent)
    assert answer.status_code == status
    assert (answer["ETag"], answer["Vary"], answer["Last-Modified"]) == (etag, "Accept-Encoding", MODIFIED)
    if status == 304:
        assert answer.content == b""


def test_a_poll_that_finds_nothing_new_costs_no_query(client, lecture, django_assert_num_queries):
    write(lecture)
    etag = client.get("/calendars/all.ics")["ETag"]
    client.get("/calendars/all.ics")
    with django_assert_num_queries(0):
        assert client.get("/calendars/all.ics", HTTP_IF_NONE_MATCH=etag).status_code == 304
        assert client.get("/calendars/all.ics").status_code == 200


def test_stamps_are_read_once_a_second(lecture, django_assert_num_queries):
    ticks = [0.0]
    feed_cache = cache.FeedCache(ticks=lambda: ticks[0])
    with django_assert_num_queries(4):
        feed_cache.get("all")
    with django_assert_num_queries(1):
        feed_cache.get("all")
    ticks[0] = 0.99
    with django_assert_num_queries(0):
        feed_cache.get("all")
    ticks[0] = 1.0
    with django_assert_num_queries(1):
        feed_cache.get("all")


def test_a_change_is_seen_within_a_second_by_every_process(lecture):
    ticks = [0.0]
    nodes = [cache.FeedCache(ticks=lambda: ticks[0]) for _ in range(2)]
    empty = [node.get("all").plain for node in nodes]
    write(lecture)
    ticks[0] = 1.0
    after = [node.get("all") for node in nodes]
    assert after[0] == after[1]
    assert after[0].plain != empty[0]
    assert after[0].plain.count(b"BEGIN:VEVENT") == 1


def test_while_stamps_cannot_be_read_the_held_body_stands(lecture, monkeypatch, caplog):
    write(lecture)
    ticks = [0.0]
    feed_cache = cache.FeedCache(ticks=lambda: ticks[0])
    body = feed_cache.get("all")
    feed_cache.get("all")
    ticks[0] = 5.0

    def down(keys):
        raise DatabaseError("down")

    monkeypatch.setattr(cache, "read_stamps", down)
    assert feed_cache.get("all") is body
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_process_holds_so_many_bytes_and_drops_the_least_asked_for(lecture, street, django_assert_num_queries):
    write(lecture)
    size = cache.build("all").size
    ticks = [0.0]
    feed_cache = cache.FeedCache(ticks=lambda: ticks[0], room=2 * size + size // 2)
    for key in ("all", "area/xianjie", "all", "area/anning"):
        feed_cache.get(key)
    with django_assert_num_queries(0):
        feed_cache.get("all")
        feed_cache.get("area/anning")
    with django_assert_num_queries(4):
        feed_cache.get("area/xianjie")


def test_a_feed_that_is_larger_than_the_room_pushes_none_out(lecture, django_assert_num_queries):
    other = OccurrenceFactory(start=NOW + DAY, end=NOW + DAY + dt.timedelta(hours=2))
    write(lecture)
    write(other)
    own_feed = f"event/{lecture.event.slug}"
    small, large = cache.build(own_feed).size, cache.build("all").size
    own = cache.FeedCache(ticks=lambda: 0.0, room=(small + large) // 2)
    bodies = [own.get(own_feed), own.get("all"), own.get("all")][:2]
    with django_assert_num_queries(0):
        assert [own.get(own_feed), own.get("all")] == bodies


def test_no_feed_is_made_twice_at_once(lecture, monkeypatch):
    """Sixteen ask while it is made: one makes it, and all get the same."""
    made, begun, go_on = [], threading.Event(), threading.Event()

    def slow(key):
        made.append(key)
        begun.set()
        go_on.wait(60)
        return cache.pack(b"sample", modified=None)

    monkeypatch.setattr(cache, "read_stamps", lambda keys: {})
    monkeypatch.setattr(cache, "build", slow)
    own = cache.FeedCache()
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(own.get, "all")]
        assert begun.wait(60)
        asked += [pool.submit(own.get, "all") for _ in range(15)]
        go_on.set()
        bodies = {id(answer.result()) for answer in asked}
    assert (made, len(bodies)) == (["all"], 1)


def test_while_one_makes_it_anew_the_others_serve_the_last(lecture, monkeypatch):
    """Nobody waits for a large feed that is made again, and it is made once."""
    ticks = [0.0]
    own = cache.FeedCache(ticks=lambda: ticks[0])
    stamp = (1, NOW)
    monkeypatch.setattr(cache, "read_stamps", lambda keys: dict.fromkeys(keys, stamp))
    monkeypatch.setattr(cache, "build", lambda key: cache.pack(b"first", modified=NOW, stamp=stamp))
    first = own.get("all")
    begun, go_on, made = threading.Event(), threading.Event(), []

    def slow(key):
        made.append(key)
        begun.set()
        go_on.wait(60)
        return cache.pack(b"second", modified=NOW, stamp=(2, NOW))

    monkeypatch.setattr(cache, "build", slow)
    stamp, ticks[0] = (2, NOW), 5.0
    with ThreadPoolExecutor(9) as pool:
        maker = pool.submit(own.get, "all")
        assert begun.wait(60)
        assert {id(one.result(60)) for one in [pool.submit(own.get, "all") for _ in range(8)]} == {id(first)}
        go_on.set()
        assert maker.result(60).plain == b"second"
    assert (own.get("all").plain, made) == (b"second", ["all"])


def test_a_body_read_across_a_commit_is_read_again(lecture, monkeypatch):
    write(lecture)
    real, calls = cache._stamp_rows, []

    def read(parts):
        calls.append(parts)
        if len(calls) == 2:
            stamps.touch(["all"], now=NOW + DAY)
        return real(parts)

    monkeypatch.setattr(cache, "_stamp_rows", read)
    body = cache.build("all")
    assert len(calls) == 4
    assert body.stamp == (2, NOW + DAY)


def test_stamps_rise_even_within_one_second():
    for _ in range(3):
        stamps.touch(["b", "a"], now=NOW)
    rows = FeedStamp.objects.order_by("key").values_list("key", "revision", "modified")
    assert list(rows) == [("a", 3, NOW + 2 * SECOND), ("b", 3, NOW + 2 * SECOND)]


PRINT_BODY = """
import django; django.setup()
from calendars.feeds import cache
import sys
for key in ("all", "area/anning"):
    body = cache.feed_cache.get(key)
    sys.stdout.buffer.write(body.plain + body.packed + body.etag.encode())
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_write_the_same_bytes(lecture, tmp_path):
    """Each a fresh start on a copy of the same rows, with other hash seeds."""
    write(lecture)
    body, area = cache.feed_cache.get("all"), cache.feed_cache.get("area/anning")
    here = b"".join(one.plain + one.packed + one.etag.encode() for one in (body, area))
    database = shared_database(tmp_path)
    bodies = [printed(database, seed) for seed in ("1", "2")]
    assert bodies == [here, here]


def shared_database(folder):
    """An address under which another process finds what this test wrote."""
    from django.db import connection

    if connection.vendor == "sqlite":
        copy = folder / "copy.sqlite3"
        connection.cursor().execute(f"VACUUM INTO '{copy}'")
        return f"sqlite:///{copy}"
    facts = connection.settings_dict
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def printed(database, seed):
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONHASHSEED": seed,
        "SITE_URL": django_settings.SITE_URL,
    }
    command = [sys.executable, "-W", "ignore", "-c", PRINT_BODY]
    return subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True).stdout
