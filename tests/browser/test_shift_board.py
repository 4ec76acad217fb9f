"""The board of shifts by keyboard without scripts, by drag, and as a list on a phone."""

import datetime as dt
import re

import pytest

from core import clock
from tests.browser.conftest import DESK, findings, sideways
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import SignUp
from volunteers.signups.signing_up import sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def monday():
    return clock.week_of(clock.today())[0] + dt.timedelta(days=14)


@pytest.fixture
def office():
    return OrganizationFactory()


@pytest.fixture
def shifts(office, monday):
    """On Monday, on Tuesday, and one of another week that made somebody known to us."""
    made = []
    for day in (0, 1, 21):
        start = clock.midnight(monday + dt.timedelta(days=day)) + 9 * HOUR
        date = OccurrenceFactory(event=PublishedEventFactory(host=office), start=start, end=start + HOUR)
        made.append(ShiftFactory(occurrence=date, start=start, end=start + HOUR))
    return made


@pytest.fixture
def volunteer(shifts):
    known = VolunteerFactory(person__name="松小果")
    sign_up(volunteer_id=known.pk, shift_id=shifts[2].pk, now=clock.now())
    return known


@pytest.fixture
def board(look, office, monday):
    def opened(asked="", **how):
        person = MembershipFactory(organization=office).person
        return look(f"/staff/volunteers/board/?week={monday}{asked}", person=person, **how)

    return opened


def taken(page, source, target) -> None:
    """From the middle of one to the middle of the other, in steps, as a hand goes."""
    first, last = (one.bounding_box() for one in (source, target))
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2, steps=8)
    page.mouse.up()


def on(shift) -> list[str]:
    return [str(row.volunteer) for row in SignUp.objects.active().filter(shift=shift)]


def test_by_keyboard_and_without_scripts(board, shifts, volunteer):
    page = board(script=False)
    page.get_by_role("link", name="选人").first.press("Enter")
    page.get_by_role("radio", name="松小果").press("Space")
    page.get_by_label("怎么说好的").press_sequentially("电话里答应了")
    page.keyboard.press("Enter")
    page.get_by_text("松小果放到岗位上了").wait_for()
    assert on(shifts[0]) == ["松小果"]
    page.get_by_role("link", name=re.compile("撤下来.*松小果")).press("Enter")
    page.get_by_label("原因").press_sequentially("换人")
    page.keyboard.press("Enter")
    page.get_by_text("松小果撤下来了").wait_for()
    assert on(shifts[0]) == []


def test_by_drag_with_the_same_form(board, shifts, volunteer):
    page = board(f"&shift={shifts[0].pk}", width=DESK)
    taken(page, page.locator("[data-person]"), page.locator(f"#shift-{shifts[1].pk}"))
    assert page.evaluate("document.activeElement.name") == "reason"
    assert (on(shifts[0]), on(shifts[1])) == ([], []), "nothing is done before the button"
    page.keyboard.type("电话里答应了")
    page.keyboard.press("Enter")
    page.get_by_text("松小果放到岗位上了").wait_for()
    assert on(shifts[1]) == ["松小果"]
    taken(page, page.locator("[data-leaves]"), page.locator("[data-off]"))
    page.get_by_role("heading", name="把松小果撤下来？").wait_for()
    assert on(shifts[1]) == ["松小果"], "and nobody is taken off without a reason"


def test_the_click_after_a_drag_is_not_lost(board, shifts, volunteer):
    page = board(f"&shift={shifts[0].pk}", width=DESK)
    person = page.locator("[data-person]")
    taken(page, person, page.locator(f"#shift-{shifts[1].pk}"))
    page.locator("[data-person] input").evaluate("box => { box.checked = false; }")
    person.click()
    assert page.locator("[data-person] input").is_checked()


def test_a_drop_that_the_rules_forbid_says_so_beside_the_shift(board, shifts, volunteer):
    page = board(f"&shift={shifts[0].pk}", width=DESK)
    type(shifts[1]).objects.filter(pk=shifts[1].pk).update(closed=True)
    taken(page, page.locator("[data-person]"), page.locator(f"#shift-{shifts[1].pk}"))
    page.keyboard.type("电话里答应了")
    page.keyboard.press("Enter")
    said = page.locator(f"#shift-{shifts[1].pk} [role=alert]")
    said.wait_for()
    assert said.inner_text() == "这个岗位停止报名了。要加人，先重新开放。"
    assert on(shifts[1]) == []


@pytest.mark.parametrize("width", [360, DESK])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(board, shifts, volunteer, width):
    page = board(f"&shift={shifts[0].pk}", width=width)
    assert (findings(page), sideways(page)) == ([], 0)
