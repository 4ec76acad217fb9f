"""Answers to the headers, addresses and parameters that clients really send."""

import gzip

import icalendar
import pytest

import config.urls  # noqa: F401 - all filters of programs are known then
from api.urls import router
from calendars.models import FeedToken
from core import tokens
from events.forms.staff_list import EventFilters
from plan.models import Occasion
from portal.filters import Filters
from portal.planner.asking import Asked
from tests.calendars.conftest import NOW, write
from tests.factories.people import PersonFactory, StreetFactory

pytestmark = pytest.mark.django_db
FEED = "/calendars/all.ics"


@pytest.fixture
def held(lecture):
    write(lecture)
    return lecture


@pytest.fixture
def private():
    FeedToken.objects.create(
        person=PersonFactory(), digest=tokens.digest("aaaabbbbccccddddeeeeffff"), name="手机", created_at=NOW
    )
    return "/calendars/private/aaaabbbbccccddddeeeeffff/mine.ics"


TAGS = [
    ('"{bare}"', True),
    ("{bare}", True),
    ("{bare}-gz", True),
    ("W/{bare}", True),
    ('W/"{bare}"', True),
    ('W/"{bare}-gz"', True),
    ('"{bare}-gzip"', True),
    ('"a","{bare}"', True),
    ('W/"a" , W/"{bare}-gz","b"', True),
    ("a, {bare}", True),
    ("*", True),
    ("other", False),
    ('"{bare}x"', False),
    ('"a, b"', False),
]


@pytest.mark.parametrize(("sent", "known"), TAGS)
def test_tags_with_and_without_quotes_alone_and_in_lists(client, held, sent, known):
    bare = client.get(FEED)["ETag"].strip('"')
    answer = client.get(FEED, HTTP_IF_NONE_MATCH=sent.replace("{bare}", bare))
    assert answer.status_code == (304 if known else 200)


@pytest.mark.parametrize(("sent", "meets"), [one for one in TAGS if "W/" not in one[0]] + [('W/"{bare}"', False)])
def test_if_match_of_another_body_is_412(client, held, sent, meets):
    bare = client.get(FEED)["ETag"].strip('"')
    answer = client.get(FEED, HTTP_IF_MATCH=sent.replace("{bare}", bare))
    assert answer.status_code == (200 if meets else 412)
    assert answer["ETag"] == f'"{bare}"'


def test_if_match_is_looked_at_before_if_none_match(client, held):
    tag = client.get(FEED)["ETag"]
    assert client.get(FEED, HTTP_IF_MATCH='"x"', HTTP_IF_NONE_MATCH=tag).status_code == 412
    assert client.get(FEED, HTTP_IF_MATCH=tag, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert client.get(FEED, HTTP_IF_UNMODIFIED_SINCE="Tue, 01 Sep 2026 00:59:59 GMT").status_code == 412
    assert client.get(FEED, HTTP_IF_UNMODIFIED_SINCE="Tue, 01 Sep 2026 01:00:00 GMT").status_code == 200


@pytest.mark.parametrize("encoding", ["x-gzip", "X-GZIP;q=0.5", "br, gzip", "*", "gzip ; q = 1.0", "br;q=0, *;q=0.1"])
def test_gzip_under_each_of_its_names(client, held, encoding):
    answer = client.get(FEED, HTTP_ACCEPT_ENCODING=encoding)
    assert (answer.status_code, answer.get("Content-Encoding")) == (200, "gzip")
    assert gzip.decompress(answer.content).startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("encoding", ["gzip;q=0, *", "*;q=0", "gzip;q=0.000", "identity", "gzipped", ""])
def test_no_gzip_for_who_refuses_it(client, held, encoding):
    assert "Content-Encoding" not in client.get(FEED, HTTP_ACCEPT_ENCODING=encoding)


@pytest.mark.parametrize(
    "path", ["/calendars/all.ICS", "/calendars/all.ics/", "/calendars/all.Ics//", "/calendars/ALL.ICS"]
)
def test_addresses_as_they_are_typed(client, held, path):
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, client.get(FEED).content)


def test_a_private_address_in_capitals_opens_too(client, private):
    assert client.get(private.replace(".ics", ".ICS")).status_code == 200
    assert client.get(private.replace("private", "PRIVATE")).status_code == 200
    token = private.split("/")[3]
    assert client.get(private.replace(token, token.swapcase())).status_code == 404


@pytest.mark.parametrize(
    "address", ["area/XianJie.ics", "AREA/XIANJIE.ICS", "all.ics?area=XIANJIE", "ALL.ics?AREA=Xianjie"]
)
def test_a_feed_in_capitals_is_the_one_without(client, held, address):
    plain, answer = client.get("/calendars/area/xianjie.ics"), client.get(f"/calendars/{address}")
    assert (answer.status_code, answer.content, answer["ETag"]) == (200, plain.content, plain["ETag"])


def test_capitals_that_are_a_feeds_own_come_first(client, held):
    StreetFactory(name="八街街道", slug="XianJie")
    assert "八街" in client.get("/calendars/area/XianJie.ics").content.decode()
    assert "八街" in client.get(f"{FEED}?area=XianJie").content.decode()
    assert client.get("/calendars/area/NOWHERE.ics").status_code == 404
    date = f"/calendars/occurrence/{held.uid}.ics"
    assert client.get(date.upper().replace("/CALENDARS", "/calendars")).content == client.get(date).content


def names_by_which_lists_are_narrowed():
    """Those of every list of the site and of programs; but how a list is shown, and what an app's sign-in adds (``code``)."""
    found = set()
    for _, viewset, _ in router.registry:
        own = getattr(viewset, "filterset_class", None)
        found |= {*own.base_filters} if own else set(getattr(viewset, "filterset_fields", None) or ())
    found |= {*Filters.__slots__, *Asked.__slots__, *EventFilters.base_fields, "at", "near", "weekend"}
    return sorted(found - {"code", "page", "order", "show", "by"})


def test_no_filter_of_a_list_is_passed_over(client, held):
    names = names_by_which_lists_are_narrowed()
    assert {"topic", "theme", "open_on", "status", "group", "task", "year"} <= set(names)
    passed_over = [name for name in names if client.get(f"{FEED}?{name}=2026-09-01").status_code != 400]
    assert passed_over == []


@pytest.mark.parametrize(
    "query",
    [
        "from=singlemessage&isappinstalled=0",
        "from=timeline&code=0a1B2c",
        "utm_source=mail&utm_medium=x",
        "scene=1&clicktime=2",
        "area=",
        "nonsense",
        "%ff=%00",
        "a[]=1",
    ],
)
def test_what_apps_add_to_a_shared_address_is_dropped(client, held, query):
    plain, answer = client.get(FEED), client.get(f"{FEED}?{query}")
    assert (answer.status_code, answer.content, answer["ETag"]) == (200, plain.content, plain["ETag"])


def test_the_feed_of_everything_is_narrowed_by_one_filter(client, held):
    StreetFactory(name="八街街道", slug="bajie")
    Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    for query, path in (
        ("area=xianjie", "area/xianjie"),
        ("occasion=month&from=timeline", "occasion/month"),
        ("event=blood-pressure", "event/blood-pressure"),
    ):
        answer, plain = client.get(f"{FEED}?{query}"), client.get(f"/calendars/{path}.ics")
        assert (answer.status_code, answer.content) == (200, plain.content)
    icalendar.Calendar.from_ical(answer.content)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("all.ics?area=nowhere", ["nowhere", "xianjie（县街）", "anning"]),
        ("all.ics?area=%00", ["xianjie（县街）"]),
        ("all.ics?area=" + "x" * 5000, ["xianjie（县街）"]),
        ("all.ics?event=nothing", ["blood-pressure（血压高不高，自己会量）"]),
        ("all.ics?occasion=nothing", ["month（全国科普月）"]),
        ("all.ics?venue=nowhere", ["场馆：nowhere", "xianjie-station（县街文化站）"]),
        ("all.ics?host=nobody", ["主办单位：nobody", "（县街卫生院）"]),
        ("all.ics?kind=nothing", ["类型：nothing", "class（系列课堂）"]),
        ("all.ics?topic=nothing", ["内容：nothing", "health（健康）"]),
        ("all.ics?language=火星语", ["语言：火星语", "手语（手语）"]),
        ("all.ics?audience=nobody", ["人群：nobody", "elders（老年人）"]),
        ("all.ics?area=xianjie&kind=nothing", ["类型：nothing"]),
        ("area/xianjie/kind/class.ics?occasion=nothing", ["主题日：nothing"]),
        ("all.ics?weekend=1", ["weekend", "area（区域）", "occasion（主题日）"]),
        ("all.ics?Area=xianjie&event=blood-pressure", ["不能再筛选"]),
        ("event/blood-pressure.ics?area=xianjie", ["不能再筛选"]),
        ("all.ics?area=xianjie&area=anning", ["区域只能选一个"]),
        ("area/xianjie.ics?area=anning", ["区域只能选一个"]),
        ("area/xianjie/area/anning.ics", ["区域只能选一个"]),
    ],
)
def test_a_filter_or_value_that_is_not_there_says_what_is(client, held, address, words):
    Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    answer = client.get(f"/calendars/{address}")
    said = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert [word for word in words if word not in said] == []
    assert len(said) < 4000


def test_scripts_of_other_sites_may_read_public_feeds_and_no_private_one(client, held, private):
    paths = (FEED, f"{FEED}?area=nowhere", "/calendars/nothing.ics", f"/calendars/occurrence/{held.uid}.ics")
    tag = client.get(FEED)["ETag"]
    answers = [getattr(client, method)(path) for path in paths for method in ("get", "head")]
    answers += [client.post(FEED), client.get(FEED, HTTP_IF_NONE_MATCH=tag), client.get(FEED, HTTP_IF_MATCH="x")]
    assert {answer.get("Access-Control-Allow-Origin") for answer in answers} == {"*"}
    asked = client.options(FEED, HTTP_ORIGIN="https://a.example", HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET")
    assert (asked.status_code, asked["Allow"], asked["Access-Control-Allow-Methods"]) == (
        204,
        *["GET, HEAD, OPTIONS"] * 2,
    )
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    for answer in (client.get(private), client.options(private), client.post(private), client.get(private + "x")):
        assert [name for name in answer.headers if name.startswith("Access-Control")] == []


def test_each_answer_says_how_long_it_may_be_kept_and_sets_no_cookie(client, held, private):
    client.cookies["sessionid"] = "x" * 32
    public = [
        client.get("/calendars/nothing.ics"),
        client.get(f"{FEED}?kind=x"),
        client.post(FEED),
        client.options(FEED),
    ]
    own = [client.get(private), client.get("/calendars/private/unknown/x.ics"), client.post(private)]
    assert {answer["Cache-Control"] for answer in public} == {"public, max-age=60"}
    assert {answer["Cache-Control"] for answer in own} == {"private, no-cache"}
    assert [dict(answer.cookies) for answer in public + own] == [{}] * 7
    assert [answer for answer in public + own if "Cookie" in answer.get("Vary", "")] == []
