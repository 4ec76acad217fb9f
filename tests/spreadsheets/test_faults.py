"""Five hundred rows with forty different faults: forty exact messages, and nothing is stored."""

import pytest

from events.models import Event, Occurrence
from spreadsheets import importing
from spreadsheets.models import EventKey
from tests.events.conftest import NOON
from tests.factories.events import PublishedEventFactory, TaskFactory, TaskGroupFactory, VenueFactory
from tests.factories.people import OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db

COLUMNS = (
    "编号", "标题", "类型", "内容", "主办单位", "任务编号", "给谁", "日期", "开始", "结束", "地点", "街道", "具体位置",
    "方式", "线上链接", "学校", "学生数", "联系人", "联系手机", "一句话介绍", "介绍", "咨询电话", "预计人数", "报名",
    "每场名额", "协办单位",
)  # fmt: skip
GOOD = {
    "类型": "讲座活动", "内容": "健康", "主办单位": "县街街道办事处", "任务编号": "A1.1", "给谁": "农民", "日期": "2026-09-20",
    "开始": "14:30", "结束": "16:00", "地点": "县街文化站", "街道": "县街", "联系手机": "13900000123", "报名": "每场报名",
}  # fmt: skip
KINDS = "下乡巡展、系列课堂、进校园、讲座活动、培训、比赛、展览、开放日、主题日活动、应急科普"
TOPICS = "智慧助老、健康、野生菌安全、校园科普、安全应急、农技、自然环保、科学体验"
FAULTS = [
    ({"标题": ""}, "B", "“标题”没有填"),
    ({"标题": "字" * 81}, "B", "“标题”：最多 80 个字，现在是 81 个"),
    ({"标题": "#REF!"}, "B", "“标题”：公式出错了（#REF!），请改成文字"),
    ({"编号": "9" * 41}, "A", "“编号”：最多 40 个字，现在是 41 个"),
    ({"类型": ""}, "C", "“类型”没有填"),
    ({"类型": "跳舞"}, "C", f"“类型”：没有叫“跳舞”的类型，可以写：{KINDS}"),
    ({"内容": "宇宙"}, "D", f"“内容”：没有叫“宇宙”的内容，可以写：{TOPICS}"),
    ({"主办单位": "别的单位"}, "E", "“主办单位”：“别的单位”不是您可以组织活动的单位，请写全名"),
    ({"任务编号": "Z9.9"}, "F", "“任务编号”：在用的方案里没有编号“Z9.9”的任务"),
    ({"任务编号": "B2.1"}, "F", "“任务编号”：几个方案都有“B2.1”，请写成其中一个：city-2026/B2.1、other-2026/B2.1"),
    ({"给谁": "农民、火星人"}, "G", "“给谁”：没有叫“火星人”的人群，可以写：农民"),
    ({"日期": ""}, "H", "“日期”没有填"),
    ({"日期": "下周三"}, "H", "“日期”：“下周三”要看是哪周说的，请选是哪一天"),
    ({"日期": "2026-02-30"}, "H", "“日期”：没有“2026-02-30”这一天"),
    ({"日期": "2062-09-20"}, "H", "2062-09-20 离今天太远，请看看年份"),
    ({"日期": "2026-09-20 午后"}, "H", "“日期”：“午后”不是时间，请写成 14:30"),
    ({"开始": ""}, "I", "“开始”没有填"),
    ({"开始": "午后"}, "I", "“开始”：“午后”不是时间，请写成 14:30"),
    ({"开始": "25:00"}, "I", "“开始”：没有“25:00”这个时间，请写成 14:30"),
    ({"结束": ""}, "J", "“结束”没有填"),
    ({"结束": "14:30"}, "J", "“结束”要晚于“开始”；跨天的话写“结束日期”"),
    ({"结束": "16"}, "J", "“结束”：“16”不是时间，请写成 14:30"),
    ({"地点": "月亮"}, "K", "没有叫“月亮”的场馆，请写全名，或写到“具体位置”"),
    ({"地点": "文化广场", "街道": ""}, "K", "有 2 个场馆叫“文化广场”（县街街道、温泉街道），请在“街道”写明"),
    ({"街道": "温泉"}, "L", "“县街文化站”不在温泉街道，在县街街道"),
    ({"街道": "南极"}, "L", "“街道”：没有叫“南极”的街道，可以写：县街街道、县街、温泉街道、温泉"),
    ({"方式": "电话"}, "N", "“方式”：没有叫“电话”的方式，可以写：线下、线上、线上线下"),
    ({"方式": "线上", "线上链接": "会议号 123"}, "O", "“线上链接”：网址要以 https:// 开头，不能有空格"),
    ({"线上链接": "https://live.example/1"}, "O", "“方式”是线下，不用写线上链接；要么把“方式”改成线上"),
    ({"类型": "进校园"}, "P", "进校园的活动要写“学校”"),
    ({"学生数": "好多"}, "Q", "“学生数”：“好多”看不出是多少，请只写数字"),
    ({"学生数": "100001"}, "Q", "“学生数”：100001 太大了，最多 100000"),
    ({"联系手机": "1390000012"}, "S", "“联系手机”：现在是 10 位，手机号要 11 位"),
    ({"联系手机": "0871-68712345"}, "S", "“联系手机”：这不是大陆手机号，请填 11 位的手机号"),
    ({"一句话介绍": "字" * 121}, "T", "“一句话介绍”：最多 120 个字，现在是 121 个"),
    (
        {"报名": "抽签"},
        "X",
        "“报名”：没有叫“抽签”的报名方式，可以写：不用报名、每场报名、一次报全部、都可以、只给约好的单位",
    ),
    ({"报名": "不用报名", "每场名额": "30"}, "Y", "“报名”是不用报名，就不用写名额"),
    ({"协办单位": "没听过的单位"}, "Z", "“协办单位”：没有叫“没听过的单位”的单位，请写全名"),
    ({"标题": "讲座第1号"}, "H", "和第 2 行重复：同一个活动、同一时间、同一地点"),
    ({"标题": "讲座第2号", "日期": "2026-09-21", "介绍": "另一个介绍"}, "U", "和第 3 行不一样：它们是同一个活动"),
]


def cells(number: int, changed: dict[str, object]):
    facts = {"标题": f"讲座第{number}号", "介绍": "原来的介绍"} | GOOD | changed
    return tuple(facts.get(name, "") for name in COLUMNS)


@pytest.mark.slow
def test_five_hundred_rows_with_forty_faults(bring, host, venue, task, farmers):
    assert len(FAULTS) == 40
    VenueFactory(name="文化广场", area=venue.area)
    VenueFactory(name="文化广场", area=StreetFactory(name="温泉街道"))
    for plan in (task.plan, TaskFactory(group__plan__slug="other-2026", code="X1.1").plan):
        TaskFactory(group=TaskGroupFactory(plan=plan), code="B2.1")
    OrganizationFactory(name="另一个单位")
    PublishedEventFactory(host=host)
    before = (Event.objects.count(), Occurrence.objects.count())
    rows = [cells(number, {}) for number in range(1, 461)]
    rows += [cells(460 + number, changed) for number, (changed, _, _) in enumerate(FAULTS, start=1)]
    sheet = bring(COLUMNS, rows, apply=True)
    expected = [(f"{column}{462 + place}", words) for place, (_, column, words) in enumerate(FAULTS)]
    assert [(one["cell"], one["words"]) for one in sheet.problems] == expected
    assert len({words for _, words in expected}) >= 37
    assert (sheet.state, sheet.total, sheet.file, sheet.effects) == ("faulty", 500, "", {})
    assert all(
        words in sheet.rows for words in ("讲座第1号", "没听过的单位")
    )  # kept, sealed, to be put right on the page
    importing.clear(now=NOON + 2 * importing.KEPT)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows) == ("refused", "")
    assert (Event.objects.count(), Occurrence.objects.count(), EventKey.objects.count()) == (*before, 0)
