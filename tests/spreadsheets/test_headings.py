"""Headings anywhere in the first ten rows, under any name: asked once, remembered for the organization."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Event, Occurrence
from spreadsheets import importing
from spreadsheets.models import HeadingMeaning, SheetImport
from spreadsheets.reading import facts
from tests.core.spreadsheets.workbooks import filled, saved
from tests.events.conftest import NOON
from tests.factories.people import MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

HEADINGS = ("序号", "活动名称", "形式", "什么时候", "在哪里", "对象", "备注")
ROWS = (
    (1, "认菌子", "讲座", "12月15日下午2:30-4:00", "县街文化站", "农民", "带菌子"),
    (2, "防诈骗", "讲座", "12月16日上午9点到11点", "县街文化站", "农民", ""),
)
TITLE = ("县街街道2026年科普活动安排表",)


@pytest.fixture(autouse=True)
def _named(venue, task, farmers, time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def staff(client, organizer):
    client.force_login(organizer)
    return client


@pytest.fixture
def looked_at(staff, organizer):
    """The office's own table, uploaded and looked at."""

    def looked_at(*rows, by=organizer, prepare=None):
        book = filled(*rows)
        if prepare:
            prepare(book.active)
        made = importing.start(kind="events", file_name="安排表.xlsx", data=saved(book), by=by, now=NOON)
        return check(made)

    return looked_at


def check(made):
    importing.check(made.pk, now=NOON)
    made.refresh_from_db()
    return made


def answered(staff, made, **facts):
    answer = staff.post(
        f"/staff/imports/{made.uid}/answer/", {name.replace("_", "-"): one for name, one in facts.items()}
    )
    assert answer.status_code == 302
    return check(made)


def proposals(made):
    return {one["heading"]["title"]: one["heading"]["proposed"] for one in made.problems if "heading" in one}


@pytest.mark.parametrize("blank", range(8))
def test_the_row_of_headings_is_found_among_the_first_ten(looked_at, blank):
    title = [TITLE, *[(None,)] * blank, ("制表：王",)]
    made = looked_at(*title, ("标题", "类型", "日期", "开始", "结束"), ("讲座", "讲座", "2026-09-20", "9:00", "11:00"))
    assert (made.state, made.problems, made.total) == ("ready", [], 1)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("活动类别", "kind"),
        ("内容类别", "topic"),
        ("活动时间", "start"),
        ("对象（面向人群）", "audiences"),
        ("经费\n（元）", "planned_cost"),
        ("负责人及电话", "contact_name"),
    ],
)
def test_what_offices_call_a_column_is_proposed(looked_at, heading, column):
    made = looked_at(("标题", "日期", "结束", "地点", heading), ("讲座", "2026-09-20", "11:00", "", ""))
    assert proposals(made)[heading] == column


def test_the_offices_own_table_comes_in_after_one_round_of_questions(looked_at, staff):
    def merge(sheet):
        sheet.merge_cells("A1:G1")
        sheet.merge_cells("E3:E4")

    made = looked_at(TITLE, HEADINGS, *ROWS, prepare=merge)
    assert proposals(made) == {
        "活动名称": "title", "形式": "kind", "什么时候": "start", "在哪里": "venue", "对象": "audiences", "备注": "",
    }  # fmt: skip
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert "“活动名称”这一列" in page
    assert "下面写着：12月15日下午2:30-4:00" in page
    assert '<option value="start" selected>开始</option>' in page
    made = answered(
        staff, made, heading_row="2", column_1="title", column_2="kind", column_3="start", column_4="venue",
        column_5="audiences", column_6="place_note",
    )  # fmt: skip
    assert (made.state, made.problems, made.total) == ("ready", [], 2)
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert "您的表里有 2 行" in page
    assert "2026年12月15日 周二 14:30—16:00" in page
    assert "县街文化站 带菌子" in page
    staff.post(f"/staff/imports/{made.uid}/apply/")
    importing.apply(made.pk, now=NOON)
    assert list(Event.objects.order_by("pk").values_list("title", "kind", "state")) == [
        ("认菌子", "lecture", "draft"),
        ("防诈骗", "lecture", "draft"),
    ]
    assert [one.venue.name for one in Occurrence.objects.all()] == ["县街文化站"] * 2


def test_what_was_answered_is_remembered_for_the_organization_alone(looked_at, staff, host):
    made = looked_at(TITLE, HEADINGS, *ROWS)
    answered(
        staff, made, column_1="title", column_2="kind", column_3="start", column_4="venue", column_5="audiences",
        column_6="",
    )  # fmt: skip
    assert HeadingMeaning.objects.filter(organization=host).count() == 6
    colleague = MembershipFactory(organization=host).person
    assert looked_at(HEADINGS, *ROWS, by=colleague).state == "ready"
    stranger = MembershipFactory(organization=OrganizationFactory(name="温泉街道办事处")).person
    assert proposals(looked_at(HEADINGS, *ROWS, by=stranger))["活动名称"] == "title"
    assert looked_at(("活 动 名 称*", *HEADINGS[2:]), *(row[1:] for row in ROWS), by=colleague).state == "ready"


def test_a_column_that_is_missing_is_said_once_for_all_rows(looked_at, staff):
    made = looked_at(("标题", "日期"), ("甲", "2026-09-20"), ("乙", "2026-09-21"))
    assert [(one["cell"], one["missing"]) for one in made.problems] == [
        ("第 1 行", "kind"),
        ("第 1 行", "start"),
        ("第 1 行", "end"),
    ]
    made = answered(staff, made, all_kind="讲座活动", all_start="9:00-11:00")
    assert (made.state, made.total) == ("ready", 2)
    importing.confirm(sheet=made, by=made.by)
    importing.apply(made.pk, now=NOON)
    assert set(Event.objects.values_list("kind", flat=True)) == {"lecture"}


def test_faults_of_headings_and_of_cells_are_shown_in_one_round_and_put_right_on_the_page(looked_at, staff):
    rows = (("认菌子", "讲座", "12.1", "9:00", "11:00"), ("合计", "", "2 场", "", ""))
    made = looked_at(("活动名称", "类型", "日期", "开始", "结束"), *rows)
    assert [one["cell"] for one in made.problems] == ["A1", "C2", "B3", "C3", "D3", "E3"]
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert 'name="cell-C2" value="12.1"' in page
    assert 'value="2026-12-10"' in page
    facts = {"heading_row": "1", "column_0": "title", "choice_C2": "2026-12-10", "cell_C2": "12.1", "leave_3": "on"}
    made = answered(staff, made, **facts)
    assert (made.state, made.problems, made.total) == ("ready", [], 1)
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert "2026年12月10日 周四 09:00—11:00" in page
    assert "您的表里有 1 行，读到的是（另有第 3 行您说了不导入）" in page


def test_what_is_typed_counts_more_than_what_is_ticked_and_stays(looked_at, staff):
    made = looked_at(("标题", "类型", "日期", "开始", "结束"), ("甲", "讲座", "12.1", "9:00", "很晚"))
    made = answered(staff, made, choice_C2="2026-12-10", cell_C2="12月3日", cell_E2="更晚", cell_A2="别的标题")
    assert [one["cell"] for one in made.problems] == ["E2"]
    assert 'name="cell-E2" value="更晚"' in staff.get(f"/staff/imports/{made.uid}/").text
    made = answered(staff, made, cell_E2="11:00")
    assert [one["label"] for one in made.effects["rows"]] == ["甲（1 场）"]


def test_cells_in_which_the_same_is_wrong_are_put_right_together(looked_at, staff):
    rows = [(f"讲座{number}", "讲座", f"9月{number}日", "9:00", "11:00", "文化中心站") for number in range(20, 26)]
    made = looked_at(("标题", "类型", "日期", "开始", "结束", "地点"), *rows)
    assert [one["cell"] for one in made.problems] == [f"F{number}" for number in range(2, 8)]
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert "和 F3、F4、F5、F6、F7，一起改" in page
    assert page.count('name="cell-F') == 1
    made = answered(staff, made, choice_F2="县街文化站", cell_F2="文化中心站")
    assert (made.state, made.problems) == ("ready", [])


def test_another_row_may_hold_the_headings(looked_at, staff):
    made = looked_at(("标题", "类型"), ("甲", "乙"), ("名字", "哪天"), ("认菌子", "9月20日"))
    assert made.state == "faulty"
    made = answered(staff, made, heading_row="3", column_0="title")
    assert proposals(made).keys() == {"名字", "哪天"}
    assert HeadingMeaning.objects.count() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"column_0": "nonsense", "column_99": "title", "all_number": "1", "cell_Z99": "x", "cell_ZZZZ1": "x"},
        {"heading_row": "99999999999", "leave_x": "on", "leave_99999999": "on"},
        {"heading_row": "0"},
    ],
)
def test_what_was_not_asked_is_not_taken(looked_at, staff, facts):
    made = looked_at(("活动名称", "日期"), ("甲", "2026-09-20"))
    before = [one["words"] for one in made.problems]
    assert [one["words"] for one in answered(staff, made, **facts).problems] == before


def test_nothing_can_be_answered_that_was_not_asked(looked_at, staff):
    made = looked_at(("标题", "类型", "日期", "开始", "结束"), ("甲", "讲座", "9月20日", "9:00", "11:00"))
    answer = staff.post(f"/staff/imports/{made.uid}/answer/", follow=True)
    assert "这份表格现在没有要改的。" in answer.text
    assert SheetImport.objects.get().state == "ready"


def test_programs_answer_likewise(looked_at, staff):
    made = looked_at(("活动名称", "类型", "日期", "开始", "结束"), ("甲", "讲座", "12.1", "9:00", "11:00"))
    sent = {"columns": {"0": "title"}, "cells": {"C2": "2026-12-10"}}
    address = f"/api/v1/sheet-imports/{made.uid}/"
    assert staff.post(f"{address}answer/", sent, "application/json").status_code == 202
    check(made)
    assert staff.get(address).json()["read"][0]["cells"][0] == ["时间", "2026年12月10日 周四 09:00—11:00"]
    assert staff.post(f"{address}answer/", {"columns": {"x": ""}}, "application/json").status_code == 400


def test_advice_before_the_table_is_passed_over(organizer, staff):
    book = filled(["封面"], ["填表说明"], ["一、日期写全"], ["二、地点写清"], title="说明")
    table = book.create_sheet("安排")
    for row in (TITLE, HEADINGS, *ROWS):
        table.append(row)
    made = importing.start(kind="events", file_name="安排表.xlsx", data=saved(book), by=organizer, now=NOON)
    made = check(made)
    assert proposals(made).keys() == {"活动名称", "形式", "什么时候", "在哪里", "对象", "备注"}
    assert "读的是“安排”这张表" in staff.get(f"/staff/imports/{made.uid}/").text


def test_a_place_under_the_name_of_its_halls_is_asked_about_once(looked_at, staff):
    rows = (("标题", "类型", "日期", "开始", "结束", "场地"), ("甲", "讲座", "9月20日", "9:00", "11:00", "县街文化站"))
    made = looked_at(*rows)
    assert [one["cell"] for one in made.problems] == ["F1"]
    assert proposals(made) == {"场地": "venue"}
    assert answered(staff, made, column_5="venue").state == "ready"
    assert looked_at(*rows).state == "ready"


def test_formulas_without_results_are_not_answered_with_one_another(looked_at, staff):
    rows = [(f"讲座{number}", "讲座", f"=DATE(2026,9,{number})", "9:00", "11:00", "县街文化站") for number in (20, 21)]
    made = looked_at(("标题", "类型", "日期", "开始", "结束", "地点"), *rows)
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert page.count('name="cell-C') == 2
    assert "一起改" not in page


def test_a_column_that_was_left_out_is_asked_about_again_where_it_is_missed(looked_at, staff):
    rows = (("标题", "类型", "日期", "开课", "结束", "地点"), ("甲", "讲座", "9月20日", "9:00", "11:00", "县街文化站"))
    made = answered(staff, looked_at(*rows), column_3="")
    assert "“开课”这一列没有导入，它是哪一列？" in {one["words"] for one in made.problems}
    assert answered(staff, made, column_3="start").state == "ready"
    assert looked_at(*rows).state == "ready"


def test_what_was_answered_wrong_once_is_asked_anew_on_wish(staff, organizer, looked_at, client):
    rows = (
        ("标题", "类型", "日期", "开始", "结束", "地点", "去的人"),
        ("甲", "讲座", "9月20日", "9:00", "11:00", "县街文化站", "30"),
    )
    assert answered(staff, looked_at(*rows), column_6="seats_each").state == "ready"
    page = staff.get("/staff/imports/")
    assert "列名重新认" in page.text
    file = SimpleUploadedFile("安排表.xlsx", saved(filled(*rows)))
    staff.post("/staff/imports/", {"kind": "events", "file": file, "asks_again": "on"})
    made = check(SheetImport.objects.order_by("pk").last())
    assert proposals(made) == {"去的人": "seats_each"}
    assert answered(staff, made, column_6="expected_heads").state == "ready"
    again = looked_at(*rows)
    assert ("预计人数", "30") in [cell for row in facts.opened(again.reading).rows for cell in row.cells]


def test_rows_of_the_same_fault_can_each_be_left_out(looked_at, staff):
    rows = [
        ("甲", "", "9月20日", "9:00", "11:00", "县街文化站"),
        ("合计", "", "9月20日", "9:00", "11:00", "县街文化站"),
    ]
    made = looked_at(("标题", "类型", "日期", "开始", "结束", "地点"), *rows)
    page = staff.get(f"/staff/imports/{made.uid}/").text
    assert 'name="leave-2"' in page
    assert 'name="leave-3"' in page
    made = answered(staff, made, choice_B2="讲座活动", cell_B2="", leave_3="on")
    assert (made.state, made.total) == ("ready", 1)
