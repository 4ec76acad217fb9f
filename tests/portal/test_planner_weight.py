"""A full month is worked out once, and carries no more than a screen can show."""

import datetime as dt

import pytest
import time_machine
from django.db.models import F

from core import phrases
from events.models import Occurrence
from portal.planner import items, page, squares
from portal.planner.rows import Cell
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
    Occurrence.objects.update(end=F("end") + dt.timedelta(days=1))
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
    assert printed.count('class="ev"') == A_DAY - squares.MAX_DAY
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


@pytest.fixture
def full_month(client):
    """Ten dates on each of its days."""
    membership = MembershipFactory(role="organizer")
    client.force_login(membership.person)
    event = PublishedEventFactory(host=membership.organization, title="讲座")
    begins = NOW.replace(day=1)
    for number in range(300):
        start = begins + dt.timedelta(days=number // 10, minutes=number % 10)
        OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1), venue=None)
    with time_machine.travel(NOW, tick=False):
        yield client


def entries(html: str) -> int:
    return html.count('class="ev__open"')


def test_a_month_that_holds_much_shows_the_first_few_of_each_day_and_leads_to_it(full_month):
    month = full_month.get("/staff/planner/?view=month&show=grid&state=public").text
    assert month.count("还有 6 场</a>") == 30
    assert entries(month) == 30 * 6
    assert month.count('class="ev__move"') == 15 * 4  # what is over stays where it is
    assert month.count("还有 4 场</p></div>") == 30
    link = month.split('<p class="more"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert "state=public" in link
    assert entries(full_month.get(f"/staff/planner/{link}").text) == 10


@pytest.mark.parametrize(
    ("numbers", "shown", "on_paper"),
    [
        ([0] * 35, 0, 0),
        ([9] * 3, 9, 0),
        ([12, 1, 0], 9, 3),
        ([10] * 12, 9, 1),
        ([10] * 15, 8, 2),
        ([10] * 30, 4, 2),
        ([27] * 42, 3, 1),
        ([1000], 9, 191),
    ],
)
def test_as_much_of_each_day_as_the_month_has_room_for(numbers, shown, on_paper):
    [week] = squares.squares([[_cell(number) for number in numbers]])
    most = max(week, key=lambda square: len(square.cell.items))
    assert (len(most.shown), len(most.printed)) == (shown, on_paper)
    assert most.more == len(most.cell.items) - shown
    assert most.unprinted == len(most.cell.items) - shown - on_paper


def _cell(number: int):
    start = NOW
    return Cell(None, [items.Item(key=str(one), start=start, end=start, title="") for one in range(number)], (), "")
