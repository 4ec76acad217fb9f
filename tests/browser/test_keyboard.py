"""By the keyboard alone: forms that come back, parts that are swapped, and a focus that is seen."""

import pytest

from tests.factories.people import MembershipFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "document.activeElement"


def test_a_form_that_came_back_is_mended_from_its_summary(look):
    pool = SeatPoolFactory()
    page = look(f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}")
    page.locator("[name=name_1]").fill("麦奶奶")
    page.get_by_role("button", name="报名", exact=False).last.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate(f"{HERE}.getAttribute('role')") == "alert"
    page.keyboard.press("Tab")
    first = page.evaluate(f"{HERE}.getAttribute('href')")
    assert first.startswith("#id_")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{HERE}.matches('input, select, textarea')")


def test_a_line_is_added_and_the_focus_stays(look):
    page = look("/staff/events/new/?kind=drive", person=MembershipFactory().person)
    page.locator("#do-add").press("Enter")
    page.locator("#row-2").wait_for()
    assert page.evaluate(f"{HERE}.id") == "do-add"
    assert page.locator("#said").inner_text() == "现在有 2 站"


def test_the_focus_is_seen(look):
    page = look("/")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate(f"getComputedStyle({HERE}).outlineStyle") == "solid"
    assert page.evaluate(f"parseFloat(getComputedStyle({HERE}).outlineWidth)") >= 3
