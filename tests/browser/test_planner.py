"""The planner in a real browser: a draft is moved by the mouse, by the keyboard, and without scripts."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from core import clock
from events.models import Occurrence
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organizer():
    return MembershipFactory(role="organizer").person


@pytest.fixture
def draft(organizer) -> Occurrence:
    """On the Tuesday of next week at nine."""
    today = clock.today()
    day = today + dt.timedelta(days=8 - today.weekday())
    start = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    host = organizer.memberships.get().organization
    venue = VenueFactory(area=StreetFactory(slug="xianjie", name="县街街道"))
    return OccurrenceFactory(
        event=EventFactory(host=host, title="认菌课"), venue=venue, start=start, end=start + dt.timedelta(hours=2)
    )


def week(draft) -> str:
    return f"/staff/planner/?by=street&day={timezone.localdate(draft.start)}"


def day_of(draft) -> dt.date:
    return timezone.localdate(Occurrence.objects.get(pk=draft.pk).start)


def test_it_is_dragged_to_another_day_and_taken_back(look, organizer, draft):
    before = day_of(draft)
    page = look(week(draft), width=DESK, person=organizer)
    item = page.locator("[data-move]").first
    item.hover()
    page.mouse.down()
    target = page.locator(f"td[data-day='{before + dt.timedelta(days=2)}']").first.bounding_box()
    page.mouse.move(target["x"] + 20, target["y"] + 20, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="移到这里").click()
    page.get_by_role("button", name="撤回刚才的移动").wait_for()
    assert day_of(draft) == before + dt.timedelta(days=2)
    page.get_by_role("button", name="撤回刚才的移动").click()
    page.get_by_text("撤回了").wait_for()
    assert day_of(draft) == before


def test_the_keyboard_does_the_same(look, organizer, draft):
    before = day_of(draft)
    page = look(week(draft), width=DESK, person=organizer)
    page.locator(".ev__open").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.className") == "add"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("m")
    page.locator("#move input[name=day]").fill(f"{before + dt.timedelta(days=1)}")
    page.locator("#move input[name=day]").press("Enter")
    page.get_by_role("button", name="移到这里").click()
    page.get_by_role("button", name="撤回刚才的移动").wait_for()
    assert day_of(draft) == before + dt.timedelta(days=1)


def test_without_scripts_the_links_do(look, organizer, draft):
    before = day_of(draft)
    page = look(f"{week(draft)}&show=list", width=PHONE, person=organizer, script=False)
    page.get_by_role("link", name="移到").click()
    page.locator("input[name=day]").fill(f"{before + dt.timedelta(days=1)}")
    page.get_by_role("button", name="先看撞不撞").click()
    page.get_by_role("button", name="移到这里").click()
    assert day_of(draft) == before + dt.timedelta(days=1)
    assert page.get_by_text("移好了").is_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(look, organizer, draft, width):
    found = {}
    for view in ("view=week", "view=month", "view=day", "view=month&by=street", "show=list"):
        page = look(f"{week(draft)}&{view}", width=width, person=organizer)
        found[view] = (findings(page), sideways(page))
        page.context.close()
    assert {view: problems for view, problems in found.items() if problems != ([], 0)} == {}


def test_a_month_prints_on_one_sheet_on_its_side(look, organizer, draft):
    page = look(f"/staff/planner/?view=month&day={timezone.localdate(draft.start)}", width=DESK, person=organizer)
    boxes = re.findall(rb"/MediaBox \[0 0 (\d+) (\d+)\]", page.pdf(prefer_css_page_size=True))
    assert [int(width) > int(height) for width, height in boxes] == [True]
