"""Planning a nine-stop drive with a van and two kits over five days, from a template to the texts, with its clicks counted.

``docs/walkthrough.md`` holds the same steps with the same counts; the two are compared.
"""

import datetime as dt
import re
from pathlib import Path

import pytest

from tests.journeys.system import DESK, HERE, Visitor, running

pytestmark = [pytest.mark.browser, pytest.mark.journey]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "walkthrough.md"
MOST = 60
PASSWORD = "a-long-demo-password"
ORGANIZER, OWN_APPROVER, ASSOCIATION_APPROVER = "+8613900000001", "+8613900000002", "+8613900000003"
RESIDENT, VOLUNTEER = "+8613900000011", "+8613900000012"
TITLE = "科普大篷车九街行"
TODAY, MONDAY = dt.datetime(2026, 12, 1, 10, tzinfo=HERE), dt.date(2026, 12, 14)
"""Whatever the machine's clock says: two weeks without a holiday."""
PREPARE = f"""
import datetime as dt, json
from pathlib import Path
from accounts.models import Person
from core import clock
from plan.loading import load
document = json.loads(Path("plan/data/anning-2021-2025.json").read_text())
document["plan"] |= dict(slug="now", title="现行方案", period=[clock.today().year, clock.today().year + 5])
load(document, now=clock.now())
from events.drafts import editing
from events.duplication import event_templates
from events.publication import publishing
from events.models import CrewMember, Event, Occurrence
from events.rules import Assignments
from organizations.models import Area, Membership, Organization
from plan.models import Audience, Plan
from venues.models import Resource, Space, Venue
now = clock.now()
host = Organization.objects.get(name="市卫健局")
host.approval_levels = 2
host.save()
association = Organization.objects.get(is_association=True)
people = {{}}
for name, number, body, role in (
    ("杏小林", {ORGANIZER!r}, host, "organizer"),
    ("杏小仁", {OWN_APPROVER!r}, host, "approver"),
    ("云小松", {ASSOCIATION_APPROVER!r}, association, "approver"),
):
    people[name] = Person.objects.create_user(number, {PASSWORD!r}, name=name)
    Membership.objects.create(person=people[name], organization=body, role=role)
places = []
for street in Area.objects.filter(level="street"):
    place = Venue.objects.create(name=street.short_name + "文化站", slug="v-" + street.slug, organization=host,
                                 area=street, address=street.name + "样例路 1 号", capacity=200)
    places.append((place, Space.objects.create(venue=place, name="大厅", capacity=200)))
van = Resource.objects.create(name="科普大篷车 1 号", slug="van", kind="van", organization=host, needs_driver=True)
kits = [Resource.objects.create(name=name, slug=slug, kind="kit", organization=host)
        for name, slug in (("展品箱：声音", "kit-1"), ("展品箱：静电", "kit-2"))]
driver = CrewMember.objects.create(name="石小驾", role="driver", organization=host)
plan = Plan.objects.get(slug="now")
facts = dict(host=host, task=plan.tasks.get(code="A1.5"), topic="science", description="二十件展品，走遍九个街道。")
audiences = Audience.objects.filter(slug__in=("youth", "elderly"))
first = clock.midnight(clock.today() + dt.timedelta(days=40))
def stop(number):
    day, half = divmod(number, 2)
    start = first + dt.timedelta(days=day, hours=14 if half else 9)
    place, hall = places[number]
    return Occurrence(start=start, end=start + dt.timedelta(hours=2), arrive=start - dt.timedelta(minutes=30),
                      leave=start + dt.timedelta(hours=2, minutes=30), venue=place, space=hall)
stops = [stop(number) for number in range(9)]
assignments = {{one.uid: Assignments((van.pk, *(kit.pk for kit in kits)), (driver.pk,)) for one in stops}}
drive = editing.save_event(event=Event(title={TITLE!r}, kind="drive", booking="none", **facts), occurrences=stops,
                           by=people["杏小林"], now=now, expected_version=0, audiences=audiences, assignments=assignments)
template = event_templates.keep(event=drive, name="九街五天", organization=host, by=people["杏小林"], now=now)
editing.discard(event=drive, now=now)
monday = dt.date.fromisoformat("{MONDAY}")
place, hall = places[2]
start = clock.midnight(monday + dt.timedelta(days=1)) + dt.timedelta(hours=9, minutes=30)
lesson = Occurrence(start=start, end=start + dt.timedelta(hours=1), venue=place, space=hall, title="第一课")
street_office = Organization.objects.get(kind="street_office", area=place.area)
lessons = editing.save_event(
    event=Event(title="手机付钱不上当", kind="class", booking="none", **facts | dict(host=street_office)),
    occurrences=[lesson], by=people["云小松"], now=now, expected_version=0, audiences=audiences)
from demo.events.programme import publish
publish(event=lessons, by=people["云小松"], now=now)
"""
PEOPLE = f"""
from accounts.signing_in import known_numbers
from core import clock
from core.phone_numbers import phones
from accounts.models import Person
from events.models import Event
from registrations.seats.capacity import set_capacity
from registrations.registering.new_registration import AttendeeFacts, RegistrationRequest, register
from volunteers.profiles import enrolling
from volunteers.models import Shift, Volunteer
from volunteers.signups.signing_up import sign_up
now = clock.now()
drive = Event.objects.get(title={TITLE!r})
drive.booking = "occurrence"
drive.save(update_fields=["booking"])
third = drive.occurrences.order_by("start")[2]
set_capacity(capacity=20, now=now, occurrence=third)
known_numbers.remember(phones.look_up({RESIDENT!r}), now=now)
register(request=RegistrationRequest(event_id=drive.pk, occurrence_ids=(third.pk,), phone={RESIDENT!r},
         contact_name="麦小穗", attendees=(AttendeeFacts(name="麦小穗"),)), now=now)
shift = Shift.objects.create(occurrence=third, role="讲解员", start=third.start, end=third.end, minimum=1, ideal=1,
                             maximum=2)
helper = Volunteer.objects.create(person=Person.objects.create_user({VOLUNTEER!r}, name="松小果"), number="AN1",
                                  joined_at=now)
sign_up(volunteer_id=helper.pk, shift_id=shift.pk, now=now)
"""


class Counter:
    """One person's hands: what they click and what they type, step by step."""

    def __init__(self) -> None:
        self.steps: list[list] = []

    def step(self, words: str) -> None:
        self.steps.append([words, 0, 0])

    def click(self, target) -> None:
        self.steps[-1][1] += 1
        target.first.click()

    def fill(self, target, text: str) -> None:
        self.steps[-1][2] += 1
        target.first.fill(text)

    @property
    def total(self) -> tuple[int, int]:
        return sum(step[1] for step in self.steps), sum(step[2] for step in self.steps)


def staff(browser, system, number) -> Visitor:
    visitor = Visitor(browser, system, DESK)
    page = visitor.go("/staff/sign-in/")
    page.locator("[name=phone]").fill(number.removeprefix("+86"))
    page.locator("[name=password]").fill(PASSWORD)
    visitor.press("下一步")
    page.locator("[name=code]").fill(system.code_for(number))
    page.locator("main form button").first.click()
    visitor.arrive("/staff/$")
    return visitor


def make_from_template(hands, visitor, first):
    page = visitor.page
    hands.step("从模板建：九站、五天，车、两个展品箱和司机都带着")
    hands.click(page.get_by_role("link", name="新建活动"))
    hands.click(page.get_by_role("link", name="从模板建"))
    hands.click(page.get_by_role("link", name="九街五天"))
    hands.fill(page.locator("[name=first]"), first.isoformat())
    hands.click(page.get_by_role("button", name="先看排成什么样"))
    page.locator("[name$=-day]").nth(8).wait_for()
    assert page.locator("[name$=-day]").count() == 9
    hands.click(page.get_by_role("button", name="建草稿"))
    visitor.arrive(r"/staff/events/\d+/$")


def solve_the_clash(hands, visitor):
    page = visitor.page
    hands.step("看到第 3 站的大厅和一堂课撞了，换到空的时间")
    clash = page.locator("[data-clash=taken]")
    assert "街道办事处" in clash.inner_text()
    hands.click(clash.get_by_role("link", name="找空的时间"))
    rows = page.locator("main li", has_text="改到这时")
    day = MONDAY + dt.timedelta(days=1)
    same_day = rows.filter(has_text=f"{day.month}月{day.day}日")
    hands.click((same_day if same_day.count() else rows).get_by_role("button", name="改到这时"))
    visitor.arrive(r"/staff/events/\d+/$")
    assert page.locator(".clash--hard").count() == 0, page.inner_text("main")


def see_the_rest(hands, visitor):
    page = visitor.page
    page.locator("h2", has_text=re.compile("发布前还差|都齐了")).wait_for()
    if page.locator("[name=reason]").count():
        hands.step("看一遍提醒，写一句，照办")
        hands.click(page.locator("label", has=page.locator("[name=all]")))
        hands.fill(page.locator("[name=reason]"), "和各街道说好了")
        hands.click(page.get_by_role("button", name=re.compile("照办")).last)
        visitor.arrive(r"/staff/events/\d+/$")


def approve(hands, browser, system, number, who):
    visitor = staff(browser, system, number)
    hands.step(f"{who}批准")
    hands.click(visitor.page.get_by_role("link", name="去看、去批"))
    hands.click(visitor.page.get_by_role("button", name="批准"))
    visitor.page.wait_for_load_state()


def move_the_third(hands, visitor, event, to):
    page = visitor.go(event)
    hands.step("第 3 站往后一天，后面的跟着；先看谁会收到什么")
    hands.click(page.get_by_role("link", name="改期").nth(2))
    hands.fill(page.locator("[name=day]"), to.isoformat())
    hands.click(page.locator("label", has=page.locator("[name=shift_rest]")))
    hands.fill(page.locator("[name=reason]"), "修路")
    hands.click(page.get_by_role("button", name="先看会通知谁"))
    page.locator("button[name=confirm]").wait_for()
    told = page.locator(".panel--preview details li").all_inner_texts()
    if page.locator("[name=override_reason]").count():
        hands.fill(page.locator("[name=override_reason]"), "都问过了")
    hands.click(page.locator("button[name=confirm]"))
    visitor.arrive(rf"{event}$")
    return told


def read_what_was_told(hands, visitor):
    page = visitor.page
    hands.step("看每个人收到的短信")
    hands.click(page.get_by_role("link", name="短信"))
    return page.inner_text("main")


def documented():
    """Steps, clicks and fields of the table in the document, and its totals."""
    text = DOCUMENT.read_text()
    rows = re.findall(r"^\| \d+ \| (.+?) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    total = re.search(r"\*\*(\d+) 次点击，(\d+) 个要填的，共 (\d+)\*\*", text)
    return [[words, int(clicks), int(fields)] for words, clicks, fields in rows], tuple(map(int, total.groups()))


def test_a_drive_from_template_to_texts_takes_at_most_sixty(chromium, tmp_path):
    offset = TODAY - dt.datetime.now(HERE)
    with running(tmp_path, PREPARE, offset=offset) as system:
        system.start(offset)
        hands, first = Counter(), MONDAY
        organizer = staff(chromium, system, ORGANIZER)
        make_from_template(hands, organizer, first)
        event = organizer.page.url.removeprefix(system.address)
        solve_the_clash(hands, organizer)
        see_the_rest(hands, organizer)
        hands.step("提交审批")
        hands.click(organizer.page.get_by_role("button", name="提交审批"))
        approve(hands, chromium, system, OWN_APPROVER, "本单位")
        approve(hands, chromium, system, ASSOCIATION_APPROVER, "科协")
        organizer.go(event)
        hands.step("发布")
        hands.click(organizer.page.get_by_role("button", name="发布"))
        organizer.page.get_by_text("发布了").wait_for()
        system.run(PEOPLE)
        told = move_the_third(hands, organizer, event, first + dt.timedelta(days=2))
        assert [sum(word in row for row in told) for word in ("报名1人", "岗位：讲解员")] == [1, 1], told
        for number in (RESIDENT, VOLUNTEER):
            assert "有变" in system.wait_for_sms(number, "change")
        listed = read_what_was_told(hands, organizer)
        assert "修路" in listed
        assert RESIDENT.removeprefix("+86") not in listed
    steps, total = documented()
    assert (hands.steps, (*hands.total, sum(hands.total))) == (steps, total)
    assert sum(hands.total) <= MOST
