"""Every button of the editors does with JavaScript what it does without."""

import datetime as dt
import itertools
import re

import pytest
from playwright.sync_api import expect

from core import clock
from events.forms import choices
from events.models import Event
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.events import VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory
from tests.factories.resources import ResourceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITH_ROWS = [kind for kind in Event.Kind if kind != Event.Kind.THEME_DAY]
STORING = {"save", "repeat"}
READ = """() => Object.fromEntries([...document.querySelectorAll('#dates [name^=dates-]')]
    .filter((field) => !field.matches('[type=checkbox]:not(:checked)'))
    .map((field) => [field.name, field.value]).sort())"""


@pytest.fixture
def organizer():
    for name in ("青龙街道", "禄脿街道", "草铺街道"):
        VenueFactory(area=StreetFactory(name=name))
    return MembershipFactory(organization=AssociationFactory()).person


@pytest.fixture
def monday():
    today = clock.today()
    return today + dt.timedelta(days=28 - today.weekday())


class Typing:
    """One window with the editor of a kind open."""

    def __init__(self, window, person, kind, *, script, width=DESK):
        self.script = script
        self.page = window(person=person, script=script, width=width).new_page()
        self.page.goto(f"/staff/events/new/?kind={kind}")
        self.page.locator("[name=title]").fill("样例活动")

    def press(self, do):
        button = self.page.locator(f"button[name=do][value={do}]").first
        with self.page.expect_response(lambda answer: f"do={do}" in (answer.request.post_data or "")) as answered:
            button.click()
        assert answered.value.status == 200
        if self.script:
            expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        else:
            self.page.wait_for_load_state()
        assert self.page.locator("[name=title]").input_value() == "样例活动"
        return self.rows()

    def fill(self, name, value):
        self.page.locator(f"[name={name}]").fill(value)

    def offered(self):
        """What the buttons of the page do, without the numbers of their rows."""
        seen = self.page.locator("#editor button[name=do]").evaluate_all("(all) => all.map((one) => one.value)")
        return {value.partition("-")[0] for value in seen}

    def rows(self):
        return self.page.evaluate(READ)

    def has(self, do):
        return self.page.locator(f"button[name=do][value={do}]").count() > 0


def press_all(typing, kind, monday):
    """Every button of the rows, each after something to do for it; what the rows say after each."""
    found = {}
    if typing.has("lay"):
        typing.fill("gen-first", monday.isoformat())
        if kind == Event.Kind.EXHIBITION:
            typing.fill("gen-last", (monday + dt.timedelta(days=3)).isoformat())
        found["lay"] = typing.press("lay")
    else:
        for name, value in (("day", monday.isoformat()), ("start_time", "09:00"), ("end_time", "10:00")):
            typing.fill(f"dates-0-{name}", value)
    for number in range(2):
        found[f"add-{number}"] = typing.press("add")
    typing.fill("dates-1-day", (monday + dt.timedelta(days=2)).isoformat())
    found["shift-2"] = typing.press("shift-2")
    typing.fill("dates-0-start_time", "08:00")
    found["shift-1"] = typing.press("shift-1")
    typing.page.locator("label", has=typing.page.locator("[name=dates-2-DELETE]")).click()
    for do in ("up-2", "down-1", "fit", "look") if typing.has("fit") else ():
        typing.page.locator("[name=dates-1-end_time]").fill("20:00" if do == "fit" else "12:00")
        found[do] = typing.press(do)
    found["after not wanted"] = typing.press("add")
    return found


@pytest.mark.parametrize("kind", WITH_ROWS)
def test_each_button_does_what_it_does_without_javascript(window, organizer, monday, kind):
    plain = press_all(Typing(window, organizer, kind, script=False), kind, monday)
    smoothly = Typing(window, organizer, kind, script=True)
    smooth = press_all(smoothly, kind, monday)
    assert smooth == plain
    assert smoothly.offered() - STORING == {step.partition("-")[0] for step in smooth} - {"after not wanted"}
    steps = list(plain.values())
    assert all(before != after for before, after in itertools.pairwise(steps)), plain
    assert plain["after not wanted"]["dates-2-DELETE"] == "on"


@pytest.mark.parametrize("kind", [Event.Kind.DRIVE, Event.Kind.LECTURE])
def test_a_row_that_was_moved_offers_to_take_the_rest_along(window, organizer, monday, kind):
    typing = Typing(window, organizer, kind, script=True, width=PHONE)
    typing.fill("gen-first", monday.isoformat())
    days = [value for name, value in typing.press("lay").items() if name.endswith("-day")]
    page = typing.page
    assert page.locator("[id^=do-offer]").count() == 0
    typing.fill("dates-1-day", (monday + dt.timedelta(days=20)).isoformat())
    page.locator("[name=dates-1-start_time]").press("Tab")
    offer = page.locator("#offer-2")
    offer.get_by_text("还没动").wait_for()
    assert f"后面 {len(days) - 2} " in offer.inner_text()
    assert page.locator("[id^=do-offer]").count() == 1
    assert (findings(page), sideways(page)) == ([], 0)
    with page.expect_response(lambda answer: "do=shift-2" in (answer.request.post_data or "")):
        offer.get_by_role("button", name="后面的跟着挪").click()
    page.locator("#do-offer-2").wait_for(state="detached")
    after = [value for name, value in typing.rows().items() if name.endswith("-day")]
    assert after[0] == days[0]
    assert all(new > old for new, old in zip(after[1:], days[1:], strict=True))


@pytest.mark.parametrize(("script", "width"), [(True, PHONE), (False, DESK)])
def test_a_place_is_found_among_many_and_a_stop_takes_its_own_van(window, organizer, monday, *, script, width):
    """As it is typed; without JavaScript by the button. The return key looks for it and stores nothing."""
    VenueFactory.create_batch(choices.LISTED, area=StreetFactory(name="别的街道"))
    VenueFactory(name="远处小学", area=StreetFactory(name="远处街道"))
    ResourceFactory(name="一号车")
    typing = Typing(window, organizer, Event.Kind.DRIVE, script=script, width=width)
    page = typing.page
    typing.fill("dates-0-day", monday.isoformat())
    typing.fill("dates-0-find", "远处小")
    if script:
        expect(page.locator("#found-1")).to_have_text("找到 1 个，在“地点”里选。")
        typing.fill("dates-0-find", "没有这里")
        page.locator("#find-1").press("Enter")
        expect(page.locator("#found-1")).to_contain_text("没有找到“没有这里”")
        typing.fill("dates-0-find", "远处小")
        expect(page.locator("#found-1")).to_have_text("找到 1 个，在“地点”里选。")
        assert (findings(page), sideways(page)) == ([], 0)
    else:
        typing.press("find-1")
    page.locator("[name=dates-0-venue]").select_option(label="远处小学")
    chosen = page.locator("[name=dates-0-venue]").input_value()
    page.locator("details.more summary").first.click()
    rows = typing.press("own-1")
    assert (rows["dates-0-venue"], rows["dates-0-own"], rows["dates-0-day"]) == (chosen, "on", monday.isoformat())
    assert page.locator("[name=dates-0-resources]").count() == 1
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("do", "ends_at"), [("save", r"/staff/events/\d+/$"), ("repeat", r"/staff/events/\d+/series/")]
)
def test_a_draft_is_kept(window, organizer, monday, do, ends_at):
    typing = Typing(window, organizer, Event.Kind.LECTURE, script=True)
    for name, value in (("day", monday.isoformat()), ("start_time", "09:00"), ("end_time", "10:00")):
        typing.fill(f"dates-0-{name}", value)
    typing.page.locator(f"button[name=do][value={do}]:not(.hide)").click()
    typing.page.wait_for_url(re.compile(ends_at))
    assert Event.objects.get().title == "样例活动"


def test_a_theme_day_has_nothing_to_press_but_to_keep_it(window, organizer):
    assert Typing(window, organizer, Event.Kind.THEME_DAY, script=True).offered() == {"save"}
