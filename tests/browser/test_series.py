"""Series, templates, copies and days: nothing for axe to find, nothing to scroll sideways."""

import datetime as dt

import pytest

from core import clock
from events.duplication import snapshots
from events.models import Event, EventTemplate
from events.occurrences.cloning import Times
from events.schedule import recurrence
from events.series import generating
from plan.models import Occasion
from special_days.models import DayMark, MarketCycle
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member():
    return MembershipFactory(organization=AssociationFactory())


@pytest.fixture
def pages(member):
    """Their addresses."""
    street = StreetFactory(name="县街街道")
    venue = VenueFactory(area=street)
    VenueFactory(area=StreetFactory(name="草铺街道"))
    today = clock.today()
    market = MarketCycle.objects.create(area=street, rule="weekday", values=[6])
    mark = DayMark.objects.create(kind="exam", name="高考", first=today, last=today)
    Occasion.objects.create(slug="week", name="科技活动周", kind="week", rule="announced each year")
    event = EventFactory(host=member.organization, kind=Event.Kind.LECTURE, title="读书会")
    OccurrenceFactory(event=event, venue=venue)
    first = today + dt.timedelta(days=10)
    pattern = recurrence.Pattern(kind=recurrence.Kind.WEEKLY, first=first, count=3, values=(first.isoweekday(),))
    times = Times(start=dt.time(19), end=dt.time(20), venue_id=venue.pk)
    series = generating.repeat(
        event=event, pattern=pattern, times=times, skipped={first: "放假"}, by=member.person, now=clock.now()
    )
    content = snapshots.read(event)
    template = EventTemplate.objects.create(
        organization=member.organization, name="读书会", kind=event.kind, content=content, at=clock.now()
    )
    date = series.dates.last()
    return {
        "rule": f"/staff/events/{event.pk}/series/?rule=weekly",
        "template": f"/staff/templates/{template.pk}/use/",
        "copy": f"/staff/events/{event.pk}/copy/",
        "others": (
            f"/staff/events/{event.pk}/series/?rule=lunar", f"/staff/series/{series.pk}/",
            f"/staff/series/{series.pk}/more/", f"/staff/series/dates/{date.pk}/change/",
            f"/staff/series/dates/{date.pk}/rule/?rule=weekly", "/staff/templates/",
            "/staff/days/", f"/staff/days/{mark.pk}/", "/staff/days/import/", f"/staff/days/markets/{market.pk}/",
            "/staff/plan/occasions/",
        ),
    }  # fmt: skip


def previewed(look, pages, member, width):
    """The three pages with what they are about to make."""
    soon = (clock.today() + dt.timedelta(days=30)).isoformat()
    for name, label, button in (
        ("rule", "从哪天起", "先看是哪些天"),
        ("template", "第一天", "先看排成什么样"),
        ("copy", "第一个街道哪天", "先看排成什么样"),
    ):
        page = look(pages[name], width=width, person=member.person)
        page.get_by_label(label).fill(soon)
        if name == "copy":
            page.get_by_role("button", name="全选").click()
        if name == "rule":
            page.get_by_label("周六").check()
            page.get_by_label("或者一共几次").fill("4")
        page.get_by_role("button", name=button).click()
        page.get_by_text("预览，还没有建").wait_for()
        yield name, page


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_found_on_any_of_them(look, walk, pages, member, width):
    found, wide = {}, {}
    for address, page in walk(pages["others"], width=width, person=member.person):
        found[address], wide[address] = findings(page), sideways(page)
    for name, page in previewed(look, pages, member, width):
        found[name], wide[name] = findings(page), sideways(page)
        page.context.close()
    assert {address: problems for address, problems in found.items() if problems} == {}
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}
