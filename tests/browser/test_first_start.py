"""From a clone to the first published event: what the administrator of a new county and its clerks do, counted.

``docs/first-start.md`` holds the same steps with the same counts; the two are compared. All of it happens on a phone,
by the words that stand on the pages, in the system as ``DEMO=0 script/server`` starts it.
"""

import datetime as dt
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.journeys.system import HERE, PHONE, Visitor, running

pytestmark = pytest.mark.browser

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "first-start.md"
TODAY = dt.datetime(2026, 12, 1, 10, tzinfo=HERE)
YEAR, DAY = 2027, dt.date(2027, 1, 15)
SECONDS = {"pages": 20, "clicks": 4, "fields": 10}
"""As the document reckons minutes."""
PASSWORD = "a quiet lake of glass"
ASSOCIATION = "琉璃县科学技术协会"
SETUP = {
    "name": "柳主任",
    "phone": "139 0000 7001",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "association": ASSOCIATION,
    "city": "琉璃县",
    "street_names": "镜湖镇\n云梯街道\n砚池乡",
    "site_name": "琉璃科普",
    "help_phone": "0899-0000 5678",
    "help_hours": "工作日 9:00—17:00",
    "sms_signature": "琉璃科协",
}
BODIES = (
    ("琉璃县教育体育局", "部门", "琉璃县", "本单位审批"),
    ("琉璃县第一中学", "学校", "云梯街道", "本单位审批"),
    ("琉璃县图书馆", "其他单位", "琉璃县", "不审批"),
)
STAFF = (
    ("柳科长", "13900007011", BODIES[0][0], "管理"),
    ("柳干事", "13900007012", BODIES[0][0], "审批"),
    ("湖老师", "13900007013", BODIES[1][0], "审批"),
    ("梯老师", "13900007014", BODIES[1][0], "组织"),
    ("砚馆员", "13900007015", BODIES[2][0], "管理"),
)
APPROVER, ORGANIZER = STAFF[2], STAFF[3]
TASKS = (
    ("A1.1", "A1", "请孩子们进实验室", BODIES[1][0], None, None, None, "实验课", "场", 20),
    ("A2.1", "A2", "请老人们学会看体检单", BODIES[2][0], None, None, None, "讲座", "场", 12),
)
GROUPS = (("A1", "提升行动", "孩子们的科学", "青少年"), ("A2", "提升行动", "老人们的科学", "老年人"))
PLAN = {"方案名称": f"琉璃县科学素质行动方案（{YEAR}年）", "起始年": YEAR, "结束年": YEAR}
TITLE = "看得见的声音"
KEY = re.compile(r"^ +((?:[2-9a-z]{4}-){3}[2-9a-z]{4})$", re.MULTILINE)


class Hands:
    """What all of them do, step by step: pages that were shown, presses and choices, fields and cells filled."""

    def __init__(self) -> None:
        self.steps: list[list] = []

    def step(self, words: str) -> None:
        self.steps.append([words, 0, 0, 0])

    def watch(self, visitor: Visitor) -> Visitor:
        main = visitor.page.main_frame
        visitor.page.on("framenavigated", lambda frame: self._shown(1) if frame == main else None)
        return visitor

    def click(self, target) -> None:
        self.steps[-1][2] += 1
        target.first.click()

    def press(self, target) -> None:
        """A click that leads to another page, or to the same one again."""
        with target.first.page.expect_navigation():
            self.click(target)

    def choose(self, target, words: str) -> None:
        self.steps[-1][2] += 1
        target.first.select_option(label=words)

    def fill(self, target, text: str) -> None:
        self.steps[-1][3] += 1
        target.first.fill(text)

    def cell(self, sheet, row: int, column: int, value: object) -> None:
        self.steps[-1][3] += value is not None
        sheet.cell(row, column, value)

    def _shown(self, number: int) -> None:
        if self.steps:
            self.steps[-1][1] += number


def minutes(pages: int, clicks: int, fields: int) -> float:
    return round(
        sum(number * cost for number, cost in zip((pages, clicks, fields), SECONDS.values(), strict=True)) / 60, 1
    )


def button(visitor: Visitor, name: str):
    return visitor.page.locator("main").get_by_role("button", name=name, exact=True)


def link(visitor: Visitor, name: str):
    return visitor.page.locator("main").get_by_role("link", name=name, exact=True)


def set_up(hands: Hands, visitor: Visitor, log: str) -> None:
    hands.step("设置网站那一页：抄钥匙，填管理员、科协、街道、名称和电话")
    visitor.go("/")
    hands.fill(visitor.page.locator("[name=key]"), KEY.search(log)[1])
    hands.press(button(visitor, "打开"))
    for name, words in SETUP.items():
        hands.fill(visitor.page.locator(f"[name={name}]"), words)
    hands.press(button(visitor, "设置好，进去"))
    visitor.arrive("/staff/$")
    assert "设置好了" in visitor.page.inner_text("main")


def add_organizations(hands: Hands, visitor: Visitor) -> None:
    hands.step("加三个单位")
    hands.press(link(visitor, "单位"))
    for name, kind, area, approval in BODIES:
        page = visitor.page
        hands.press(link(visitor, "加单位" if name == BODIES[0][0] else "再加一个单位"))
        hands.fill(page.locator("[name=name]"), name)
        for field, words, usual in (
            ("kind", kind, "部门"),
            ("area", area, ""),
            ("approval_levels", approval, "不审批"),
        ):
            if words != usual:
                hands.choose(page.locator(f"[name={field}]"), words)
        hands.press(button(visitor, "加上"))
        visitor.arrive(r"/staff/organizations/[a-z0-9-]+/$")
        assert "加好了" in page.inner_text("main")


def invite(hands: Hands, visitor: Visitor) -> None:
    hands.step("按手机号邀请五个人")
    visitor.go("/staff/")
    hands.press(link(visitor, "本单位的人"))
    for name, phone, organization, role in STAFF:
        page = visitor.page
        hands.press(link(visitor, "邀请一个人"))
        hands.choose(page.locator("[name=organization]"), organization)
        hands.fill(page.locator("[name=name]"), name)
        hands.fill(page.locator("[name=phone]"), phone)
        if role != "组织":
            hands.click(page.locator("main label", has_text=re.compile(f"^{role}：")))
        hands.press(button(visitor, "发邀请短信"))
        visitor.arrive("/staff/people/$")
        assert name in page.inner_text("main")


def accept(hands: Hands, chromium, system) -> dict[str, Visitor]:
    """Each opens the link of their text; the first of them is counted."""
    inside = {}
    for number, (name, phone, organization, _) in enumerate(STAFF):
        if number == 0:
            hands.step("一个人接受邀请：点短信里的链接，填验证码，设密码")
        visitor = Visitor(chromium, system, PHONE)
        count = hands if number == 0 else Hands()
        if number:
            count.step("others")
        count.watch(visitor)
        visitor.go(re.search(r"/j\w{14}", system.wait_for_sms(f"+86{phone}", "staff")).group())
        count.press(visitor.page.get_by_role("button", name="发验证码"))
        count.fill(visitor.page.locator("[name=code]"), system.code_for(f"+86{phone}"))
        count.press(button(visitor, "登录"))
        count.fill(visitor.page.locator("[name=password]"), PASSWORD)
        count.fill(visitor.page.locator("[name=password_again]"), PASSWORD)
        count.press(button(visitor, "接受邀请"))
        visitor.arrive("/staff/$")
        assert f"你现在是{organization}的成员了" in visitor.page.inner_text("main")
        inside[name] = visitor
    return inside


def load_plan(hands: Hands, visitor: Visitor, folder: Path) -> None:
    page = visitor.page
    hands.step("明年的方案：下载模板，填好（两项任务），传上去看过，载入")
    visitor.go("/staff/")
    hands.press(link(visitor, "载入方案"))
    with page.expect_download() as download:
        hands.click(page.get_by_role("link", name="下载空模板"))
    path = folder / "plan.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    for title, rows in (("任务", TASKS), ("行动和工程", GROUPS)):
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                hands.cell(book[title], number, column, value)
    facts = {row[0].value: row[0].row for row in book["方案"].iter_rows(min_row=2)}
    for name, value in PLAN.items():
        hands.cell(book["方案"], facts[name], 2, value)
    book.save(path)
    hands.steps[-1][2] += 1
    page.set_input_files("[name=file]", path)
    hands.press(button(visitor, "看看会改什么"))
    visitor.arrive(r"/staff/plan/import/[0-9a-f-]+/$")
    text = page.inner_text("main")
    assert (f"{YEAR} 年" in text, f"{YEAR}—{YEAR}" in text, "会新建" in text) == (True, False, False)
    hands.press(button(visitor, "载入这个方案"))
    page.get_by_text("载入好了").wait_for()


def add_place(hands: Hands, visitor: Visitor) -> None:
    page = visitor.page
    hands.step("登记第一个场馆")
    visitor.go("/staff/")
    hands.press(page.locator("nav").get_by_role("link", name="场馆", exact=True))
    hands.press(link(visitor, "添加场馆"))
    hands.fill(page.locator("[name=name]"), "一中礼堂")
    hands.choose(page.locator("[name=area]"), "云梯街道")
    hands.fill(page.locator("[name=address]"), "云梯街道学府路 1 号")
    hands.press(button(visitor, "存下来"))
    visitor.arrive("/staff/venues/$")
    assert "“一中礼堂”存好了" in page.inner_text("main")


def first_event(hands: Hands, visitor: Visitor) -> str:
    page = visitor.page
    hands.step("第一场活动：写好，存草稿，提交审批")
    visitor.go("/staff/")
    hands.press(link(visitor, "新建活动"))
    hands.press(page.locator("main").get_by_role("link", name=re.compile("^讲座活动")))
    hands.fill(page.locator("[name=title]"), TITLE)
    hands.fill(page.locator("[name=description]"), "用一根弹簧看声音怎么走。")
    hands.click(page.locator("main label", has_text=re.compile("^中学生$")))
    hands.choose(page.locator("[name=task]"), "A1.1 请孩子们进实验室")
    for name, words in (("day", DAY.isoformat()), ("start_time", "14:00"), ("end_time", "15:30")):
        hands.fill(page.locator(f"[name=dates-0-{name}]"), words)
    hands.choose(page.locator("[name=dates-0-venue]"), "一中礼堂")
    hands.press(button(visitor, "存下来"))
    visitor.arrive(r"/staff/events/\d+/$")
    hands.press(button(visitor, "提交审批"))
    return page.url.removeprefix(visitor.system.address)


def approve(hands: Hands, visitor: Visitor) -> None:
    hands.step("审批人批准")
    visitor.go("/staff/")
    hands.press(visitor.page.get_by_role("link", name="去看、去批"))
    hands.press(button(visitor, "批准"))


def publish(hands: Hands, visitor: Visitor, event: str) -> None:
    hands.step("发布")
    visitor.go(event)
    hands.press(button(visitor, "发布"))
    visitor.page.get_by_text("发布了").wait_for()


def documented() -> tuple[list[list], tuple]:
    text = DOCUMENT.read_text()
    rows = re.findall(r"^\| \d+ \| (.+?) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|$", text, re.MULTILINE)
    total = re.search(r"\*\*(\d+) 页，(\d+) 次点击，(\d+) 个要填的，约 (\d+) 分钟\*\*", text)
    return [[words, *map(int, counts), float(took)] for words, *counts, took in rows], tuple(map(int, total.groups()))


def test_from_a_clone_to_the_first_published_event(chromium, tmp_path):
    offset = TODAY - dt.datetime.now(HERE)
    with running(tmp_path, None, offset=offset) as system:
        system.start(offset)
        hands = Hands()
        boss = hands.watch(Visitor(chromium, system, PHONE))
        set_up(hands, boss, system.whole_log())
        add_organizations(hands, boss)
        invite(hands, boss)
        inside = accept(hands, chromium, system)
        load_plan(hands, boss, tmp_path)
        organizer, approver = (inside[name] for name, *_ in (ORGANIZER, APPROVER))
        for visitor in (organizer, approver):
            hands.watch(visitor)
        add_place(hands, organizer)
        event = first_event(hands, organizer)
        approve(hands, approver)
        publish(hands, organizer, event)
        resident = Visitor(chromium, system, PHONE)
        assert TITLE in resident.go("/?q=声音").inner_text("main")
        left = boss.go("/staff/checklist/").locator(".ticks li.no b").all_inner_texts()
        assert left == ["短信网关", "HTTPS 和网址", "钥匙另外放", "您自己的第二道验证", "备份"]
    counted = [[*step, minutes(*step[1:])] for step in hands.steps]
    sums = [sum(row[column] for row in counted) for column in (1, 2, 3)]
    steps, total = documented()
    assert (counted, (*sums, round(minutes(*sums)))) == (steps, total)
