"""Loading a plan file: whole, twice, corrected."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command

from organizations.models import Area, Organization
from plan.loading import load, load_vocabulary
from plan.models import Audience, Indicator, Occasion, Plan, Task, TaskGroup
from tests.factories.events import EventFactory
from venues.models import BaseLevel, BaseType, VenueKind
from volunteers.models import VolunteerGroup

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)


def test_the_citys_plan_is_loaded_whole(document):
    load(document, now=NOW)
    plan = Plan.objects.get()
    assert (plan.slug, plan.first_year, plan.last_year, plan.coordinator.name, plan.area.name, plan.is_invented) == (
        "anning-2021-2025",
        2021,
        2025,
        "市科协",
        "安宁市",
        False,
    )
    assert plan.published == dt.date(2022, 3, 17)
    assert plan.status.startswith("征求意见稿")
    assert (TaskGroup.objects.count(), Task.objects.count(), Indicator.objects.count()) == (9, 32, 4)
    assert Organization.objects.filter(kind="department").count() == 36
    assert list(Organization.objects.filter(is_association=True).values_list("name", flat=True)) == ["市科协"]
    assert (VenueKind.objects.count(), BaseType.objects.count(), BaseLevel.objects.count()) == (23, 8, 4)
    assert (Audience.objects.count(), Occasion.objects.count()) == (23, 11)


def test_streets_have_addresses_initials_and_offices(document):
    load(document, now=NOW)
    streets = Area.objects.filter(level="street")
    assert list(streets.values_list("slug", "initials")) == [
        ("lianran", "lr"),
        ("jinfang", "jf"),
        ("bajie", "bj"),
        ("wenquan", "wq"),
        ("qinglong", "ql"),
        ("lubiao", "lb"),
        ("caopu", "cp"),
        ("taiping", "tpxc"),
        ("xianjie", "xj"),
    ]
    offices = Organization.objects.filter(kind="street_office")
    assert set(offices.values_list("area", flat=True)) == set(streets.values_list("pk", flat=True))


def test_tasks_know_who_leads_and_what_stays_outside(document):
    load(document, now=NOW)
    task = Task.objects.get(code="A1.2")
    assert (task.lead.name, [body.name for body in task.cooperating.order_by("pk")]) == (
        "市职教园区管委会",
        ["团市委", "市工科信局", "市科协", "市融媒体中心"],
    )
    assert list(Task.objects.exclude(outside_events="").values_list("code", flat=True)) == ["A5.3", "P1.1", "P2.1"]
    overall = Indicator.objects.get(task=None)
    assert (overall.name, float(overall.target), overall.by_year) == ("公民具备科学素质的比例", 13.3, 2025)


def test_aliases_are_resolved(document):
    document["groups"][0]["tasks"][0]["lead"] = "职教园区管委会"
    load(document, now=NOW)
    assert Task.objects.get(code="A1.1").lead.name == "市职教园区管委会"


def test_loading_twice_changes_nothing(document):
    load(document, now=NOW)
    report = load(document, now=NOW)
    assert (report.changes, report.created, report.changed, report.removed) == (0, [], [], [])
    assert report.lines() == [
        "注意：《安宁市全民科学素质行动实施方案(2021—2025年)》的期限到 2025 年底，已经过了。",
        "新增 0，更改 0，撤下 0。",
    ]


def test_a_corrected_file_updates_by_code_and_lists_what_differs(document):
    load(document, now=NOW)
    before = Task.objects.get(code="A1.3").pk
    document["groups"][0]["tasks"][2]["title"] = "提升教师科学素质"
    document["groups"][0]["tasks"][2]["lead"] = "市科协"
    document["groups"][0]["tasks"][2]["cooperating"] = ["市教体局"]
    document["groups"][0]["tasks"][2]["indicators"][0]["target"] = 60
    report = load(document, now=NOW)
    task = Task.objects.get(code="A1.3")
    assert (task.pk, task.title, task.lead.name) == (before, "提升教师科学素质", "市科协")
    assert report.created == report.removed == []
    assert report.changed == [
        "任务“A1.3 实施提升教师科学素质行动” 标题：实施提升教师科学素质行动 → 提升教师科学素质",
        "任务“A1.3 实施提升教师科学素质行动” 牵头单位：市教体局 → 市科协",
        "任务“A1.3 提升教师科学素质” 配合单位：市工科信局、市科协、市职教园区管委会 → 市教体局",
        "指标“培训科技辅导员 50人” 目标：50 → 60",
    ]
    assert load(document, now=NOW).changes == 0


def test_a_task_that_is_gone_is_retired_and_keeps_its_events(document):
    load(document, now=NOW)
    event = EventFactory(task=Task.objects.get(code="A1.5"))
    gone = document["groups"][0]["tasks"].pop(4)
    assert load(document, now=NOW).removed == ["任务“A1.5 建立校内外科学教育资源有效衔接机制”"]
    event.refresh_from_db()
    assert event.task.retired
    assert load(document, now=NOW).changes == 0
    document["groups"][0]["tasks"].append(gone)
    assert load(document, now=NOW).changed == ["任务“A1.5 建立校内外科学教育资源有效衔接机制” 已撤下：是 → 否"]


def test_an_indicator_that_is_gone_is_removed(document):
    load(document, now=NOW)
    document["groups"][0]["tasks"][2]["indicators"] = []
    assert load(document, now=NOW).removed == ["指标“培训科技辅导员 50人”"]


def test_plans_live_side_by_side(document):
    load(document, now=NOW)
    document["plan"] |= {"slug": "next", "title": "下一个方案", "period": [2026, 2030]}
    report = load(document, now=NOW, invented=True)
    periods = Plan.objects.order_by("first_year").values_list("slug", "first_year", "last_year")
    assert list(periods) == [("anning-2021-2025", 2021, 2025), ("next", 2026, 2030)]
    assert (Task.objects.count(), Organization.objects.filter(kind="department").count()) == (64, 36)
    assert report.notes == []


def test_what_staff_corrected_by_hand_stays(document):
    load(document, now=NOW)
    Organization.objects.filter(name="市科协").update(desk_phone="0871-0000 1234", slug="kexie")
    Area.objects.filter(slug="lubiao").update(initials="lub")
    assert load(document, now=NOW).changes == 0
    assert Area.objects.get(slug="lubiao").initials == "lub"


RENAMED = "安宁市科学技术协会"


def test_a_renamed_organization_is_found_again(document):
    load(document, now=NOW)
    body = Organization.objects.get(name="市科协")
    body.name = RENAMED
    body.save()
    Organization.objects.filter(name="八街街道办事处").update(name="八街街道", kind="other")
    Area.objects.filter(name="八街街道").update(name="八街镇")
    report = load(document, now=NOW)
    assert (report.created, report.changed, report.removed) == ([], [], [])
    assert report.kept == [
        f"单位“{RENAMED}” 名称：现在是 {RENAMED}（有人改过），文件里是 市科协",
        "区域“八街镇” 名称：现在是 八街镇（有人改过），文件里是 八街街道",
        "单位“八街街道” 名称：现在是 八街街道（有人改过），文件里是 八街街道办事处",
        "单位“八街街道” 类型：现在是 other（有人改过），文件里是 street_office",
    ]
    assert Task.objects.get(code="A1.2").cooperating.filter(name=RENAMED).exists()
    assert Plan.objects.get().coordinator.name == RENAMED


def test_a_new_organization_may_have_a_slug_that_is_taken(document):
    load(document, now=NOW)
    Organization.objects.create(name="别的单位", slug="shi-xin-ju")
    document["organizations"].append("市新局")
    load(document, now=NOW)
    assert Organization.objects.get(name="市新局").slug == "shi-xin-ju-2"


def test_what_people_corrected_in_a_task_stays_and_is_listed(document):
    load(document, now=NOW)
    task = Task.objects.get(code="A1.3")
    other = Organization.objects.get(name="市教体局")
    Task.objects.filter(pk=task.pk).update(title="手改的标题", lead=Organization.objects.get(name="团市委"))
    task.cooperating.set([other])
    document["groups"][0]["tasks"][2]["indicators"][0]["target"] = 60
    report = load(document, now=NOW)
    task.refresh_from_db()
    assert (task.title, task.lead.name, list(task.cooperating.all())) == ("手改的标题", "团市委", [other])
    assert report.changed == ["指标“培训科技辅导员 50人” 目标：50 → 60"]
    assert [line.partition("：")[0] for line in report.kept] == [
        "任务“A1.3 手改的标题” 标题",
        "任务“A1.3 手改的标题” 牵头单位",
        "任务“A1.3 手改的标题” 配合单位",
    ]
    assert report.lines()[-1] == "新增 0，更改 1，撤下 0，保留改过的 3。"


def test_what_people_retired_added_or_deleted_stays(document):
    load(document, now=NOW)
    Task.objects.filter(code="A1.5").update(retired=True)
    own = Task.objects.create(plan=Plan.objects.get(), group=TaskGroup.objects.first(), code="X1", title="自己加的",
                              lead=Organization.objects.get(name="市科协"))  # fmt: skip
    Indicator.objects.create(plan=own.plan, task=own, name="自己的", unit="人", target=3)
    Indicator.objects.filter(name="培训科技辅导员").delete()
    Occasion.objects.all()[0].delete()
    VenueKind.objects.filter(name=VenueKind.objects.first().name).update(name="改了名的", position=99)
    VolunteerGroup.objects.all()[0].delete()
    report = load(document, now=NOW)
    own.refresh_from_db()
    assert (report.created, report.changed, report.removed) == ([], [], [])
    assert (Task.objects.get(code="A1.5").retired, own.retired, own.indicators.count()) == (True, False, 1)
    assert (Occasion.objects.count(), Indicator.objects.count()) == (10, 4)
    assert VenueKind.objects.get(position=99).name == "改了名的"
    assert sum("已被人删除" in line for line in report.kept) == 3


def test_what_people_call_otherwise_is_not_taken_for_gone(document):
    load(document, now=NOW)
    Indicator.objects.filter(name="培训科技辅导员").update(name="培训辅导员（人次）")
    Task.objects.filter(code="A1.5").update(code="A1.5a")
    report = load(document, now=NOW)
    assert (report.created, report.changed, report.removed) == ([], [], [])
    assert Indicator.objects.filter(name="培训辅导员（人次）").exists()
    assert not Task.objects.get(code="A1.5a").retired


@pytest.mark.parametrize("corrected", [{"name": "培训辅导员（人次）"}, {"target": 55}, {"unit": "人次"}])
def test_a_corrected_indicator_stays_when_the_file_names_it_no_more(document, corrected):
    load(document, now=NOW)
    Indicator.objects.filter(name="培训科技辅导员").update(**corrected)
    document["groups"][0]["tasks"][2]["indicators"] = []
    report = load(document, now=NOW)
    assert report.removed == []
    assert Indicator.objects.filter(task__code="A1.3", **corrected).exists()
    assert [line for line in report.kept if "没有撤下" in line]


def test_a_preview_writes_nothing(document):
    load(document, now=NOW)
    document["plan"]["title"] = "新标题"
    document["groups"][0]["tasks"].pop(4)
    report = load(document, now=NOW, preview=True)
    assert (len(report.changed), len(report.removed)) == (1, 1)
    assert Plan.objects.get().title != "新标题"
    assert not Task.objects.filter(retired=True).exists()


def test_a_plan_that_is_there_is_only_compared_until_somebody_says_so(tmp_path, document):
    call_command("load_plan", stdout=StringIO())
    document["plan"]["title"] = "新标题"
    path = tmp_path / "corrected.json"
    path.write_text(json.dumps(document))
    out = StringIO()
    call_command("load_plan", str(path), stdout=out)
    assert "标题：安宁市全民科学素质行动实施方案(2021—2025年) → 新标题" in out.getvalue()
    assert "还没有写入" in out.getvalue()
    assert Plan.objects.get().title != "新标题"
    out = StringIO()
    call_command("load_plan", str(path), "--again", stdout=out)
    assert "还没有写入" not in out.getvalue()
    assert Plan.objects.get().title == "新标题"


def words_that_plans_share():
    return {
        model: list(model.objects.order_by("pk").values_list("name", flat=True))
        for model in (Audience, BaseLevel, BaseType, Occasion, VenueKind, VolunteerGroup)
    }


def test_a_start_without_a_plan_has_what_every_county_needs_and_nothing_of_one(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("prepare", stdout=StringIO())
    assert {model.__name__: len(names) for model, names in words_that_plans_share().items()} == {
        "Audience": 23, "BaseLevel": 2, "BaseType": 8, "Occasion": 10, "VenueKind": 23, "VolunteerGroup": 10,
    }  # fmt: skip
    assert (Plan.objects.count(), Area.objects.count(), Organization.objects.count()) == (0, 0, 0)
    assert "安宁" not in str(words_that_plans_share())
    Occasion.objects.all()[0].delete()
    VenueKind.objects.filter(name="学校").update(name="中小学")
    before = words_that_plans_share()
    call_command("prepare", stdout=StringIO())
    assert words_that_plans_share() == before


def test_a_plan_adds_what_is_its_countys_own_to_what_is_there(document):
    load_vocabulary()
    before = words_that_plans_share()
    report = load(document, now=NOW)
    after = words_that_plans_share()
    assert {model.__name__: after[model][len(names) :] for model, names in before.items() if after[model] != names} == {
        "BaseLevel": ["昆明市级", "安宁市级"],
        "Occasion": ["火把节"],
    }
    assert (report.changed, report.removed, report.kept) == ([], [], [])


def test_a_plan_that_names_its_own_words_is_loaded_with_those(document):
    load(document | {"venue_kinds": ["科技馆"]}, now=NOW)
    assert list(VenueKind.objects.values_list("name", flat=True)) == ["科技馆"]


def test_a_start_loads_no_plan_where_there_is_one(settings, tmp_path, document):
    settings.STATIC_ROOT = tmp_path / "static"
    load(document, now=NOW)
    Organization.objects.filter(name="市科协").update(name=RENAMED)
    Task.objects.filter(code="A1.3").update(title="手改的标题")
    call_command("prepare", stdout=StringIO())
    assert Organization.objects.filter(name=RENAMED).exists()
    assert Task.objects.get(code="A1.3").title == "手改的标题"
    assert Organization.objects.filter(name="市科协").count() == 0


def test_a_later_plan_makes_no_second_association(document):
    load(document, now=NOW)
    document["plan"] |= {"slug": "next", "coordinator": "市教体局"}
    load(document, now=NOW)
    assert list(Organization.objects.filter(is_association=True).values_list("name", flat=True)) == ["市科协"]


def test_the_command_loads_our_own_file_and_says_how_much():
    out = StringIO()
    call_command("load_plan", stdout=out)
    created = 170 + VolunteerGroup.objects.count()
    assert out.getvalue().splitlines()[-1] == f"新增 {created}，更改 0，撤下 0。"
    call_command("load_plan", stdout=out)
    assert out.getvalue().splitlines()[-1] == "新增 0，更改 0，撤下 0。"


def test_the_command_loads_another_file(tmp_path, document):
    document["plan"]["slug"] = "other"
    path = tmp_path / "other.json"
    path.write_text(json.dumps(document))
    out = StringIO()
    call_command("load_plan", str(path), verbosity=2, stdout=out)
    assert "新增 方案“安宁市全民科学素质行动实施方案(2021—2025年)”" in out.getvalue().splitlines()
    assert Plan.objects.get().slug == "other"
