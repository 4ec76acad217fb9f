"""A calendar for each theme day: what all organizations hold for it."""

import pytest

from core import clock
from events.drafts import editing
from plan.models import Occasion
from tests.calendars.conftest import NOW, at, write
from tests.calendars.feeds.test_cache import summaries
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PATH = "/calendars/occasion/month.ics"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def month():
    return Occasion.objects.create(slug="month", name="全国科普月", kind="month")


def date(title, day=17, **facts):
    event = PublishedEventFactory(title=title, **facts)
    return OccurrenceFactory(event=event, start=at(day, 9), end=at(day, 11), changed_at=NOW)


def test_it_holds_what_is_for_the_day_and_what_is_in_its_programmes(client, month):
    other = Occasion.objects.create(slug="week", name="科技周", kind="week")
    programme = PublishedEventFactory(kind="theme_day", title="科普月总活动", occasion=month)
    draft = OccurrenceFactory(event=EventFactory(title="还没发布", occasion=month), start=at(18, 9), end=at(18, 10))
    both = date("两样都是", 19, occasion=month, programme=programme)
    write(date("自己说的", 17, occasion=month), date("跟着总活动的", 18, programme=programme), both, draft)
    write(date("别的主题", 17, occasion=other), date("没有主题", 17))
    assert summaries(client, PATH) == ["自己说的", "跟着总活动的", "两样都是"]
    assert summaries(client, "/calendars/occasion/week.ics") == ["别的主题"]
    body = client.get(PATH).content.decode()
    assert "科普活动·全国科普月" in body
    assert "/calendars/?occasion=month" in body.replace("\r\n ", "")
    assert client.get("/calendars/occasion/nothing.ics").status_code == 404


def test_a_programme_that_changes_its_theme_day_takes_its_members_along(client, month):
    programme = PublishedEventFactory(kind="theme_day", title="总活动", booking="none")
    write(date("成员", programme=programme))
    assert summaries(client, PATH) == []
    programme.occasion = month
    editing.save_event(event=programme, occurrences=[], by=PersonFactory(), now=NOW, expected_version=programme.version)
    client.get(PATH)
    from calendars.feeds import cache

    cache.feed_cache.clear()
    assert summaries(client, PATH) == ["成员"]


def test_its_page_leads_to_the_calendar_and_says_what_it_holds(client, month):
    write(date("自己说的", occasion=month))
    page = client.get("/?occasion=month&street=all").content.decode()
    assert "全国科普月：各处都有什么" in page
    assert "/calendars/?occasion=month" in page
    subscribe = client.get("/calendars/?occasion=month").content.decode()
    assert "全国科普月：30 天里有 1 场" in subscribe
    assert "/calendars/occasion/month.ics" in subscribe
    assert client.get("/calendars/?occasion=nothing").status_code == 404
    assert client.get("/?occasion=nothing").status_code == 200


def test_the_list_of_a_theme_day_holds_what_its_calendar_holds(client, month):
    programme = PublishedEventFactory(kind="theme_day", occasion=month)
    date("跟着总活动的", programme=programme)
    date("别的")
    page = client.get("/?occasion=month&street=all").content.decode()
    assert ("跟着总活动的" in page, "别的" in page) == (True, False)
