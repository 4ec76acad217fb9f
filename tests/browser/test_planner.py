"""The planner in a real browser: a draft is moved by the mouse, by the keyboard, and without scripts."""

import datetime as dt
import re
from itertools import product

import pytest
from django.utils import timezone

from core import clock
from events.models import Event, Occurrence
from tests.browser.conftest import DESK, PHONE, TABLET, findings, sideways
from tests.factories.days import ordinary_monday
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import Booking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organizer():
    return MembershipFactory(role="organizer").person


@pytest.fixture
def draft(organizer) -> Occurrence:
    """On the Tuesday of the next week without holidays, at nine."""
    day = ordinary_monday(clock.today() + dt.timedelta(days=1), weeks=1) + dt.timedelta(days=1)
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


def test_any_day_of_a_date_over_days_takes_it_along(look, organizer, draft):
    Occurrence.objects.filter(pk=draft.pk).update(end=draft.end + dt.timedelta(days=2))
    before = day_of(draft)
    page = look(week(draft), width=DESK, person=organizer)
    pieces = page.locator("[data-move]")
    assert [pieces.nth(number).locator("b").inner_text() for number in range(pieces.count())] == [
        "09:00",
        "全天",
        "到 11:00",
    ]
    pieces.nth(1).hover()
    page.mouse.down()
    target = page.locator(f"td[data-day='{before + dt.timedelta(days=3)}']").first.bounding_box()
    page.mouse.move(target["x"] + 20, target["y"] + 20, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="移到这里").click()
    page.get_by_role("button", name="撤回刚才的移动").wait_for()
    moved = Occurrence.objects.get(pk=draft.pk)
    assert (moved.start - draft.start, moved.end - moved.start) == (dt.timedelta(days=2), dt.timedelta(days=2, hours=2))


class Finger:
    """One finger on the glass, by the browser's own touch events."""

    def __init__(self, page):
        self.page, self.session = page, page.context.new_cdp_session(page)

    def _send(self, kind, *points):
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def drag(self, start, goal, *, hold: int):
        """From one point to the other, after resting for so many milliseconds."""
        self._send("touchStart", start)
        self.page.wait_for_timeout(hold)
        for step in range(1, 11):
            self._send("touchMove", {name: start[name] + (goal[name] - start[name]) * step / 10 for name in "xy"})
        self._send("touchEnd")


def middle(locator) -> dict[str, float]:
    box = locator.bounding_box()
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


@pytest.mark.parametrize("width", [TABLET, 1024])
@pytest.mark.parametrize("view", ["by=street", "view=month"])
def test_a_finger_that_rests_on_it_drags_it(look, organizer, draft, width, view):
    before = day_of(draft)
    address = f"/staff/planner/?{view}&show=grid&day={before}"
    page = look(address, width=width, person=organizer, touch=True)
    item = page.locator("[data-move]").first
    item.scroll_into_view_if_needed()
    target = page.locator(f"td[data-day='{before + dt.timedelta(days=1)}']").first
    Finger(page).drag(middle(item), middle(target), hold=500)
    page.get_by_role("button", name="移到这里").tap()
    page.get_by_role("button", name="撤回刚才的移动").wait_for()
    assert day_of(draft) == before + dt.timedelta(days=1)


def test_a_finger_that_moves_on_scrolls(look, organizer, draft):
    page = look(f"{week(draft)}&show=grid", width=TABLET, person=organizer, touch=True)
    page.evaluate("document.body.style.minHeight = '3000px'")
    item = page.locator("[data-move]").first
    start = middle(item)
    Finger(page).drag(start, {"x": start["x"], "y": start["y"] - 150}, hold=20)
    page.wait_for_function("window.scrollY > 50")
    assert page.locator("#move").is_hidden()
    assert page.locator(".ev--drag").count() == 0


def test_a_tap_opens_and_a_long_rest_alone_does_nothing(look, organizer, draft):
    page = look(f"{week(draft)}&show=grid", width=TABLET, person=organizer, touch=True)
    start = middle(page.locator("[data-move] .ev__open").first)
    Finger(page).drag(start, start, hold=900)
    assert page.locator(".ev--drag").count() == 0
    assert page.locator("#move").is_hidden()
    page.locator("[data-move] .ev__move").first.tap()
    page.locator("#move input[name=day]").wait_for()
    page.locator("[data-move] .ev__open").first.tap()
    page.wait_for_url("**/staff/events/**")


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


def test_every_item_is_reached_by_the_keyboard_and_moved_from_there(look, organizer, draft):
    for number in range(3):
        start = draft.start + dt.timedelta(days=number, hours=number)
        OccurrenceFactory(
            event=EventFactory(host=draft.event.host, title=f"又一课{number}"), venue=draft.venue, start=start,
            end=start + dt.timedelta(hours=1),
        )  # fmt: skip
    page = look(f"{week(draft)}&show=grid", width=DESK, person=organizer)
    links = page.locator("table[data-grid] :is(.ev__open, .ev__move)")
    reached = set()
    page.locator("table[data-grid] [tabindex='0']").focus()
    for _ in range(4):
        for _ in range(6):
            name = page.evaluate("document.activeElement.closest('.ev')?.innerText ?? ''")
            reached.add(name)
            page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        for _ in range(6):
            page.keyboard.press("ArrowUp")
    assert len(reached - {""}) == links.count() // 2
    page.locator(".ev__open", has_text="又一课2").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("移到…：")
    page.keyboard.press("Enter")
    page.locator("#move input[name=day]").wait_for()
    assert "又一课2" in page.locator("#move h2").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#move").is_hidden()
    assert "又一课2" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_without_scripts_the_links_do(look, organizer, draft):
    before = day_of(draft)
    page = look(f"{week(draft)}&show=list", width=PHONE, person=organizer, script=False)
    page.get_by_role("link", name="移到").click()
    page.locator("input[name=day]").fill(f"{before + dt.timedelta(days=1)}")
    page.get_by_role("button", name="先看撞不撞").click()
    page.get_by_role("button", name="移到这里").click()
    assert day_of(draft) == before + dt.timedelta(days=1)
    page.get_by_text("移好了").wait_for()


def test_a_draft_gets_another_van_by_its_row_and_an_empty_street_takes_it(look, organizer, draft):
    host = draft.event.host
    old, new = (ResourceFactory(name=name, organization=host) for name in ("甲车", "乙车"))
    draft.resources.add(old)
    VenueFactory(name="太平文化站", area=StreetFactory(slug="taiping", name="太平新城街道"))
    page = look(f"/staff/planner/?day={day_of(draft)}&show=grid", width=DESK, person=organizer)
    drop(
        page,
        page.locator("tr", has_text="甲车").locator("[data-move]"),
        page.locator("tr", has_text="乙车").locator(f"td[data-day='{day_of(draft)}']"),
    )
    page.get_by_text("甲车换成乙车").wait_for()
    page.get_by_role("button", name="移到这里").click()
    page.get_by_role("button", name="撤回刚才的移动").wait_for()
    assert list(draft.resources.all()) == [new]
    drop(
        page,
        page.locator("tr", has_text="乙车").locator("[data-move]"),
        page.locator("tr", has_text="太平").locator("td.gap"),
    )
    page.get_by_text("太平文化站").first.wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="移到这里").click()
    draft.refresh_from_db()
    assert draft.venue.name == "太平文化站"


def test_a_published_date_is_dragged_to_another_hall_and_people_are_told(look, organizer, draft):
    host, hall = draft.event.host, SpaceFactory(name="大厅", venue=draft.venue)
    room = SpaceFactory(name="教室", venue=draft.venue)
    Event.objects.filter(pk=draft.event_id).update(state="published", published_at=clock.now())
    Occurrence.objects.filter(pk=draft.pk).update(space=hall, contact_phone="+8613900000077", contact_name="样例联系人")
    page = look(f"/staff/planner/?by=venue&day={day_of(draft)}&show=grid", width=DESK, person=organizer)
    drop(
        page,
        page.locator("tr", has_text="大厅").locator("[data-move]"),
        page.locator("tr", has_text="教室").locator(f"td[data-day='{day_of(draft)}']"),
    )
    page.locator("#move").get_by_text("地点由").first.wait_for()
    page.get_by_role("button", name="移动，告知 1 个号码").click()
    page.get_by_text("改好了").wait_for()
    draft.refresh_from_db()
    assert (draft.space, list(Booking.objects.live().values_list("space", flat=True))) == (room, [room.pk])
    assert host.pk == Booking.objects.get().organization_id


def drop(page, item, goal):
    """With the mouse."""
    item.first.hover()
    page.mouse.down()
    at = goal.first.bounding_box()
    page.mouse.move(at["x"] + 20, at["y"] + 12, steps=5)
    page.mouse.up()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(look, organizer, draft, width):
    found = {}
    for view in ("view=week", "view=month", "view=day", "view=month&by=street", "show=list"):
        page = look(f"{week(draft)}&{view}", width=width, person=organizer)
        found[view] = (findings(page), sideways(page))
        page.context.close()
    assert {view: problems for view, problems in found.items() if problems != ([], 0)} == {}


@pytest.mark.parametrize("each", [0, 6, 10])
def test_a_month_prints_on_one_sheet_on_its_side(look, organizer, draft, each):
    """Also a month that has so many dates on one day of each week."""
    first = timezone.localtime(draft.start).replace(day=1)
    for week_of, number in product(range(4), range(each)):
        OccurrenceFactory(
            event=draft.event
            if not number
            else EventFactory(host=draft.event.host, title="科普大篷车到九个街道走一遍"),
            venue=draft.venue,
            position=week_of + 2,
            start=first + dt.timedelta(days=7 * week_of, hours=number),
            end=first + dt.timedelta(days=7 * week_of, hours=number + 1),
        )
    page = look(f"/staff/planner/?view=month&day={first.date()}", width=DESK, person=organizer)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(format="A4", landscape=True))
    assert [float(width) > float(height) for width, height in boxes] == [True]
