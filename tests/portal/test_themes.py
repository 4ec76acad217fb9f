"""Theme weeks from their first to their last day: a day inside finds them, so does their name, anywhere one looks."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from plan.models import Occasion, OccasionDate
from tests.events.conftest import NOON
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def week(time_machine):
    time_machine.move_to(NOON)
    made = Occasion.objects.create(slug="week", name="全国科技活动周", kind="week")
    other = Occasion.objects.create(slug="day", name="防灾减灾日", kind="day")
    OccasionDate.objects.create(occasion=made, first=dt.date(2027, 5, 24), last=dt.date(2027, 5, 31))
    OccasionDate.objects.create(occasion=other, first=dt.date(2027, 5, 12), last=dt.date(2027, 5, 12))
    return made


BANNER = "<b>全国科技活动周</b>"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("day=2027-05-24", True),
        ("day=2027-05-27", True),
        ("day=2027-05-31", True),
        ("day=2027-06-01", False),
        ("day=2027-05-23", False),
        ("q=科技活动周", True),
        ("q=kejihuodongzhou", True),
        ("q=5月27日", True),
        ("q=2027年5月", True),
        ("q=5月27日 科技周", False),
        ("q=5月27日 科技活动周", True),
        ("q=6月1日", False),
        ("q=防灾", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("elder", ["", "1"])
def test_a_day_inside_and_its_name_find_it(client, query, shown, elder):
    client.cookies["elder"] = elder
    page = client.get(f"/?{query}").text
    assert (BANNER in page) is shown
    assert not shown or "2027年5月24日—31日" in page


def test_its_page_says_its_days(client, week):
    assert "2027年5月24日—31日" in client.get("/?occasion=week").text
    assert "2027年5月24日—31日" in client.get("/calendars/?occasion=week").text


def test_an_event_for_it_says_its_days(client, week):
    date = OccurrenceFactory(event__occasion=week, start=clock.now() + dt.timedelta(days=3))
    assert "（2027年5月24日—31日）" in client.get(date.event.get_absolute_url()).text
    draft = OccurrenceFactory(event=EventFactory(occasion=week))
    client.force_login(MembershipFactory(organization=draft.event.host).person)
    assert "（2027年5月24日—31日）" in client.get(f"/staff/events/{draft.event_id}/").text


@pytest.mark.parametrize(
    ("query", "shown"), [("科技活动周", True), ("5月27日", True), ("6月1日", False), ("减灾", False)]
)
def test_staff_find_it_where_they_look_for_everything(client, query, shown):
    client.force_login(MembershipFactory().person)
    page = client.get("/staff/search/", {"q": query}).text
    assert ("全国科技活动周" in page and "2027年5月24日—31日" in page) is shown


def test_programs_ask_for_a_day():
    client = APIClient()
    client.force_authenticate(MembershipFactory().person)
    found = client.get("/api/v1/occasion-dates/", {"day": "2027-05-27"}).json()["results"]
    assert [(one["occasion"], one["first"], one["last"]) for one in found] == [("week", "2027-05-24", "2027-05-31")]
    assert client.get("/api/v1/occasion-dates/", {"day": "27. Mai"}).status_code == 400


def test_a_week_that_was_found_is_not_said_to_be_missing(client):
    assert "没有找到" not in client.get("/?q=科技活动周").text
    assert "没有找到" in client.get("/?q=防灾活动周").text
