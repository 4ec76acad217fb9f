"""Public pages in the elder mode, on the smallest phones and without scripts."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from core import clock
from events.models import Change, ChangeItem, Event, HeldCount, HeldRecord, Occurrence
from events.occurrences import plan_change
from notifications.models import Message
from plan.models import Occasion, OccasionDate
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.bases import BaseFactory, HoursFactory, ThemeFactory
from tests.factories.events import (
    AudienceFactory,
    OccurrenceFactory,
    PublishedEventFactory,
    VenueFactory,
)
from tests.factories.people import StreetFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)

PUBLIC = (
    "/",
    "/?q=菌子",
    "/?when=all&topic=health",
    "/events/drive/",
    "/events/course/",
    "/events/talk/",
    "/events/held/",
    "/events/week/",
    "/events/drive/register/",
    "/events/course/register/",
    "/ask/",
    "/bases/",
    "/bases/?open=today&street=xianjie",
    "/bases/station/",
    "/mine/",
    "/sign-in/",
    "/privacy/",
    "/calendars/",
    "/calendars/?occasion=month",
    "/?occasion=month&street=all",
    "/volunteer/",
)
PERSONAL = ("/", "/mine/", "/mine/data/", "/volunteer/", "/volunteer/mine/")


@pytest.fixture
def town():
    """A drive through three streets, a course, a talk, and a lecture that was held."""
    street = StreetFactory(name="县街街道", slug="xianjie")
    venue = VenueFactory(area=street, step_free=True, seating="有 20 把椅子", warning="车厢里有 2 级台阶")
    facts = {
        "summary": "一辆车，二十件能动手的展品。",
        "bring": "帽子和水",
        "rain": "小雨照常",
        "desk_phone": "0871-00001234",
    }
    drive = PublishedEventFactory(slug="drive", kind=Event.Kind.DRIVE, title="科普大篷车九街行：看得见的科学", **facts)
    course = PublishedEventFactory(slug="course", kind=Event.Kind.CLASS, title="手机付钱不上当", **facts)
    for number in range(3):
        for event in (drive, course):
            start = clock.now() + DAY * number + DAY / 12
            where = venue if number else VenueFactory()
            occurrence = OccurrenceFactory(
                event=event, position=number + 1, start=start, end=start + DAY / 24, venue=where, title="第一步"
            )
            SeatPoolFactory(occurrence=occurrence, capacity=10, taken=(0, 8, 10)[number])
            ShiftFactory(occurrence=occurrence, minimum=2, ideal=2)
    talk = OccurrenceFactory(event__slug="talk", event__booking=Event.Booking.NONE, venue=venue)
    _moved(talk)
    OccurrenceFactory(event__title="秋夜看土星", state=Occurrence.State.CANCELLED)
    _held(venue)
    _bases(venue)
    theme = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    OccasionDate.objects.create(occasion=theme, first=clock.today(), last=clock.today())
    week = PublishedEventFactory(slug="week", kind=Event.Kind.THEME_DAY, title="样例科普周", booking="none")
    Event.objects.filter(pk=drive.pk).update(occasion=theme, programme=week)
    return street


def _bases(venue) -> None:
    """One that is open every day, and one that has to put something right."""
    base = BaseFactory(
        slug="station", venue=venue, admission="免费", booking_phone="0871-00001234", by_appointment=True
    )
    base.themes.add(ThemeFactory())
    for weekday in range(1, 8):
        HoursFactory(base=base, weekday=weekday)
    BaseFactory(state="warned", mend_by=clock.today())


def _moved(occurrence: Occurrence) -> None:
    Occurrence.objects.filter(pk=occurrence.pk).update(moved_at=clock.now())
    after = plan_change.side(occurrence)
    before = replace(after, start=occurrence.start - DAY / 24)
    items = [ChangeItem(occurrence_id=occurrence.pk, label="", before=before, after=after)]
    Change.objects.create(event=occurrence.event, kind="rescheduled", at=clock.now(), items=items)


def _held(venue) -> None:
    start = clock.now() - DAY
    occurrence = OccurrenceFactory(
        event__slug="held", state=Occurrence.State.HELD, start=start, end=start + DAY / 24, venue=venue
    )
    record = HeldRecord.objects.create(occurrence=occurrence, sentence="问题一个接一个。", recorded_at=clock.now())
    HeldCount.objects.create(record=record, audience=AudienceFactory(name="老年人"), heads=46)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_public_pages_in_elder_mode(walk, town, width):
    found = {address: findings(page) for address, page in walk(PUBLIC, width=width, elder="1", street="xianjie")}
    assert {address: problems for address, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_personal_pages(walk, town, width):
    person = VolunteerFactory().person
    found = {address: findings(page) for address, page in walk(PERSONAL, width=width, person=person)}
    assert {address: problems for address, problems in found.items() if problems} == {}


@pytest.mark.parametrize("elder", ["", "3"])
def test_nothing_scrolls_sideways_on_a_small_phone(walk, town, elder):
    wide = {address: sideways(page) for address, page in walk(PUBLIC, width=320, elder=elder)}
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


def test_everything_works_without_scripts(look, town):
    page = look("/", script=False)
    page.get_by_role("searchbox").fill("大篷车")
    page.get_by_role("button", name="搜索").click()
    assert "没有找到" in page.content()
    page.goto("/")
    page.get_by_role("button", name="县街").click()
    page.get_by_text("你在 县街街道").wait_for()
    page.get_by_role("link", name="科普大篷车九街行").first.click()
    page.get_by_text("你的街道").first.wait_for()
    page.get_by_role("button", name="长辈版").click()
    assert page.locator("html").get_attribute("data-size") == "1"
    assert page.url.endswith("/events/drive/")


def test_registering_needs_no_scripts(look):
    """Also not for the code that proves a number nobody knows."""
    pool = SeatPoolFactory()
    page = look(f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}", script=False)
    page.locator("[name=name_1]").fill("麦奶奶")
    page.locator("[name=phone]").fill("139 0000 123")
    page.get_by_role("button", name="报名").click()
    page.get_by_text("现在是 10 位，手机号要 11 位。").first.wait_for()
    assert page.locator("[name=name_1]").input_value() == "麦奶奶"
    page.locator("[name=phone]").fill("139 0000 0123")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="报名").click()
    page.wait_for_url(re.compile(r"/register/sent/$"))
    assert page.locator("[name=code]").get_attribute("autocomplete") == "one-time-code"
    pool.refresh_from_db()
    assert pool.taken == 1
    page.locator("[name=code]").fill(re.search(r"验证码(\d{6})", Message.objects.get().text).group(1))
    page.get_by_role("button", name="确认").click()
    page.wait_for_url(re.compile(r"/r[0-9A-Za-z]{14}$"))
    pool.refresh_from_db()
    assert pool.taken == 1
    page.get_by_role("link", name="来不了，退掉").click()
    page.get_by_role("button", name="退掉").click()
    page.wait_for_url(re.compile(r"/r[0-9A-Za-z]{14}$"))
    pool.refresh_from_db()
    assert pool.taken == 0


def test_the_keyboard_reaches_the_page_at_once(look, town):
    page = look("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")


def test_text_is_large_and_targets_are_big_in_elder_mode(look, town):
    page = look("/", elder="1")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 20
    button = page.get_by_role("link", name="看看怎么去").or_(page.get_by_role("link", name="我要去")).first
    box = button.bounding_box()
    assert box
    assert box["height"] >= 60
