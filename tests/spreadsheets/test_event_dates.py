"""Days and times of a row of events, wherever in it they stand; what is ambiguous is asked with what it could mean."""

import pytest

from core import phrases
from events.models import Occurrence
from tests.events.conftest import NOON
from tests.factories.resources import SpaceFactory
from tests.spreadsheets.test_events import COLUMNS, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named(venue, task, farmers, time_machine):
    time_machine.move_to(NOON)


def stored():
    return [
        phrases.long_date(phrases.local(one.start).date()) + " " + phrases.hours(one.start, one.end)
        for one in Occurrence.objects.order_by("start")
    ]


def brought(bring, **cells):
    facts = row_by_name() | cells
    return bring(list(facts), [list(facts.values())], apply=True)


def row_by_name():
    return dict(zip(COLUMNS, row(), strict=True))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"日期": "12月15日", "开始": "两点半", "结束": "4:00"}, ["2026年12月15日 14:30—16:00"]),
        ({"日期": "3/18", "开始": "9:00—11:00", "结束": ""}, ["2027年3月18日 09:00—11:00"]),
        ({"日期": "2027-3-13 星期六 14:30-16:00", "开始": "", "结束": ""}, ["2027年3月13日 14:30—16:00"]),
        ({"日期": "", "开始": "12月15日下午2:30到4点", "结束": ""}, ["2026年12月15日 14:30—16:00"]),
        (
            {"类型": "展览", "日期": "9月20-26日连着办", "开始": "9:00", "结束": "17:00"},
            ["2026年9月20日 09:00—9月26日 17:00"],
        ),
        (
            {"类型": "展览", "日期": "9月20-21日每天", "开始": "9:00—11:00", "结束": ""},
            ["2026年9月20日 09:00—11:00", "2026年9月21日 09:00—11:00"],
        ),
        (
            {"类型": "展览", "日期": "9月20-22日", "开始": "14:00", "结束": "11:00"},
            ["2026年9月20日 14:00—9月22日 11:00"],
        ),
        (
            {"日期": "9月20-22日每天", "开始": "9:00", "结束": "11:00"},
            ["2026年9月20日 09:00—11:00", "2026年9月21日 09:00—11:00", "2026年9月22日 09:00—11:00"],
        ),
        (
            {"日期": "9月20日、27日", "开始": "晚上7点", "结束": "9点"},
            ["2026年9月20日 19:00—21:00", "2026年9月27日 19:00—21:00"],
        ),
        ({"日期": "12月31日", "开始": "14:00", "结束": "24:00"}, ["2026年12月31日 14:00—次日 00:00"]),
    ],
)
def test_what_is_stored(bring, cells, expected):
    sheet = brought(bring, **cells)
    assert (sheet.problems, stored()) == ([], expected)


@pytest.mark.parametrize(
    ("cells", "words", "choices"),
    [
        ({"日期": "12.1"}, "“日期”：“12.1”看不清是 12 月 1 日还是 10 日", ["2026-12-01", "2026-12-10"]),
        ({"日期": "9月20-22日"}, "几天是每天一场，还是连着不断的一场？", ["2026-09-20到2026-09-22每天一场", "2026-09-20到2026-09-22连着办"]),
        ({"类型": "展览", "日期": "9月20-22日", "开始": "9:00—11:00", "结束": ""}, "这几天是每天 09:00—11:00 开放，还是从头到尾不关门，夜里也开？", ["2026-09-20到2026-09-22每天一场", "2026-09-20到2026-09-22连着办"]),
        ({"开始": "6:30", "结束": "8:30"}, "“开始”：没写上午还是晚上", ["06:30-08:30", "18:30-20:30"]),
        ({"日期": "2026-09-20 9:00", "开始": "10:00"}, "和“日期”里写的 09:00 不一样", None),
        ({"开始": "9:00-11:00", "结束": "12:00"}, "和前面写的结束时间 11:00 不一样", None),
        ({"日期": "2026-09-20", "开始": "9月21日 9:00"}, "和“日期”那一格写的日子不一样", None),
    ],
)  # fmt: skip
def test_what_is_asked(bring, cells, words, choices):
    sheet = brought(bring, **cells)
    assert [(one["words"], one.get("choices")) for one in sheet.problems] == [(words, choices)]
    assert stored() == []


@pytest.mark.parametrize(
    ("typed", "heads"),
    [("约60人", 60), ("六十余人", 60), ("一百二十多人", 120), ("两百人左右", 200), ("一千零五", 1005)],
)
def test_names_that_can_only_mean_one_are_that_one(bring, typed, heads):
    sheet = brought(bring, 类型="讲座", 预计人数=typed)
    assert (sheet.problems, sheet.effects["new"]) == ([], 1)
    event = Occurrence.objects.get().event
    assert (event.kind, event.expected_heads) == ("lecture", heads)


@pytest.mark.parametrize("typed", ["一百二", "十十人", "不限", "二三十人"])
def test_numbers_that_are_not_plain_are_asked(bring, typed):
    (problem,) = brought(bring, 预计人数=typed).problems
    assert problem["words"] == f"“预计人数”：“{typed}”看不出是多少，请只写数字"


def test_names_that_could_be_several_are_asked(bring):
    sheet = brought(bring, 类型="展", 内容="科学")
    assert [one["words"].split("，")[0] for one in sheet.problems] == ["“类型”：没有叫“展”的类型"]
    sheet = brought(bring, 类型="科普活动")
    assert "choices" in sheet.problems[0]


@pytest.fixture
def hall(venue):
    return SpaceFactory(venue=venue, name="二楼会议室")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("县街文化站二楼会议室", ("县街文化站", "二楼会议室", "")),
        ("县街文化站 二楼会议室", ("县街文化站", "二楼会议室", "")),
        ("县街文化站（二楼会议室）", ("县街文化站", "二楼会议室", "")),
        ("县街文化站/二楼会议室", ("县街文化站", "二楼会议室", "")),
        ("县街文化站（具体位置：门口）", ("县街文化站", None, "门口")),
        ("（具体位置：城南小广场）", (None, None, "城南小广场")),
    ],
)
def test_place_and_hall_in_one_cell(bring, hall, cell, expected):
    sheet = brought(bring, 地点=cell)
    assert sheet.problems == []
    date = Occurrence.objects.get()
    names = [found and found.name for found in (date.venue, date.space)]
    assert (*names, date.place_note) == expected


@pytest.mark.parametrize(
    ("cell", "words", "choices"),
    [
        (
            "县街文化中心", "没有叫“县街文化中心”的场馆，是不是“县街文化站”？", ["县街文化站", "（具体位置：县街文化中心）"],
        ),
        ("文化站", "没有叫“文化站”的场馆，是不是“县街文化站”？", ["县街文化站", "（具体位置：文化站）"]),
        (
            "县街文化站会议室", "“县街文化站”里没有叫“会议室”的场地，是不是“二楼会议室”？",
            ["县街文化站 二楼会议室", "县街文化站（具体位置：会议室）"],
        ),
        ("县街文化站门口", "“县街文化站”里没有叫“门口”的场地，可以写：二楼会议室", ["县街文化站（具体位置：门口）"]),
        ("月亮", "没有叫“月亮”的场馆，请写全名，或写到“具体位置”", ["（具体位置：月亮）"]),
    ],
)  # fmt: skip
def test_places_that_are_near_are_asked(bring, hall, cell, words, choices):
    sheet = brought(bring, 地点=cell)
    assert [(one["words"], one["choices"]) for one in sheet.problems] == [(words, choices)]
    for choice in choices:
        assert brought(bring, 地点=choice).problems == []


def test_a_hall_in_two_cells_is_one(bring, hall):
    assert brought(bring, 地点="县街文化站 二楼会议室", 场地="二楼会议室").problems == []
    sheet = brought(bring, 地点="县街文化站 二楼会议室", 场地="大厅")
    assert [one["words"] for one in sheet.problems] == ["和“地点”里写的“二楼会议室”不一样"]
