"""A broken plan file is refused whole, naming line and field."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from organizations.models import Organization
from plan.loading import OWN_FILE, load
from plan.models import Plan
from plan.reading import BrokenPlan, read

NOW = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)
UNKNOWN = "organizations 里没有“市科写”，先加上，或者在 aliases 里写它的全名。"


def lead_of_a_stranger(document):
    document["groups"][2]["tasks"][1]["lead"] = "市科写"


def cooperating_stranger(document):
    document["groups"][0]["tasks"][0]["cooperating"][1] = "市科写"


def unknown_coordinator(document):
    document["plan"]["coordinator"] = "市科写"


def alias_of_nobody(document):
    document["aliases"]["科协"] = "市科写"


def title_missing(document):
    del document["groups"][1]["tasks"][0]["title"]


def title_blank(document):
    document["groups"][1]["title"] = " "


def title_too_long(document):
    document["plan"]["title"] = "长" * 121


def code_as_number(document):
    document["groups"][0]["code"] = 1


def misspelled_field(document):
    document["groups"][0]["tasks"][0]["leader"] = "市科协"


def unknown_section(document):
    document["venue_kind"] = []


def period_inverted(document):
    document["plan"]["period"] = [2025, 2021]


def period_of_three(document):
    document["plan"]["period"] = [2021, 2023, 2025]


def period_of_words(document):
    document["plan"]["period"] = ["2021", 2025]


def year_out_of_range(document):
    document["plan"]["period"] = [21, 2025]


def date_in_chinese(document):
    document["plan"]["published"] = "2022年3月17日"


def group_code_twice(document):
    document["groups"][1]["code"] = "A1"


def task_code_twice(document):
    document["groups"][1]["tasks"][0]["code"] = "A1.1"


def unknown_kind(document):
    document["groups"][0]["kind"] = "theme"


def unknown_audience(document):
    document["groups"][0]["audience"] = "pupils"


def unknown_part(document):
    document["sub_audiences"] = {"pupils": ["小学生"]}


def target_as_text(document):
    document["groups"][0]["tasks"][2]["indicators"][0]["target"] = "50"


def target_below_zero(document):
    document["groups"][0]["tasks"][2]["indicators"][0]["target"] = -1


def flag_as_text(document):
    document["groups"][0]["tasks"][2]["indicators"][0]["at_least"] = "yes"


def indicator_twice(document):
    document["plan"]["overall_indicators"] *= 2


def outside_of_nothing(document):
    document["not_events"]["A9.9"] = "不办活动"


def organization_twice(document):
    document["organizations"].append("市科协")


def groups_as_object(document):
    document["groups"] = {}


def task_as_text(document):
    document["groups"][0]["tasks"][0] = "A1.1"


def aliases_as_list(document):
    document["aliases"] = []


BREAKS = [
    (lead_of_a_stranger, f"groups[2].tasks[1].lead：{UNKNOWN}"),
    (cooperating_stranger, f"groups[0].tasks[0].cooperating[1]：{UNKNOWN}"),
    (unknown_coordinator, f"plan.coordinator：{UNKNOWN}"),
    (alias_of_nobody, f"aliases.科协：{UNKNOWN}"),
    (title_missing, "groups[1].tasks[0].title：缺这一项。"),
    (title_blank, "groups[1].title：不能是空的。"),
    (title_too_long, "plan.title：有 121 个字，最多 120 个。"),
    (code_as_number, "groups[0].code：要写成文字，用双引号括起来。"),
    (misspelled_field, "groups[0].tasks[0].leader：不认识这一项，看看是不是写错了。"),
    (unknown_section, "venue_kind：不认识这一项，看看是不是写错了。"),
    (period_inverted, "plan.period：起始年 2025 在结束年 2021 后面。"),
    (period_of_three, "plan.period：要有 2 项，现在是 3 项。"),
    (period_of_words, "plan.period[0]：要写成不带小数的数字，不加引号。"),
    (year_out_of_range, "plan.period[0]：21 不在 1990 到 2200 之间。"),
    (date_in_chinese, "plan.published：日期要写成 2022-03-17 这样。"),
    (group_code_twice, "groups[1].code：“A1”和 groups[0] 重复了。"),
    (task_code_twice, "groups[1].tasks[0].code：“A1.1”和 groups[0].tasks[0] 重复了。"),
    (unknown_kind, "groups[0].kind：只能写 action 或 project。"),
    (
        unknown_audience,
        "groups[0].audience：只能写 youth 或 farmers 或 workers 或 elderly 或 officials。",
    ),
    (unknown_part, "sub_audiences.pupils：只能写 youth 或 farmers 或 workers 或 elderly 或 officials。"),
    (target_as_text, "groups[0].tasks[2].indicators[0].target：要写成数字，不加引号。"),
    (target_below_zero, "groups[0].tasks[2].indicators[0].target：-1 不在 0 到 9999999999 之间。"),
    (flag_as_text, "groups[0].tasks[2].indicators[0].at_least：只能写 true 或 false。"),
    (
        indicator_twice,
        "plan.overall_indicators[1].name：“公民具备科学素质的比例”和 plan.overall_indicators[0] 重复了。",
    ),
    (outside_of_nothing, "not_events.A9.9：没有编号是“A9.9”的任务。"),
    (organization_twice, "organizations[36]：“市科协”写了两遍。"),
    (groups_as_object, "groups：要写成列表，用方括号。"),
    (task_as_text, "groups[0].tasks[0]：要写成对象，用花括号。"),
    (aliases_as_list, "aliases：要写成对象，用花括号。"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("damage", "message"), BREAKS, ids=[damage.__name__ for damage, _ in BREAKS])
def test_a_broken_file_is_refused_whole(document, damage, message):
    damage(document)
    with pytest.raises(BrokenPlan) as refused:
        load(document, now=NOW)
    assert refused.value.lines == [message]
    assert (Plan.objects.count(), Organization.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_all_problems_are_told_at_once(document):
    title_missing(document)
    period_of_words(document)
    with pytest.raises(BrokenPlan) as refused:
        load(document, now=NOW)
    assert refused.value.message == "方案文件有 2 处问题，什么都没有改。"
    assert refused.value.lines == [
        "plan.period[0]：要写成不带小数的数字，不加引号。",
        "groups[1].tasks[0].title：缺这一项。",
    ]


@pytest.mark.parametrize("document", [[], "方案", None])
def test_something_else_than_an_object_is_refused(document):
    with pytest.raises(BrokenPlan) as refused:
        load(document, now=NOW)
    assert refused.value.lines == ["整个文件：要写成对象，用花括号。"]


@pytest.mark.django_db
def test_the_command_names_the_line(tmp_path):
    text = OWN_FILE.read_text(encoding="utf-8").replace('"lead": "市人社局"', '"lead": "市科写"', 1)
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("市科写")].count("\n") + 1
    with pytest.raises(CommandError) as failed:
        call_command("load_plan", str(path))
    assert str(failed.value).splitlines() == [
        "方案文件有 1 处问题，什么都没有改。",
        f"第 {line} 行 groups[2].tasks[2].lead：{UNKNOWN}",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{\n "plan": {,\n}', "第 2 行第 11 个字：这里不合 JSON 的写法"),
        (b"\xff\xfe", "不是 UTF-8 文字，请另存为 UTF-8。"),
    ],
)
def test_the_command_refuses_what_it_cannot_read(tmp_path, content, message):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as failed:
        call_command("load_plan", str(path))
    assert message in str(failed.value)


def test_the_command_says_when_there_is_no_file(tmp_path):
    with pytest.raises(CommandError, match="打不开"):
        call_command("load_plan", str(tmp_path / "none.json"))


def test_every_field_has_its_line():
    text = json.dumps({"a": [1, {"b": '引"号'}, []], "c": {}, "d": -1.5}, ensure_ascii=False, indent=1)
    document, lines = read(text)
    assert document["d"] == -1.5
    assert lines == {"": 1, "a": 2, "a[0]": 3, "a[1]": 4, "a[1].b": 5, "a[2]": 7, "c": 9, "d": 10}
