"""Somebody gets the link of a shift, and has never been here: four taps after the code, on a phone."""

import re

import pytest

from accounts.signals import code_asked
from core import phrases
from tests.browser.conftest import PHONE, findings, sideways
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import StreetFactory
from tests.factories.taking_part import ShiftFactory
from volunteers.models import Shift, SignUp

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 4


@pytest.fixture
def codes():
    """The six digits of each code that is asked for."""
    texts: list[str] = []

    def hear(sender, code, text, now, **kwargs):
        texts.append(text)

    code_asked.connect(hear)
    yield texts
    code_asked.disconnect(hear)


class Hand:
    """Taps, and counts them."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target) -> None:
        self.taps += 1
        target.click()

    def write(self, target, text: str) -> None:
        """A field is tapped before it is written in."""
        self.tap(target)
        target.press_sequentially(text)


def shift(**facts) -> Shift:
    venue = VenueFactory(area=StreetFactory())
    return ShiftFactory(occurrence=OccurrenceFactory(venue=venue), **facts)


def signed_in(page, made: Shift, codes: list[str]) -> None:
    """Up to the typed code; the button is not pressed yet."""
    page.goto(f"/volunteer/shifts/{made.pk}/")
    page.get_by_role("link", name=re.compile("用手机号登录")).click()
    page.locator("[name=phone]").fill("13900000123")
    page.get_by_role("button", name="发验证码给我").click()
    page.locator("[name=code]").fill(codes[-1])


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_four_taps_after_the_code(window, codes, script):
    made = shift()
    page = window(width=PHONE, script=script).new_page()
    signed_in(page, made, codes)
    hand = Hand()
    hand.tap(page.get_by_role("button", name="登录"))
    page.wait_for_url(f"**/volunteer/shifts/{made.pk}/")
    assert made.role in page.locator("h1").inner_text()
    assert sideways(page) <= 0
    hand.write(page.locator("[name=name]"), "松小果")
    hand.tap(page.locator("[name=consent]"))
    hand.tap(page.get_by_role("button", name="加入志愿者，我去"))
    page.get_by_text("你报上了").wait_for()
    assert hand.taps <= MOST
    sign_up = SignUp.objects.get()
    assert (sign_up.shift_id, sign_up.status, sign_up.volunteer.person.name) == (made.pk, "confirmed", "松小果")


def test_a_full_one_leads_on_from_the_same_page(window, codes):
    made = shift(maximum=1, taken=1)
    page = window(width=PHONE).new_page()
    signed_in(page, made, codes)
    hand = Hand()
    hand.tap(page.get_by_role("button", name="登录"))
    page.locator("[data-reason=full]").wait_for()
    assert findings(page) == []
    hand.write(page.locator("[name=name]"), "松小果")
    hand.tap(page.locator("[name=consent]"))
    hand.tap(page.get_by_role("button", name="加入志愿者，排候补"))
    page.get_by_text("排上候补了").wait_for()
    assert hand.taps <= MOST
    assert SignUp.objects.get().status == "waitlisted"


def test_pressed_twice_it_says_yes_and_no_refusal(window, codes):
    made = shift()
    page = window(width=PHONE, script=False).new_page()
    signed_in(page, made, codes)
    page.get_by_role("button", name="登录").click()
    page.locator("[name=name]").fill("松小果")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="加入志愿者，我去").dblclick()
    page.get_by_text("你报上了").wait_for()
    assert page.locator("[data-reason]").count() == 0
    page.get_by_role("link", name="去不了，退出").click()
    page.get_by_role("button", name="退出这个岗").dblclick()
    page.get_by_role("heading", name="我的岗位").wait_for()
    assert page.locator("[data-reason]").count() == 0
    assert SignUp.objects.get().status == "withdrawn"


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_days_lead_to_their_shifts_without_scripts(window, width):
    made = shift()
    page = window(width=width, script=False).new_page()
    page.goto("/volunteer/")
    day = phrases.local(made.start).date()
    page.locator(f".month a[href*='day={day}']").click()
    page.wait_for_url(f"**day={day}**")
    assert page.locator(".month [aria-current=date]").inner_text().split() == [str(day.day), "1", "个"]
    assert page.locator("h3", has_text=made.occurrence.event.title).count() == 1
    page.get_by_role("link", name="看整月").click()
    page.get_by_role("link", name="只看两周").wait_for()
    assert sideways(page) <= 0
