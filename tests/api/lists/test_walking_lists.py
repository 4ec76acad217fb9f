"""A list is walked by its links, forwards and backwards: each row once, whatever they share, come or go meanwhile."""

import base64
import datetime as dt
from urllib import parse

import pytest
from rest_framework.test import APIClient

from accounts.models import Person
from api.models import ApiToken
from core import clock
from events.models import Occurrence
from plan.models import StreetTarget
from special_days.models import DayMark
from tests.factories.events import PublishedEventFactory, TaskFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory
from tests.factories.resources import SpaceFactory

pytestmark = pytest.mark.django_db
DATES = "/api/v1/occurrences/"
START = dt.datetime(2026, 12, 5, 1, tzinfo=dt.UTC)
PAST_LAST = 2**63


@pytest.fixture
def staff() -> APIClient:
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    return client


def dates(number: int, **facts) -> list[Occurrence]:
    event = PublishedEventFactory()
    made = {"start": START, "end": START + dt.timedelta(hours=1), "changed_at": START} | facts
    rows = [Occurrence(event=event, position=place, **made) for place in range(1, number + 1)]
    return Occurrence.objects.bulk_create(rows)


def pages(client: APIClient, path: str | None, link: str = "next") -> list[list[dict]]:
    """All pages from this one on."""
    found = []
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.content
        found.append(answer.json()["results"])
        path = answer.json()[link]
    return found


def last_page(client: APIClient, path: str) -> str:
    """Its address."""
    while following := client.get(path).json()["next"]:
        path = following
    return path


def all_rows(found: list[list[dict]]) -> list[dict]:
    return [row for page in found for row in page]


def keys(found: list[list[dict]]) -> list[str]:
    return [row["uid"] for row in all_rows(found)]


def test_fifteen_hundred_dates_of_one_moment_are_read_once_each_both_ways():
    made = [str(row.uid) for row in dates(1500)]
    forwards = pages(APIClient(), f"{DATES}?page_size=200")
    assert (keys(forwards), [len(page) for page in forwards]) == (made, [200] * 7 + [100])
    backwards = pages(APIClient(), last_page(APIClient(), f"{DATES}?page_size=200"), "previous")
    assert keys(backwards[::-1]) == made


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8])
def test_each_size_of_page_walks_through_ties_and_moments(size):
    moments = [START, START, START, START + dt.timedelta(microseconds=1), START + dt.timedelta(hours=1), START]
    rows = [dates(1, start=start, end=start + dt.timedelta(hours=2))[0] for start in moments]
    wanted = [str(row.uid) for row in sorted(rows, key=lambda row: (row.start, row.pk))]
    assert keys(pages(APIClient(), f"{DATES}?page_size={size}")) == wanted
    end = last_page(APIClient(), f"{DATES}?page_size={size}")
    assert keys(pages(APIClient(), end, "previous")[::-1]) == wanted


def test_there_and_back_are_the_same_pages():
    dates(7)
    forwards = pages(APIClient(), f"{DATES}?page_size=3")
    second = APIClient().get(APIClient().get(f"{DATES}?page_size=3").json()["next"]).json()
    assert APIClient().get(second["previous"]).json()["results"] == forwards[0]
    assert APIClient().get(second["next"]).json()["results"] == forwards[2]
    back = APIClient().get(APIClient().get(second["next"]).json()["previous"]).json()
    assert (back["results"], back["next"] is None) == (forwards[1], False)


def _one_of_each(number: int) -> None:
    """Every other one shares what lists are ordered by."""
    street = StreetFactory(position=number % 2)
    SpaceFactory(venue=VenueFactory(area=street, name="同名"))
    StreetTarget.objects.create(street=street, task=TaskFactory(), year=2026 + number % 2, planned=4)
    PublishedEventFactory()
    day = clock.today() + dt.timedelta(days=number % 2)
    DayMark.objects.create(kind="other", name="停电", first=day, last=day, area=street)
    ApiToken.objects.create(
        person=Person.objects.get(memberships__role="administrator"),
        name="样",
        scopes=["read"],
        digest=f"{number:064d}",
        created_at=clock.now(),
        expires_at=clock.now() + dt.timedelta(days=1),
        revoked_at=clock.now() - dt.timedelta(days=number % 2) if number % 3 else None,
    )


@pytest.mark.parametrize(
    "path", ["plan-tasks", "venues", "spaces", "day-marks", "street-lists", "keys", "areas", "events"]
)
def test_lists_with_other_orders_are_walked_too(staff, path):
    """By several columns, by columns of others, downwards, by what is computed."""
    for number in range(5):
        _one_of_each(number)
    whole = pages(staff, f"/api/v1/{path}/?page_size=200")
    assert len(whole) == 1
    assert all_rows(pages(staff, f"/api/v1/{path}/?page_size=2")) == whole[0]
    end = last_page(staff, f"/api/v1/{path}/?page_size=2")
    assert all_rows(pages(staff, end, "previous")[::-1]) == whole[0]
    assert len(whole[0]) >= 5


def test_a_row_that_comes_between_two_pages_hides_and_repeats_none():
    rows = dates(6)
    first = APIClient().get(f"{DATES}?page_size=2").json()
    early = dates(1, start=START - dt.timedelta(days=1))[0]
    rest = keys(pages(APIClient(), first["next"]))
    assert [row["uid"] for row in first["results"]] + rest == [str(row.uid) for row in rows]
    assert str(early.uid) not in rest


def test_rows_that_go_between_two_pages_hide_none():
    rows = dates(8)
    first = APIClient().get(f"{DATES}?page_size=3").json()
    Occurrence.objects.filter(pk__in=[row.pk for row in rows[1:4]]).delete()  # the row of the link among them
    assert keys(pages(APIClient(), first["next"])) == [str(row.uid) for row in rows[4:]]


def test_where_all_that_followed_is_gone_one_gets_back_to_what_is_left():
    rows = dates(5)
    second = APIClient().get(f"{DATES}?page_size=3").json()["next"]
    Occurrence.objects.filter(pk__in=[row.pk for row in rows[3:]]).delete()
    empty = APIClient().get(second).json()
    assert (empty["results"], empty["next"]) == ([], None)
    assert keys(pages(APIClient(), empty["previous"], "previous")) == [str(row.uid) for row in rows[:3]]


def test_where_all_that_stood_before_is_gone_one_gets_to_what_is_left():
    rows = dates(5)
    before = APIClient().get(APIClient().get(f"{DATES}?page_size=3").json()["next"]).json()["previous"]
    Occurrence.objects.filter(pk__in=[row.pk for row in rows[:3]]).delete()
    empty = APIClient().get(before).json()
    assert (empty["results"], empty["previous"]) == ([], None)
    assert keys(pages(APIClient(), empty["next"])) == [str(row.uid) for row in rows[3:]]


def test_links_keep_filters_and_size():
    rows = dates(3)
    dates(3, start=START + dt.timedelta(days=9), end=START + dt.timedelta(days=10))
    asked = {"until": (START + dt.timedelta(days=1)).isoformat(), "page_size": "1"}
    found = pages(APIClient(), f"{DATES}?{parse.urlencode(asked)}")
    assert [len(page) for page in found] == [1, 1, 1]
    assert keys(found) == [str(row.uid) for row in rows]


@pytest.mark.parametrize(
    ("size", "rows"), [("3", 3), ("0", 50), ("-1", 50), ("many", 50), ("9" * 5000, 50), ("1000", 200), ("", 50)]
)
def test_the_size_of_a_page_is_asked_for_and_has_a_limit(size, rows):
    dates(201)
    answer = APIClient().get(DATES, {"page_size": size})
    assert (answer.status_code, len(answer.json()["results"])) == (200, rows)


def written(*position: str, **more: str) -> str:
    """A cursor, as somebody may make it up."""
    at = parse.urlencode({"at": position}, doseq=True)
    return base64.b64encode(parse.urlencode({"p": at} | more).encode()).decode()


GOOD = START.isoformat()
UNREADABLE = [
    "",
    "x",
    "%%%",
    "菌",
    base64.b64encode(b"\xff\xfe").decode(),
    base64.b64encode(b"p").decode(),
    base64.b64encode(b"p=x").decode(),
    base64.b64encode(b"o=5").decode(),
    base64.b64encode(b"r=2x").decode(),
    base64.b64encode(("p=" + "[" * 3000).encode()).decode(),
    base64.b64encode(("r=" + "9" * 5000).encode()).decode(),
    written(),
    written(GOOD),
    written(GOOD, "1", "1"),
    written("1", GOOD),
    written("", ""),
    written(GOOD, "x"),
    written(GOOD, "1\0"),
    written("2026-12-05", "1"),
    written("2026-12-05T01:00:00", "1"),
    written("0001-01-01T00:00:00+00:00", "1"),
    written("9999-12-31T23:59:59-23:59", "1"),
    written("2026-13-05T01:00:00+00:00", "1"),
    written(GOOD, "1", o="3"),
    written(GOOD, "9" * 5000),
]


@pytest.mark.parametrize("cursor", UNREADABLE)
def test_a_link_that_nobody_gave_is_refused_in_words(cursor):
    dates(1)
    answer = APIClient().get(DATES, {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"], list(answer.json()["detail"])) == (400, "invalid", ["cursor"])
    assert "从第一页读起" in answer.json()["detail"]["cursor"][0]


@pytest.mark.parametrize("key", ["-1", "0", str(PAST_LAST - 1), str(PAST_LAST), "9" * 60])
@pytest.mark.parametrize("way", [{}, {"r": "1"}])
def test_a_link_to_a_key_that_no_row_has_reads_what_stands_beyond(key, way):
    (row,) = dates(1)
    answer = APIClient().get(DATES, {"cursor": written(GOOD, key, **way)})
    found = [str(row.uid)] if (int(key) < 1) != bool(way) else []
    assert (answer.status_code, keys([answer.json()["results"]])) == (200, found)


def test_a_link_of_another_list_is_refused_or_reads_from_there(staff):
    """Both are ordered by a number, so that nothing tells them apart; every row read is one of the list."""
    dates(2)
    cursor = parse.parse_qs(parse.urlsplit(APIClient().get(f"{DATES}?page_size=1").json()["next"]).query)["cursor"][0]
    assert staff.get("/api/v1/events/", {"cursor": cursor}).status_code == 400
    PublishedEventFactory.create_batch(2)
    of_events = parse.parse_qs(parse.urlsplit(staff.get("/api/v1/events/?page_size=1").json()["next"]).query)
    answer = staff.get("/api/v1/messages/", {"cursor": of_events["cursor"][0]})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
