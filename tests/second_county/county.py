"""Another county, set up and used as its people would: the setup page, a plan as a sheet, pages, verbs. All invented."""

import io
import re
from dataclasses import dataclass, field
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Person
from core import clock
from core.phone_numbers import phones
from core.site import site_facts
from notifications.models import Message
from organizations.founding import counties
from organizations.models import Area, Membership, Organization
from plan import first_occasions, importing
from plan.models import Plan, PlanFile
from portal.setup import keys

CITY = "琉璃县"
STREETS = ("镜湖镇", "云梯街道", "砚池乡")
ASSOCIATION = "琉璃县科学技术协会"
BODIES = ("琉璃县卫生健康局", "琉璃县教育体育局", "琉璃县应急管理局")
SITE_NAME = "琉璃科普"
SIGNATURE = "琉璃科普"
HELP_PHONE = "0899-0000 5678"
DIALECT = "琉璃话"
LEVELS = ("梦泽市级", "琉璃县级")
PLAN = "琉璃县科学素质行动方案"
TASKS = (
    ("A1.1", "请孩子们进实验室", BODIES[1], "培训科技辅导员"),
    ("A1.2", "请老人们学会看体检单", BODIES[0], "办健康讲座"),
    ("A1.3", "雨季以前走遍每个村", BODIES[2], "走到的村"),
)
KIND_OF_PLACE = "琉璃工坊"
OCCASION = "琉璃灯节"
MARKET = "砚池赶场"
VILLAGES = ("画眉村", "棋盘村")
PASSWORD = "a quiet lake of glass"
NAMES = (CITY, *STREETS, ASSOCIATION, *BODIES, SITE_NAME, PLAN)
"""Those without which the site would not be this county's."""
_LINK = re.compile(r"/j[0-9A-Za-z]{14}")
_CODE = re.compile(r"\d{6}")


@dataclass
class County:
    """Who works there, and what was made first."""

    association: Organization
    administrator: Person
    approver: Person
    street: Area
    host: Organization
    """The office of the street."""
    plan: Plan
    staff: dict[str, Person] = field(default_factory=dict)
    """An organizer of the association and the approvers, by their roles."""
    setup_pages: list[bytes] = field(default_factory=list)
    """The pages before there was a county: they offer the packaged plan, and name whose it is."""


def set_up() -> County:
    """From an empty site to one with streets, organizations, staff, a plan and the words of its lists."""
    client = Client()
    seen = _first_page(client)
    association = counties.association()
    administrator = Membership.objects.get(organization=association).person
    press = partial(pressed, client)
    for body in BODIES[:2]:
        facts = {"name": body, "kind": "department", "approval_levels": "1", "desk_phone": HELP_PHONE}
        press("organizations:organization_new", facts)
    street = Area.objects.get(name=STREETS[1])
    host = Organization.objects.get(area=street)
    plan = _plan(client)
    press("organizations:villages", {"street": street.pk, "text": "\n".join(VILLAGES), "confirm": "1"})
    press("organizations:word_list", {"name": KIND_OF_PLACE}, name="venue-kinds")
    press(
        "special_days:market_new", {"area": street.pk, "name": MARKET, "rule": "lunar", "which": "3、8", "confirm": "1"}
    )
    press("organizations:word_list", {"name": LEVELS[0]}, name="base-levels")
    staff = {
        role: _member(client, number, organization, role)
        for number, (role, organization) in enumerate((("organizer", association), ("approver", association)))
    }
    staff |= {"viewer": _member(client, 2, host, "viewer"), "second approver": _member(client, 3, host, "approver")}
    return County(association, administrator, staff["approver"], street, host, plan, staff, seen)


def pressed(client: Client, page: str, sent: dict[str, object], **address: object):
    """What a page answers to a press, which leads on."""
    answer = client.post(reverse(page, kwargs=address), sent)
    assert answer.status_code == 302, (page, _refused(answer))
    return answer


def _refused(answer) -> object:
    form = answer.context and answer.context.get("form")
    return form.errors if form is not None else answer.status_code


def _first_page(client: Client) -> list[bytes]:
    """The key of the log, then all at once; what the first visitor saw."""
    key = keys.current(now=clock.now())
    path = reverse("portal:set_up")
    first, second = client.get(path), client.post(path, {"key": key})
    said = {"site_name": SITE_NAME, "help_phone": HELP_PHONE, "help_hours": "赶场天 9:00—15:00", "dialect": DIALECT}
    county = {"association": ASSOCIATION, "city": CITY, "street_names": "\n".join(STREETS)}
    county |= {"occasion_names": "\n".join([*first_occasions.usual(), OCCASION])}
    person = {"name": "柳主任", "phone": "139 0000 7001", "password": PASSWORD, "password_again": PASSWORD}
    pressed(client, "portal:set_up", {"key": key, "sms_signature": SIGNATURE} | said | county | person)
    site_facts.hold(site_facts.stored())
    return [first.content, second.content]


def _plan(client: Client) -> Plan:
    """The template of the page, filled, sent, looked at and loaded."""
    first = clock.today().year - 1
    book = load_workbook(io.BytesIO(client.get(reverse("plan:template")).content))
    for task in TASKS:
        code, title, lead, indicator = task
        book["任务"].append([code, "A1", title, lead, ASSOCIATION, "", "", indicator, "场", 40])
    book["行动和工程"].append(["A1", "提升行动", "都来看一看"])
    facts = {"方案名称": f"{PLAN}（{first}—{first + 4}年）", "起始年": first, "结束年": first + 4, "状态": "正式印发"}
    for row in book["方案"].iter_rows(min_row=2):
        row[1].value = facts.get(row[0].value, row[1].value)
    out = io.BytesIO()
    book.save(out)
    pressed(client, "plan:import", {"file": SimpleUploadedFile("方案.xlsx", out.getvalue())})
    file = PlanFile.objects.get()
    pressed(client, "plan:load_file", {"seen": importing.digest(file)}, uid=file.uid)
    return Plan.objects.get()


def _member(client: Client, number: int, organization: Organization, role: str) -> Person:
    """Invited by number, proved it by the code that came, accepted with a password."""
    phone = f"1390000710{number}"
    facts = {"organization": organization.pk, "name": f"柳小{'甲乙丙丁'[number]}", "phone": phone, "role": role}
    pressed(client, "organizations:invite", facts)
    text = Message.objects.to_number(f"+86{phone}").latest("pk").text
    link = _LINK.search(text)[0]
    own = Client()
    assert own.get(link).status_code == 200
    own.post(link, {"do": "code"})
    code = Message.objects.to_number(f"+86{phone}").filter(purpose="code").latest("pk").text
    own.post(reverse("accounts:enter_code"), {"code": _CODE.search(code)[0]})
    accepted = own.post(link, {"password": PASSWORD, "password_again": PASSWORD})
    assert accepted.status_code == 302, _refused(accepted)
    return Membership.objects.get(person__phone_hash=phones.look_up(f"+86{phone}"), role=role).person
