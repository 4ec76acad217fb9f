"""A plan comes in through the page and the API: looked at first, then loaded whole; and drafts of the next one."""

import datetime as dt
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from core import clock
from organizations.models import Organization
from plan import importing, tasks
from plan.loading import load, load_vocabulary
from plan.models import Plan, PlanFile, Task
from tests.factories.events import PlanFactory
from tests.factories.people import AssociationFactory, CityFactory, MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
IMPORT = "/staff/plan/import/"
API = "/api/v1/plan-files/"


@pytest.fixture
def association():
    return AssociationFactory(name="样例市科协", area=CityFactory(name="样例市"))


@pytest.fixture
def keeper(association):
    return MembershipFactory(organization=association, role="administrator").person


@pytest.fixture
def page(client, keeper):
    client.force_login(keeper)
    return client


@pytest.fixture
def years():
    """A period that runs now."""
    return [clock.today().year, clock.today().year + 4]


def document(years, **facts):
    plan = {"title": "样例方案", "slug": "sample", "area": "样例市", "period": years, "coordinator": "样例市科协"}
    task = {"code": "A1.1", "title": "办科技节", "lead": "样例市科协", "cooperating": ["样例市教体局"]}
    group = {"code": "A1", "kind": "action", "title": "青少年", "audience": "youth", "tasks": [task]}
    known = {"organizations": ["样例市科协", "样例市教体局"], "streets": []}
    return {"plan": plan | facts, "groups": [group], **known}


def as_file(document, name="方案.json"):
    return SimpleUploadedFile(name, json.dumps(document, ensure_ascii=False).encode())


def sent(page, document):
    answer = page.post(IMPORT, {"file": as_file(document)})
    assert answer.status_code == 302, answer.text
    return PlanFile.objects.latest("pk")


def pressed(page, file):
    path = reverse("plan:load_file", args=[file.uid])
    return page.post(path, {"seen": importing.digest(file)}, follow=True).text


def test_looking_writes_nothing_and_pressing_loads_all(page, keeper, years):
    OrganizationFactory(name="教体局")
    file = sent(page, document(years))
    assert not Plan.objects.exists()
    assert not AuditEntry.objects.filter(kind=Kind.PLAN_LOADED).exists()
    seen = page.get(reverse("plan:file", args=[file.uid])).text
    assert "没有错，还没有载入" in seen
    assert "会新建 1 个单位" in seen
    assert "样例市教体局" in seen
    assert "已经有名称相近的：教体局" in seen
    assert "期限已过" not in seen
    assert "载入好了：样例方案。" in pressed(page, file)
    plan = Plan.objects.get()
    assert (plan.slug, plan.tasks.get().title, plan.coordinator.name) == ("sample", "办科技节", "样例市科协")
    line = AuditEntry.objects.get(kind=Kind.PLAN_LOADED)
    assert line.by == keeper
    assert "样例方案" in line.about
    file.refresh_from_db()
    assert file.loaded_at


def test_the_plan_of_another_county_is_said_to_be_one_before_it_is_loaded(page, years):
    other = document(years)
    other["plan"] |= {"area": "别处县"}
    file = sent(page, other)
    path = reverse("plan:file", args=[file.uid])
    assert "这个方案写的是“别处县”，这里是“样例市”" in page.get(path).text
    own = sent(page, document(years))
    assert "这个方案写的是" not in page.get(reverse("plan:file", args=[own.uid])).text


def test_a_second_press_loads_nothing_more(page, years):
    file = sent(page, document(years))
    pressed(page, file)
    assert "已经载入过了" in pressed(page, file)
    assert AuditEntry.objects.filter(kind=Kind.PLAN_LOADED).count() == 1
    assert Plan.objects.count() == 1


def test_what_changed_between_looking_and_pressing_is_shown_again(page, years):
    file = sent(page, document(years))
    Organization.objects.create(name="样例市教体局", slug="edu", kind="department")
    text = pressed(page, file)
    assert "您看过以后，系统里的内容变了" in text
    assert "会新建" not in text
    assert not Plan.objects.exists()
    assert not AuditEntry.objects.filter(kind=Kind.PLAN_LOADED).exists()
    file.refresh_from_db()
    assert file.loaded_at is None
    assert "载入好了" in pressed(page, file)
    assert Plan.objects.get().tasks.get().cooperating.get().slug == "edu"


def test_new_changed_gone_and_kept_are_listed(page, years):
    first = document(years)
    first["groups"][0]["tasks"].append(
        {"code": "A1.2", "title": "旧的一项", "lead": "样例市科协", "cooperating": []},
    )
    pressed(page, sent(page, first))
    Task.objects.filter(code="A1.1").update(title="办科技周")
    Organization.objects.filter(name="样例市教体局").update(name="样例市教育局")
    second = document(years, note="新的说明")
    second["groups"][0]["tasks"].append({"code": "A1.3", "title": "新的一项", "lead": "样例市科协", "cooperating": []})
    file = sent(page, second)
    assert file.report["created"] == ["任务“A1.3 新的一项”"]
    assert file.report["removed"] == ["任务“A1.2 旧的一项”"]
    assert file.report["changed"] == ["方案“样例方案” 说明：（空） → 新的说明"]
    assert len(file.report["kept"]) == 2
    text = page.get(reverse("plan:file", args=[file.uid])).text
    assert "会照文件更新它" in text
    for words in ("A1.3 新的一项", "A1.2 旧的一项", "新的说明", "现在是 样例市教育局（有人改过）"):
        assert words in text
    pressed(page, file)
    assert (Task.objects.get(code="A1.2").retired, Task.objects.get(code="A1.1").title) == (True, "办科技周")


def test_what_only_moved_in_the_list_is_counted(page, years):
    plan = document(years)
    tasks = plan["groups"][0]["tasks"]
    tasks.append({"code": "A1.2", "title": "第二项", "lead": "样例市科协", "cooperating": []})
    pressed(page, sent(page, plan))
    file = sent(page, plan | {"groups": [plan["groups"][0] | {"tasks": tasks[::-1]}]})
    text = page.get(reverse("plan:file", args=[file.uid])).text
    assert "有 2 处只是前后次序变了。" in text
    assert "次序：" not in text


def test_the_same_file_again_has_nothing_to_load(page, years):
    pressed(page, sent(page, document(years)))
    file = sent(page, document(years) | {"streets_note": "再传一次"})
    text = page.get(reverse("plan:file", args=[file.uid])).text
    assert "没有变化" in text
    assert "载入这个方案" not in text


def test_long_lists_are_bounded_and_counted(page, years):
    plan = document(years)
    plan["groups"][0]["tasks"] = [
        {"code": f"A1.{number}", "title": f"第{number}项", "lead": "样例市科协", "cooperating": []}
        for number in range(1, 31)
    ]
    text = page.get(reverse("plan:file", args=[sent(page, plan).uid])).text
    assert "任务 30" in text
    assert "第20项" in text
    assert "第21项" not in text
    assert "还有 10 个没有列出" in text


def test_a_plan_whose_period_is_over_is_marked_everywhere(page, years):
    over = [years[0] - 5, years[0] - 1]
    file = sent(page, document(over))
    assert "期限已过" in page.get(reverse("plan:file", args=[file.uid])).text
    pressed(page, file)
    assert page.get(IMPORT).text.count("期限已过") == 2
    progress = page.get("/staff/plan/").text
    assert "期限已过" in progress
    assert reverse("plan:next_sheet", args=["sample"]) in progress


def test_a_running_plan_offers_no_next_one_on_its_page_and_others_load_nothing(client, page, years, association):
    pressed(page, sent(page, document(years)))
    progress = page.get("/staff/plan/").text
    assert "期限已过" not in progress
    assert "起草下一个" not in progress
    assert IMPORT in progress
    client.force_login(MembershipFactory(organization=association, role="organizer").person)
    assert IMPORT not in client.get("/staff/plan/").text
    assert client.get(IMPORT).status_code == 403


def test_the_next_plan_goes_round_through_the_page(page, years):
    pressed(page, sent(page, document([years[0] - 5, years[0] - 1])))
    answer = page.get(reverse("plan:next_sheet", args=["sample"]))
    assert answer["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.content))
    facts = {row[0]: row[1] for row in book["方案"].iter_rows(values_only=True)}
    assert (facts["起始年"], facts["结束年"], facts["网址名"]) == (*years, f"sample-{years[0]}-{years[1]}")
    book["方案"]["B2"] = "下一个方案"
    out = io.BytesIO()
    book.save(out)
    page.post(IMPORT, {"file": SimpleUploadedFile("下一个.xlsx", out.getvalue())})
    assert "载入好了：下一个方案。" in pressed(page, PlanFile.objects.latest("pk"))
    old, new = Plan.objects.order_by("first_year")
    assert list(old.tasks.values_list("code", "title")) == list(new.tasks.values_list("code", "title"))
    assert list(new.tasks.get().cooperating.values_list("name", flat=True)) == ["样例市教体局"]


def test_a_plan_of_the_demo_that_is_loaded_again_stays_one(page, association):
    load_vocabulary()
    plan = PlanFactory(slug="demo", is_invented=True, coordinator=association, area=association.area, title="虚构方案")
    answer = page.get(reverse("plan:sheet", args=["demo"]))
    page.post(IMPORT, {"file": SimpleUploadedFile("虚构.xlsx", answer.content)})
    file = PlanFile.objects.get()
    assert (file.report["created"], file.report["changed"], file.report["kept"]) == ([], [], [])
    assert plan.is_invented


def test_the_template_knows_the_site_and_is_read_once_it_is_filled(page, years):
    book = load_workbook(io.BytesIO(page.get(reverse("plan:template")).content))
    assert book.sheetnames == ["任务", "行动和工程", "方案", "填写说明"]
    book["任务"].append(["A1.1", "青少年", "办科技节", "样例市科协", "样例市教体局、样例市团委"])
    book["行动和工程"].append(["A1", "提升行动", "青少年", "青少年"])
    facts = {row[0].value: row[1] for row in book["方案"].iter_rows()}
    assert (facts["区域"].value, facts["统筹单位"].value) == ("样例市", "样例市科协")
    for label, value in (("方案名称", "样例方案"), ("起始年", years[0]), ("结束年", years[1])):
        facts[label].value = value
    out = io.BytesIO()
    book.save(out)
    document, _ = importing.read(out.getvalue())
    assert document["plan"]["slug"] == f"yangli-{years[0]}-{years[1]}"
    load(document, now=clock.now())
    assert Plan.objects.get().tasks.get().cooperating.count() == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"plan": [\n}', "第 2 行第 1 个字"),
        (b'{"plan": {"title": "\\u0000"}}', "控制字符"),
        (b'{"plan": "\\ud800"}', "控制字符"),
        (b"[" * 200_000, "括号套得太深"),
        (b"1" * 5000, "长得读不了的数字"),
        ("方案".encode("gb18030"), "不是 UTF-8 的 JSON"),
        (b"\xd0\xcf\x11\xe0old", "旧的 .xls 文件"),
        (b"<html><table>", "这个文件是网页"),
        (b"PK\x03\x04broken", "文件"),
        (b"   ", "这个文件是空的"),
        (b'{"plan": {}}', "plan.title：缺这一项。"),
        (b"null", "要写成对象"),
    ],
)
def test_what_cannot_be_read_is_said_in_words_and_nothing_is_kept(page, data, words):
    answer = page.post(IMPORT, {"file": SimpleUploadedFile("方案.json", data)})
    assert answer.status_code == 422
    assert words in answer.text
    assert not PlanFile.objects.exists()


def test_too_many_tasks_are_refused(page, years):
    plan = document(years)
    group = plan["groups"][0]
    task = {"title": "一项", "lead": "样例市科协", "cooperating": []}
    plan["groups"] = [
        group | {"code": f"B{at}", "tasks": [task | {"code": f"B{at}.{number}"} for number in range(99)]}
        for at in range(7)
    ]
    answer = page.post(IMPORT, {"file": as_file(plan)})
    assert "一共 693 项任务，最多 600 项" in answer.text


def test_names_of_files_and_of_rows_are_no_markup(page, years):
    page.post(IMPORT, {"file": as_file(document(years, title="<b>方案</b>"), name="<i>.json")})
    text = page.get(reverse("plan:file", args=[PlanFile.objects.get().uid])).text
    assert "<b>方案" not in text
    assert "<i>.json" not in text


def test_old_files_go_and_plans_stay(page, years):
    file = sent(page, document(years))
    pressed(page, file)
    tasks.sweep()
    assert PlanFile.objects.exists()
    PlanFile.objects.update(at=clock.now() - importing.KEPT - dt.timedelta(minutes=1))
    assert tasks.sweep() == 1
    assert not PlanFile.objects.exists()
    assert Plan.objects.exists()


# -- programs --------------------------------------------------------------------------


def test_programs_look_and_load_with_the_same_codes(page, years):
    answer = page.post(API, {"file": as_file(document(years))})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["slug"], told["is_over"], told["new_organizations"]) == ("sample", False, ["样例市教体局"])
    assert "任务“A1.1 办科技节”" in told["report"]["created"]
    path = f"{API}{told['uid']}/"
    assert page.get(path).json() == told
    wrong = page.post(f"{path}load/", {"seen": "0" * 64}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "plan_changed_meanwhile")
    assert wrong.json()["detail"]["digest"] == told["digest"]
    assert not Plan.objects.exists()
    loaded = page.post(f"{path}load/", {"seen": told["digest"]}, content_type="application/json")
    assert (loaded.status_code, loaded.json()["new_organizations"]) == (200, [])
    assert loaded.json()["loaded_at"]
    again = page.post(f"{path}load/", {"seen": told["digest"]}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "plan_file_loaded")
    assert Plan.objects.count() == 1


def test_programs_read_where_a_file_is_broken(page, years):
    answer = page.post(API, {"file": as_file(document(years, slug="样例"))})
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_file_broken")
    assert answer.json()["detail"]["problems"] == ["第 1 行 plan.slug：只能用英文字母、数字、- 和 _。"]
    assert not PlanFile.objects.exists()


def test_administrators_of_others_are_refused_by_the_verb_too(association, years):
    other = MembershipFactory(role="administrator").person
    data = json.dumps(document(years)).encode()
    with pytest.raises(importing.Refusal) as raised:
        importing.take_in(name="方案.json", data=data, by=other, now=clock.now())
    assert raised.value.code == "not_keeper"


def test_two_for_the_same_years_are_told_before_either_is_loaded(page, years):
    first = sent(page, document(years))
    assert 'data-reason="same_years"' not in page.get(reverse("plan:file", args=[first.uid])).text
    second = sent(page, document(years, title="又一个", slug="other"))
    path = reverse("plan:file", args=[first.uid])
    shown = page.get(reverse("plan:file", args=[second.uid])).text
    assert all(words in shown for words in ('data-reason="same_years"', path, "样例方案", "还没载入"))
    pressed(page, first)
    shown = page.get(reverse("plan:file", args=[second.uid])).text
    assert all(words in shown for words in ('data-reason="same_years"', "?plan=sample", "已经有了"))
    assert 'data-reason="same_years"' not in page.get(path).text


def test_programs_are_told_of_another_for_the_same_years(page, years):
    first = sent(page, document(years))
    second = sent(page, document(years, title="另一个方案", slug="other"))
    said = page.get(f"/api/v1/plan-files/{second.uid}/").json()["same_years"]
    assert [(one["title"], one["is_loaded"], one["uid"]) for one in said] == [("样例方案", False, str(first.uid))]
    assert page.get(f"/api/v1/plan-files/{first.uid}/").json()["same_years"][0]["uid"] == str(second.uid)


def test_a_file_that_brings_its_plan_up_to_date_has_no_rival_in_it(page, years):
    pressed(page, sent(page, document(years)))
    again = sent(page, document(years, title="改了名"))
    assert 'data-reason="same_years"' not in page.get(reverse("plan:file", args=[again.uid])).text


def test_before_the_next_one_is_drafted_what_there_is_of_those_years_is_named(page, years):
    pressed(page, sent(page, document(years)))
    assert 'data-reason="same_years"' not in page.get(IMPORT).text
    after = [years[1] + 1, years[1] + 5]
    draft = sent(page, document(after, title="下一个", slug="next"))
    shown = page.get(IMPORT).text
    assert all(words in shown for words in ('data-reason="same_years"', reverse("plan:file", args=[draft.uid])))
    pressed(page, draft)
    assert "?plan=next" in page.get(IMPORT).text.split('data-reason="same_years"')[1]
