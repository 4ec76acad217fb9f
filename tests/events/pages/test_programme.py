"""A theme-day programme: its members' dates, by day and street, on its page and in its calendar."""

import datetime as dt

import pytest

from calendars.entries import writing
from calendars.models import Listing
from core import clock
from events.pages.programme import programme
from tests.events.conftest import at
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.resources import CrewFactory, SpaceFactory

pytestmark = pytest.mark.django_db
NOW = at(8, 12)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def week():
    return PublishedEventFactory(kind="theme_day", title="样例科普周", slug="week", booking="none")


def member(week, day, *, area=None, title="样例", **facts):
    event = PublishedEventFactory(programme=week, title=title, host=OrganizationFactory(), **facts)
    where = VenueFactory(area=area or StreetFactory())
    return OccurrenceFactory(event=event, start=at(day, 9), end=at(day, 11), venue=where)


def test_members_of_all_organizations_by_day_and_street(week):
    street = StreetFactory(slug="xianjie", position=1)
    village = VillageFactory(parent=street)
    member(week, 15, area=village, title="村里的")
    member(week, 14, title="市里的")
    member(week, 14, area=street, title="街上的")
    cancelled = member(week, 16)
    cancelled.state = "cancelled"
    cancelled.save()
    OccurrenceFactory(event=EventFactory(programme=week), start=at(13, 9), end=at(13, 10))
    found = programme(week, street="", now=NOW)
    days = [(day.day, [item.occurrence.event.title for item in items]) for day, items in found.days]
    assert days == [(14, ["市里的", "街上的"]), (15, ["村里的"])]
    assert (found.first, found.last, found.is_over) == (dt.date(2026, 9, 14), dt.date(2026, 9, 15), False)
    here = programme(week, street="xianjie", now=NOW)
    assert [[item.occurrence.event.title for item in items] for _, items in here.days] == [["街上的"], ["村里的"]]
    assert dict(here.streets)[street] == 2
    assert programme(week, street="", now=at(16, 9)).is_over


@pytest.mark.parametrize("count", [1, 3])
def test_the_programme_costs_the_same_for_one_and_three(week, django_assert_num_queries, count):
    for _ in range(count):
        member(week, 14)
    with django_assert_num_queries(1):
        assert len(programme(week, street="", now=NOW).days[0][1]) == count


def test_the_pages_point_to_each_other(client, week):
    date = member(week, 14, title="看得见的声音")
    assert "看得见的声音" in client.get("/events/week/").content.decode()
    assert "样例科普周" in client.get(f"/events/{date.event.slug}/").content.decode()


def test_an_empty_programme_says_that_it_grows(client, week):
    page = client.get("/events/week/")
    assert (page.status_code, "还在排" in page.content.decode()) == (200, True)


def test_a_programme_that_is_not_public_is_not_named(client, week):
    date = member(EventFactory(kind="theme_day", title="还没公开"), 14)
    assert "还没公开" not in client.get(f"/events/{date.event.slug}/").content.decode()


def test_its_calendar_holds_its_members(week):
    date = member(week, 14)
    writing.write([date], NOW)
    keys = set(Listing.objects.values_list("key", flat=True))
    assert {f"event/{date.event.slug}", "event/week"} <= keys


def test_who_speaks_and_in_which_hall_is_on_the_page(client):
    hall = SpaceFactory(name="二楼讲堂")
    event = PublishedEventFactory(
        kind="training", occupation="村医", registration_deadline=at(10, 18), lessons_to_pass=2, slug="course"
    )
    date = OccurrenceFactory(event=event, venue=hall.venue, space=hall, start=at(14, 9), end=at(14, 11))
    date.crew.add(CrewFactory(name="荷小医", title="营养科医生"), CrewFactory(name="石小驾", role="driver"))
    page = client.get("/events/course/").content.decode()
    for words in ("荷小医（营养科医生）", "二楼讲堂", "村医", "9月10日", "学满 2 课"):
        assert words in page
    assert "石小驾" not in page


@pytest.mark.parametrize(("role", "sees_drafts"), [("organizer", True), ("viewer", False)])
def test_the_staff_page_names_what_has_joined(client, week, role, sees_drafts):
    client.force_login(MembershipFactory(organization=week.host, role=role).person)
    member(week, 14, title="已经公开的")
    EventFactory(programme=week, title="还是草稿的")
    page = client.get(f"/staff/events/{week.pk}/").text
    assert ("有哪些活动" in page, "已经公开的" in page, "还是草稿的" in page) == (True, True, sees_drafts)
    for other in ("加一场", "延期", "志愿者岗位", "看名单", "来了就看"):
        assert other not in page
    assert "都有哪些活动：" in page
