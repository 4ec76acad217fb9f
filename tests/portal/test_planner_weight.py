"""A full month is worked out once, and carries no more than a screen can show."""

import datetime as dt

import pytest
import time_machine

from core import phrases
from portal.planner import items, page
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 16, 1, 0, tzinfo=dt.UTC)
A_DAY = 12


@pytest.fixture
def full_day(client):
    membership = MembershipFactory()
    client.force_login(membership.person)
    for number in range(A_DAY):
        start = NOW + dt.timedelta(minutes=number)
        event = PublishedEventFactory(host=membership.organization, title=f"第{number}个讲座")
        OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1))
    with time_machine.travel(NOW, tick=False):
        yield client


@pytest.mark.parametrize("by", ["all", "street", "venue"])
def test_days_are_told_once_for_each_date(full_day, monkeypatch, by):
    asked = []

    def days(start, end):
        asked.append(start)
        return phrases.days(start, end)

    monkeypatch.setattr(items, "phrases", _Phrases(days))
    assert full_day.get(f"/staff/planner/?view=month&by={by}").status_code == 200
    assert len(asked) == A_DAY


class _Phrases:
    """The module with another ``days``."""

    def __init__(self, days) -> None:
        self.days = days

    def __getattr__(self, name: str):
        return getattr(phrases, name)


def test_what_only_paper_shows_of_a_day_leads_nowhere(full_day):
    month = full_day.get("/staff/planner/?view=month&show=grid").text
    printed = month.split('<div class="for-print">')[1].split('<p class="more">')[0]
    assert printed.count('class="ev"') == A_DAY - page.MAX_DAY
    assert "第11个讲座" in printed
    assert "href" not in printed
    assert "还有 3 场" in month


def test_the_list_beside_the_table_is_short_and_leads_to_the_whole_one(full_day, monkeypatch):
    monkeypatch.setattr(page, "MAX_BESIDE", 4)
    both = full_day.get("/staff/planner/?view=week").text.split('class="narrow-only"')[1]
    assert both.count("data-l=") == 4 * 3
    assert "还有 8 场没列出来" in both
    assert "show=list" in both.split("还有 8 场没列出来")[1]
    assert full_day.get("/staff/planner/?view=week&show=list").text.count("data-l=") == A_DAY * 3
