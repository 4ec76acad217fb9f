"""The main job, end to end, as people do it: by day, and with the clock at 22:30.

An organizer makes a nine-street drive under a plan task and publishes it; a resident finds it on a phone and
registers; a volunteer signs up; a stop and the rest move; the calendar and one text a number tell everybody; the day
after, somebody records from a phone how many came, and the plan counts it.
"""

import datetime as dt
import io
import re

import pytest
from icalendar import Calendar
from PIL import Image

from tests.factories.days import ordinary_monday
from tests.journeys.system import DESK, HERE, PHONE, Visitor, offset_to, running

pytestmark = [pytest.mark.browser, pytest.mark.journey]

ORGANIZER, RESIDENT, BOTH, CONTACT = "+8613900000001", "+8613900000011", "+8613900000012", "+8613900000013"
PASSWORD = "a-long-demo-password"
TITLE = "科普大篷车九街行"
PREPARE = f"""
import json
from pathlib import Path
from accounts.models import Person
from core import clock
from plan.loading import load
document = json.loads(Path("plan/data/anning-2021-2025.json").read_text())
document["plan"] |= dict(slug="now", title="现行方案", period=[clock.today().year, clock.today().year + 5])
load(document, now=clock.now())
from organizations.models import Area, Membership, Organization
from venues.models import Venue
association = Organization.objects.get(is_association=True)
person = Person.objects.create_user({ORGANIZER!r}, {PASSWORD!r}, name="云小菌")
Membership.objects.create(person=person, organization=association, role="organizer")
for street in Area.objects.filter(level="street"):
    Venue.objects.create(name=street.short_name + "文化站", slug="v-" + street.slug, organization=association,
                         area=street, address=street.name + "样例路 1 号")
"""


def staff(browser, system, count=1, size=DESK):
    visitor = Visitor(browser, system, size)
    page = visitor.go("/staff/sign-in/")
    page.locator("[name=phone]").fill(ORGANIZER.removeprefix("+86"))
    page.locator("[name=password]").fill(PASSWORD)
    visitor.press("下一步")
    page.locator("[name=code]").fill(system.code_for(ORGANIZER, count))
    page.locator("main form button").first.click()
    visitor.arrive("/staff/$")
    return visitor


def make_drive(visitor, first):
    page = visitor.go("/staff/events/new/?kind=drive")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=description]").fill("一辆车，二十件能动手的展品，走遍九个街道。")
    page.locator("[name=audiences]").first.check()
    page.locator("[name=host]").select_option(label="市科协")
    task = page.locator("[name=task] option", has_text="A1.5").first.get_attribute("value")
    page.locator("[name=task]").select_option(task)
    page.locator("[name=booking]").select_option("occurrence")
    page.locator("[name=gen-first]").fill(first.isoformat())
    page.locator("[name=gen-per_day]").fill("1")
    visitor.press("每个街道各加一站")
    page.locator(".datarow").nth(8).wait_for()
    page.locator(".datarow").nth(3).locator("summary").first.click()
    page.locator("[name=dates-3-contact_name]").fill("温小泉")
    page.locator("[name=dates-3-contact_phone]").fill(CONTACT.removeprefix("+86"))
    visitor.press("存下来")
    visitor.arrive(r"/staff/events/\d+/$")
    return page.url.removeprefix(visitor.system.address)


def give_seats(visitor, event, seats):
    page = visitor.go(f"{event}seats/")
    for field in page.locator("input[name$=capacity]").all():
        field.fill(str(seats))
    visitor.press("存好")


def add_shift_to_all(visitor, event):
    page = visitor.go(event)
    page.get_by_role("link", name="加岗位").click()
    page.locator("[name=role]").fill("讲解员")
    for name, value in (("minimum", "1"), ("ideal", "2"), ("maximum", "3")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=everywhere]").check()
    page.locator("main form button").last.click()
    visitor.arrive(rf"{event}(shifts/)?(#.*)?$")


def register(browser, system, number, names, stop):
    """From the home page to the text with the code and the link."""
    visitor = Visitor(browser, system, PHONE)
    page = visitor.go(f"/?q={TITLE}")
    page.get_by_role("link", name=re.compile(TITLE)).first.click()
    page.get_by_role("link", name=re.compile("报这一站")).nth(stop - 1).click()
    page.locator("[name=made_for][value=self]").check()
    page.locator("[name=name_1]").fill(names[0])
    if len(names) > 1:
        page.locator("summary", has_text="还有").first.click()
        page.locator("[name=name_2]").fill(names[1])
    page.locator("[name=phone]").fill(number.removeprefix("+86"))
    page.locator("[name=consent]").check()
    page.locator("main form button[type=submit]").last.click()
    visitor.arrive(r"/register/sent/$")
    text = system.wait_for_sms(number, "proof")
    page.locator("[name=code]").fill(re.search(r"验证码(\d{6})", text).group(1))
    visitor.press("确认")
    visitor.arrive(r"/r[0-9A-Za-z]{14}$")
    assert page.url in text
    return visitor


def volunteer(browser, system, number, stop):
    visitor = Visitor(browser, system, PHONE)
    visitor.sign_in(number, "/volunteer/")
    page = visitor.page
    page.locator("[name=name]").fill("松小果")
    page.locator("[name=consent]").check()
    visitor.press("加入，去挑岗位")
    page.get_by_role("link", name=re.compile(TITLE)).nth(stop - 1).click()
    visitor.press("我去")
    system.wait_for_sms(number, "shift")
    return visitor


def move_stop_three_and_the_rest(visitor, event, to):
    page = visitor.go(event)
    page.get_by_role("link", name="改期").nth(2).click()
    page.locator("[name=day]").fill(to.isoformat())
    page.locator("[name=shift_rest]").check()
    page.locator("[name=reason]").fill("修路")
    visitor.press("先看会通知谁")
    page.locator(".panel--preview").first.wait_for()
    told = [row.inner_text() for row in page.locator(".panel--preview details li").all()]
    assert len(told) == 3, told
    assert not any(number.removeprefix("+86") in page.content() for number in (RESIDENT, BOTH, CONTACT))
    page.locator("button[name=confirm]").click()
    visitor.arrive(rf"{event}$")


def entries(system, slug):
    calendar = Calendar.from_ical(system.feed(f"/calendars/event/{slug}.ics"))
    return sorted(calendar.walk("VEVENT"), key=lambda entry: entry["DTSTART"].dt)


def check_calendar(system, slug, before, moved_at):
    after = entries(system, slug)
    assert [entry["SEQUENCE"] for entry in after] == [0, 0, *[1] * 7]
    assert [str(entry["UID"]) for entry in after] == [str(entry["UID"]) for entry in before]
    for old, new in zip(before[2:], after[2:], strict=True):
        assert new["DTSTART"].dt - old["DTSTART"].dt >= dt.timedelta(days=1)
        assert abs(new["DTSTAMP"].dt - moved_at) < dt.timedelta(minutes=2)
        assert str(new["SUMMARY"]).startswith("【改期】")


def check_texts(system, at_night):
    """Each number one text; who is resident and volunteer reads of both."""
    purposes = ("change",)
    if at_night:
        assert [message for message in system.sms if message["purpose"] in purposes] == []
        return
    texts = {number: system.wait_for_sms(number, "change") for number in (RESIDENT, BOTH, CONTACT)}
    changes = [message["to"] for message in system.sms if message["purpose"] in purposes]
    assert sorted(changes) == sorted(texts)
    assert "第3站" in texts[RESIDENT]
    assert "报名2人" in texts[RESIDENT]
    assert "报名1人" in texts[BOTH]
    assert "岗位：讲解员" in texts[BOTH]
    assert "第4站" in texts[CONTACT]


def check_nothing_is_readable(system):
    """No private number in plain text, and no code, in any table, session or task row, or in the log."""
    dump = system.dump()
    assert TITLE in dump
    codes = {re.search(r"\d{6}", message["text"]).group() for message in system.sms if message["purpose"] == "code"}
    numbers = {number.removeprefix("+86") for number in (ORGANIZER, RESIDENT, BOTH, CONTACT)}
    assert [number for number in numbers if number in dump or number in system.whole_log()] == []
    assert [code for code in codes if f"验证码 {code}" in dump] == []


def record(browser, system, event, codes):
    visitor = staff(browser, system, count=codes, size=PHONE)
    page = visitor.go(event)
    page.get_by_role("link", name="记录").first.click()
    page.locator(".head input").first.fill("46")
    photo = io.BytesIO()
    Image.new("RGB", (1200, 900), "green").save(photo, "JPEG")
    page.locator("[name=photos]").set_input_files(
        {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    page.locator("[name=sentence]").fill("孩子们排队摸静电球。")
    visitor.press("记好了")
    visitor.arrive(rf"{event}$")
    return visitor


@pytest.mark.parametrize("at", [dt.time(10), dt.time(22, 30)], ids=["by day", "at 22:30"])
def test_the_main_job(tmp_path, chromium, at):
    at_night = at.hour > 20
    with running(tmp_path, PREPARE) as system:
        system.start(offset_to(at))
        first = ordinary_monday((system.now + dt.timedelta(days=20)).date(), weeks=3)
        organizer = staff(chromium, system)
        event = make_drive(organizer, first)
        give_seats(organizer, event, 30)
        add_shift_to_all(organizer, event)
        organizer.go(event)
        organizer.press("发布")
        slug = re.search(r"/events/([\w-]+)/", organizer.page.locator("aside .copy").first.inner_text()).group(1)
        before = entries(system, slug)
        assert len(before) == 9
        register(chromium, system, RESIDENT, ["麦奶奶", "麦小穗"], stop=3)
        register(chromium, system, BOTH, ["松小果"], stop=3)
        volunteer(chromium, system, BOTH, stop=3)
        third = before[2]["DTSTART"].dt.date()
        moved_at = system.now
        move_stop_three_and_the_rest(organizer, event, third + dt.timedelta(days=1))
        check_calendar(system, slug, before, moved_at)
        check_texts(system, at_night=at_night)
        system.stop()
        held = dt.datetime.combine(first + dt.timedelta(days=1), dt.time(12), HERE)
        system.start(held - dt.datetime.now(HERE))
        if at_night:
            check_texts(system, at_night=False)
        done = record(chromium, system, event, codes=2)
        check_nothing_is_readable(system)
        page = done.go("/staff/plan/")
        assert "A1.5" in page.content()
        assert "46" in page.content()
