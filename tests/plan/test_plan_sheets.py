"""A plan as a workbook: written, gone over, read again; what is wrong is told by its cell."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from organizations.models import Organization
from plan import checking, drafting, importing
from plan.loading import load
from plan.models import Audience, Plan, Task
from plan.reading import BrokenPlan
from plan.spreadsheet import cells, writing
from plan.vocabulary import AUDIENCES

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)


def gone_over(data: bytes, change) -> bytes:
    """What somebody made of it in a spreadsheet program."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def plan(db, document):
    load(document, now=NOW)
    return Plan.objects.get()


def test_the_packaged_plan_through_the_sheet_changes_nothing(plan):
    document, _ = importing.read(importing.sheet(plan))
    report = load(document, now=NOW, preview=True)
    assert (report.created, report.changed, report.removed, report.kept) == ([], [], [], [])
    own = drafting.document_of(plan)
    assert {key: document[key] for key in own} == own


def test_the_next_plan_has_the_same_tasks_behind_the_period(plan):
    document, places = importing.read(importing.sheet(plan, is_next=True))
    facts = document["plan"]
    assert (facts["slug"], facts["period"]) == ("anning-2026-2030", [2026, 2030])
    assert facts["title"].endswith("(2026—2030年)")
    assert facts["overall_indicators"][0]["by"] == 2030
    report = load(document, now=NOW, lines=places)
    assert not report.removed
    assert not [line for line in report.created if line.startswith("单位")]
    new = Plan.objects.get(slug="anning-2026-2030")
    assert list(new.tasks.values_list("code", "title")) == list(plan.tasks.values_list("code", "title"))
    assert new.indicators.count() == plan.indicators.count()


def test_a_second_draft_of_the_next_plan_has_another_name(plan):
    load(importing.read(importing.sheet(plan, is_next=True))[0], now=NOW)
    assert drafting.next_of(plan)["plan"]["slug"] == "anning-2026-2030-2"


def test_a_merged_organization_is_named_as_what_it_is_now(plan):
    lead = Task.objects.get(plan=plan, code="A1.1").lead
    other = Organization.objects.get(name="市科协")
    Organization.objects.filter(pk=lead.pk).update(merged_into=other, closed_at=NOW)
    task = drafting.document_of(plan)["groups"][0]["tasks"][0]
    assert task["lead"] == "市科协"
    assert "市科协" not in task["cooperating"]


def test_a_plan_of_one_year_says_that_year_once(plan):
    plan.first_year = plan.last_year
    plan.slug = "sample"
    assert drafting.next_of(plan)["plan"]["slug"].endswith("-2026")

    def change(book):
        for row in book["方案"].iter_rows(min_row=2):
            if row[0].value in {"网址名", "起始年"}:
                row[1].value = {"网址名": None, "起始年": 2025}[row[0].value]

    document, _ = importing.read(gone_over(importing.sheet(plan), change))
    assert (document["plan"]["slug"], document["plan"]["period"]) == ("anning-2025", [2025, 2025])


def test_a_group_that_is_not_there_hides_nothing_else_of_its_row(plan):
    def change(book):
        row = next(row for row in book["任务"].iter_rows() if row[0].value == "A1.3")
        row[1].value, row[9].value = "没有的行动", "四十"

    lines = problems(gone_over(importing.sheet(plan), change))
    assert ["没有的行动" in "".join(lines), "“四十”不是数字" in "".join(lines)] == [True, True]


def test_a_changed_sheet_changes_that_alone(plan):
    def change(book):
        sheet = book["任务"]
        row = next(row for row in sheet.iter_rows() if row[0].value == "A1.3")
        row[2].value = "实施提升教师科学素质行动（修订）"
        row[9].value = 60
        sheet.delete_rows(next(row[0].row for row in sheet.iter_rows() if row[0].value == "A1.2"))

    document, _ = importing.read(gone_over(importing.sheet(plan), change))
    report = load(document, now=NOW)
    assert report.removed == ["任务“A1.2 推进高等教育阶段科学教育和科普工作”"]
    assert len(report.created) == 0
    assert {line.split(" ")[-3].split("：")[0] for line in report.changed} >= {"标题", "目标"}
    assert Task.objects.get(code="A1.2").retired


def test_groups_of_people_are_called_as_the_county_calls_them(plan):
    Audience.objects.filter(slug="youth").update(name="孩子们", position=900)
    data = importing.sheet(plan)
    sheet = load_workbook(io.BytesIO(data))["行动和工程"]
    column = [row[3].value for row in sheet.iter_rows(min_row=2)]
    assert ("孩子们" in column, "青少年" in column, "农民" in column) == (True, False, True)
    document, _ = importing.read(data)
    assert document["groups"] == importing.read(gone_over(data, as_the_outline_calls_them))[0]["groups"]
    assert {group["audience"] for group in document["groups"]} >= {"youth", "farmers"}
    report = load(document, now=NOW)
    assert (report.changed, Audience.objects.get(slug="youth").name) == ([], "孩子们")
    [said] = offered(importing.template(), "D2")
    assert said.endswith(',孩子们"')
    assert "青少年" not in said
    lines = problems(gone_over(data, set_cell("行动和工程", "D2", "小朋友")))
    assert any("“孩子们”" in line for line in lines)


def offered(data, place):
    """The words of the list beside a cell of the groups."""
    rules = load_workbook(io.BytesIO(data))["行动和工程"].data_validations.dataValidation
    return [rule.formula1 for rule in rules if place in rule.sqref]


@pytest.mark.parametrize(("name", "said"), [('叫"孩子"的', ['""孩子""']), ("孩子,青年", [])])
def test_words_that_a_list_cannot_hold_break_no_file(name, said):
    Audience.objects.create(slug="youth", name=name)
    lists = offered(importing.template(), "D2")
    assert [word for word in said if word in lists[0]] == said
    assert len(lists) == len(said)


def as_the_outline_calls_them(book):
    for row in book["行动和工程"].iter_rows(min_row=2):
        if row[3].value == "孩子们":
            row[3].value = " 青少年 "


def wrong(change):
    data = writing.xlsx(
        {
            "plan": {"title": "样例方案", "area": "样例市", "period": [2026, 2030], "coordinator": "市科协"},
            "groups": [
                {
                    "code": "A1",
                    "kind": "action",
                    "title": "青少年",
                    "audience": "youth",
                    "tasks": [
                        {"code": "A1.1", "title": "一", "lead": "市科协", "cooperating": ["团市委"], "indicators": [
                            {"name": "场次", "unit": "场", "target": 5},
                        ]},
                        {"code": "A1.2", "title": "二", "lead": "市科协", "cooperating": []},
                    ],
                }
            ],
        },
        audiences=AUDIENCES,
    )  # fmt: skip
    return gone_over(data, change)


def problems(data):
    """As the page and the API say them."""
    try:
        document, places = importing.read(data)
    except BrokenPlan as broken:
        return broken.lines
    return BrokenPlan(checking.problems(document), places).lines


def set_cell(sheet, place, value):
    def change(book):
        book[sheet][place] = value

    return change


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (set_cell("任务", "D2", None), "“任务”表 D2（牵头单位）：不能是空的。"),
        (set_cell("任务", "C3", "长" * 121), "“任务”表 C3（任务）：有 121 个字，最多 120 个。"),
        (set_cell("任务", "A3", None), "“任务”表 A3（编号）：没有填编号。"),
        (set_cell("任务", "B2", "B9"), "“任务”表 B2（行动或工程）：“B9”不在“行动和工程”表里，请先在那里加一行。"),
        (set_cell("任务", "J2", "五场"), "“任务”表 J2（目标）：“五场”不是数字，请只写数字。"),
        (set_cell("任务", "J2", 5.123), "“任务”表 J2（目标）：最多 2 位小数。"),
        (set_cell("任务", "K2", "大概"), "“任务”表 K2（以上或以内）：只能写“以上”或“以内”。"),
        (set_cell("任务", "L2", "明年"), "“任务”表 L2（到哪年）：“明年”不是年份，请写成 2026 这样。"),
        (set_cell("行动和工程", "B2", "工程"), "“行动和工程”表 B2（类别）：只能写“提升行动”或“重点工程”。"),
        (set_cell("行动和工程", "D2", "孩子"), "“行动和工程”表 D2（人群）：只能写“青少年”“农民”"),
        (set_cell("方案", "B2", None), "“方案”表 B2（方案名称）：不能是空的。"),
        (set_cell("方案", "B3", "样例 1"), "“方案”表 B3（网址名）：只能用英文字母、数字、- 和 _。"),
        (set_cell("方案", "B6", 2020), "“方案”表 B5（起始年）：起始年 2026 在结束年 2020 后面。"),
        (set_cell("方案", "B9", "去年"), "“方案”表 B9（公布日期）：日期要写成 2022-03-17 这样。"),
        (set_cell("任务", "C1", "名字"), "“任务”表：没有找到这张表。"),
    ],
)
def test_what_is_wrong_is_told_by_its_cell(change, line):
    found = problems(wrong(change))
    assert any(one.startswith(line) for one in found), found
    assert len(found) == 1


def test_two_tasks_of_one_code_and_two_indicators_of_one_name():
    def change(book):
        book["任务"].append(["A1.1", "A1", "另一项", "市科协"])
        book["任务"].append(["A1.2", "", "", "", "", "", "", "人次", "人", 5])
        book["任务"].append(["A1.2", "", "", "", "", "", "", "人次", "人", 6])

    assert problems(wrong(change)) == [
        "“任务”表 A4（编号）：编号“A1.1”在第 2 行已经有了。另一项任务请换个编号；同一项任务再加指标，只填编号和指标。",
        "“任务”表 H6（指标）：“人次”和 “任务”表第 5 行 重复了。",
    ]


def test_a_formula_without_a_result_is_no_task():
    assert problems(wrong(set_cell("任务", "C2", "=A1&B1"))) == [
        "“任务”表 C2（任务）：是公式，文件里没有存下结果。请用 Excel 或 WPS 打开，存一次再传。"
    ]


def test_everything_that_is_wrong_is_told_at_once():
    def change(book):
        book["任务"]["C2"] = None
        book["任务"]["D3"] = None
        book["方案"]["B4"] = None
        book["方案"]["B6"] = "不知道"
        book["任务"]["J2"] = "很多"

    assert problems(wrong(change)) == [
        "“方案”表 B6（结束年）：“不知道”不是年份，请写成 2026 这样。",
        "“任务”表 J2（目标）：“很多”不是数字，请只写数字。",
        "“方案”表 B4（区域）：不能是空的。",
        "“任务”表 C2（任务）：不能是空的。",
        "“任务”表 D3（牵头单位）：不能是空的。",
    ]


def test_columns_may_be_moved_and_rows_may_leave_the_group_to_the_code():
    def change(book):
        sheet = book["任务"]
        sheet.move_range("A1:A3", cols=20)
        sheet["B3"] = None

    document, _ = importing.read(wrong(change))
    assert [task["code"] for task in document["groups"][0]["tasks"]] == ["A1.1", "A1.2"]


@pytest.mark.parametrize(
    "names", [["市科协", "团市委"], ["甲、乙联合体", "丙"], ["“丁”杯大赛"], ["甲；乙"], [], ["读“书”、写字"]]
)
def test_several_names_in_a_cell_and_back(names):
    assert cells.parted(cells.joined(names)) == names


def test_names_are_parted_as_people_write_them():
    assert cells.parted("市科协、团市委；市妇联\n市科协 、") == ["市科协", "团市委", "市妇联"]


def test_the_template_is_empty_and_says_so():
    lines = problems(importing.template())
    assert "“方案”表 B5（起始年）：没有填，请写年份。" in lines
