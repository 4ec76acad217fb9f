"""Tables of events: each fault is named with its cell; good ones are brought in whole, and once."""

import datetime as dt

import pytest

from core.errors import Refusal
from core.phone_numbers import phones
from events.drafts import editing
from events.models import Event, Occurrence
from spreadsheets import importing
from spreadsheets.models import EventKey, SheetImport
from tests.events.conftest import NOON
from tests.factories.events import PlanFactory, PublishedEventFactory, TaskFactory, TaskGroupFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory

pytestmark = pytest.mark.django_db

COLUMNS = ("编号", "标题", "类型", "任务编号", "给谁", "日期", "开始", "结束", "地点", "联系手机", "介绍", "每场名额")
GOOD = ("1", "野生菌安全讲座", "讲座活动", "A1.1", "农民", "2026-09-20", "14:30", "16:00", "县街文化站", "139 0000 0123", "怎么认菌", 60)  # fmt: skip


def row(**changed):
    return tuple(changed.get(name, value) for name, value in zip(COLUMNS, GOOD, strict=True))


def problems(sheet):
    return [(one["cell"], one["words"]) for one in sheet.problems]


@pytest.fixture(autouse=True)
def _named(venue, task, farmers):
    """The names that a good row uses."""


def test_good_rows_become_drafts(bring, venue, task, farmers, organizer):
    host = venue.organization
    sheet = bring(
        COLUMNS,
        [row(), row(日期="2026年9月27日", 开始="下午2:30"), row(编号="2", 标题="=1+1", 每场名额="")],
        apply=True,
    )
    assert (sheet.state, sheet.problems) == ("applied", [])
    assert {key: sheet.effects[key] for key in ("new", "changed", "same")} == {"new": 2, "changed": 0, "same": 0}
    first, second = Event.objects.order_by("pk")
    assert (first.title, first.state, first.host, first.task, first.created_by) == (
        "野生菌安全讲座", "draft", host, task, organizer
    )  # fmt: skip
    assert (first.slug, first.seats_each, list(first.audiences.all())) == ("ysjaqjz", 60, [farmers])
    assert first.sheet_key.key == "1"
    dates = list(first.occurrences.order_by("position"))
    assert [one.position for one in dates] == [1, 2]
    assert dates[0].start == dt.datetime(2026, 9, 20, 6, 30, tzinfo=dt.UTC)
    assert dates[1].start == dt.datetime(2026, 9, 27, 6, 30, tzinfo=dt.UTC)
    assert (dates[0].venue, dates[0].contact_phone) == (venue, "+8613900000123")
    assert "县街文化站" in dates[0].search
    assert [pool.capacity for pool in first.seat_pools.all()] == [60, 60]
    assert second.title == "=1+1"
    assert (first.history.count(), dates[0].history.count()) == (1, 1)


def test_looking_writes_nothing_and_the_rows_are_sealed_and_then_gone(bring):
    from django.db import connection

    sheet = bring(COLUMNS, [row()])
    assert (sheet.state, Event.objects.count()) == ("ready", 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM spreadsheets_sheetimport")
        (sealed,) = cursor.fetchone()
    assert ("139" in sealed, "野生菌" in sealed, "标题" in sealed) == (False, False, False)
    assert "139 0000 0123" in sheet.rows
    importing.confirm(sheet=sheet, by=sheet.by)
    importing.apply(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows) == ("applied", "")
    importing.apply(sheet.pk, now=NOON)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("key", ["1", ""])
def test_bringing_in_twice_changes_nothing(bring, key):
    rows = [row(编号=key), row(编号=key, 日期="2026-09-27")]
    bring(COLUMNS, rows, apply=True)
    before = list(Event.objects.values()), list(Occurrence.objects.values())
    again = bring(COLUMNS, rows, apply=True, csv=True)
    assert {name: again.effects[name] for name in ("new", "changed", "same")} == {"new": 0, "changed": 0, "same": 1}
    assert again.effects["rows"] == []
    assert (list(Event.objects.values()), list(Occurrence.objects.values())) == before


def test_a_corrected_table_changes_the_draft_and_keeps_its_dates(bring):
    bring(COLUMNS, [row(), row(日期="2026-09-27")], apply=True)
    uids = list(Occurrence.objects.order_by("start").values_list("uid", flat=True))
    sheet = bring(COLUMNS, [row(标题="认菌讲座", 开始="15:00"), row(标题="认菌讲座", 日期="2026-09-28")], apply=True)
    assert (sheet.effects["changed"], sheet.state) == (1, "applied")
    event = Event.objects.get()
    assert (event.title, event.version) == ("认菌讲座", 2)
    dates = list(event.occurrences.order_by("start"))
    assert (dates[0].uid, dates[0].start.hour) == (uids[0], 7)
    assert dates[1].uid != uids[1]


def test_columns_that_are_left_out_leave_what_is_stored(bring):
    bring(COLUMNS, [row()], apply=True)
    few = ("编号", "标题", "类型", "日期", "开始", "结束")
    sheet = bring(few, [("1", "野生菌安全讲座", "讲座活动", "2026-09-20", "14:30", "16:00")])
    assert sheet.effects["same"] == 1


def test_what_people_saw_is_not_changed_by_a_table(bring):
    bring(COLUMNS, [row()], apply=True)
    Event.objects.update(state=Event.State.PUBLISHED, published_at=NOON)
    assert bring(COLUMNS, [row()]).effects["same"] == 1
    sheet = bring(COLUMNS, [row(开始="13:00")])
    assert problems(sheet) == [("B2", "《野生菌安全讲座》已发布，和表格不一样；不是草稿就不能用表格改，请在活动页上改")]


def test_somebody_elses_change_between_looking_and_applying_is_seen(bring, organizer):
    bring(COLUMNS, [row()], apply=True)
    sheet = bring(COLUMNS, [row(介绍="换一个介绍")])
    event = Event.objects.get()
    event.title = "别人改的标题"
    editing.save_event(
        event=event, occurrences=list(event.occurrences.all()), by=organizer, now=NOON, expected_version=1
    )
    importing.confirm(sheet=sheet, by=organizer)
    importing.apply(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows) == ("refused", "")
    assert sheet.refusal == "检查以后有人改过这里面的内容，一行也没有导入。请重新上传，再检查一次。"
    assert Event.objects.get().title == "别人改的标题"


def test_two_files_with_the_same_event_make_one(bring, organizer):
    first, second = bring(COLUMNS, [row()]), bring(COLUMNS, [row()])
    for sheet in (first, second):
        importing.confirm(sheet=sheet, by=organizer)
        importing.apply(sheet.pk, now=NOON)
    second.refresh_from_db()
    assert (second.state, Event.objects.count(), EventKey.objects.count()) == ("refused", 1, 1)


def test_only_ones_own_organizations_host(bring):
    other = MembershipFactory().person
    sheet = bring(("主办单位", *COLUMNS), [("县街街道办事处", *row())], by=other)
    assert problems(sheet) == [("A2", "“主办单位”：“县街街道办事处”不是您可以组织活动的单位，请写全名")]
    viewer = MembershipFactory(role="viewer").person
    with pytest.raises(Refusal, match="not_organizer"):
        bring(COLUMNS, [row()], by=viewer)


def test_only_whoever_uploaded_it_confirms(bring, organizer):
    sheet = bring(COLUMNS, [row()])
    with pytest.raises(Refusal, match="not_ready"):
        importing.confirm(sheet=sheet, by=MembershipFactory().person)
    sheet.refresh_from_db()
    assert sheet.state == SheetImport.State.READY


def test_headings_are_understood_or_named(bring):
    sheet = bring(("标体", "日期", "日期", "奇怪"), [("讲座", "2026-09-20", "", "")])
    assert problems(sheet) == [
        ("第 1 行", "缺少“类型”这一列"),
        ("第 1 行", "缺少“开始”这一列"),
        ("第 1 行", "缺少“结束”这一列"),
        ("A1", "不认识“标体”这一列，是不是“标题”？"),
        ("C1", "“日期”这一列有两个，请删掉一个，或不导入其中一个"),
        ("D1", "不认识“奇怪”这一列，它是哪一列？"),
    ]


def test_rows_that_nobody_confirms_go(bring):
    sheet = bring(COLUMNS, [row()])
    assert importing.clear(now=NOON + dt.timedelta(days=1)) == 0
    assert importing.clear(now=NOON + dt.timedelta(days=3)) == 1
    sheet.refresh_from_db()
    assert (sheet.rows, sheet.state) == ("", "refused")


def test_an_error_in_the_program_is_told_and_not_hidden(bring, organizer, monkeypatch):
    sheet = bring(COLUMNS, [row()])
    monkeypatch.setattr(phones, "parse", lambda text: 1 // 0)
    importing.confirm(sheet=sheet, by=organizer)
    with pytest.raises(ZeroDivisionError):
        importing.apply(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.refusal[:5]) == ("refused", "程序出错了")


def test_places_of_the_same_name_are_told_apart_by_street(bring, venue):
    other = VenueFactory(name="县街文化站", area=StreetFactory(name="温泉街道"))
    columns = (*COLUMNS, "街道")
    sheet = bring(columns, [(*row(), "")])
    assert problems(sheet) == [("I2", "有 2 个场馆叫“县街文化站”（县街街道、温泉街道），请在“街道”写明")]
    bring(columns, [(*row(), "温泉")], apply=True)
    assert Occurrence.objects.get().venue == other


def test_an_event_of_ones_own_page_is_found_by_title_and_day(bring, host, venue):
    event = PublishedEventFactory(title="野生菌安全讲座", host=host, state=Event.State.DRAFT, published_at=None)
    start = dt.datetime(2026, 9, 20, 1, 0, tzinfo=dt.UTC)
    Occurrence.objects.create(event=event, start=start, end=start + dt.timedelta(hours=1), changed_at=NOON)
    sheet = bring(COLUMNS, [row(编号="")], apply=True)
    assert (sheet.effects["changed"], Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(("day", "asks"), [("2027-12-20", True), ("2026-11-20", False)])
def test_a_table_that_moves_a_draft_far_is_asked_about_the_year(bring, venue, day, asks):
    bring(COLUMNS, [row()], apply=True)
    sheet = bring(COLUMNS, [row(日期=day)])
    assert (sheet.state, sheet.effects["changed"]) == ("ready", 1)
    told = [one for one in sheet.effects["clashes"] if "移得很远" in one["words"]]
    assert [(one["row"], one["severity"]) for one in told] == [(2, "soft")] * asks
    assert ("2027年12月20日" in str(told)) == asks
    assert bring(COLUMNS, [row(编号="9", 日期="2027-12-20")]).effects["clash_counts"]["soft"] == 0, (
        "new ones are far from nothing"
    )


def test_a_code_means_the_plan_that_runs_and_only_else_the_next_one(bring, task):
    coming = PlanFactory(slug="city-2031", first_year=2031, last_year=2035)
    twin, alone = (TaskFactory(group=TaskGroupFactory(plan=coming), code=code) for code in ("A1.1", "N9.9"))
    rows = [row(), row(编号="2", 任务编号="N9.9", 标题="新的"), row(编号="3", 任务编号="city-2031/A1.1", 标题="明年的")]
    sheet = bring(COLUMNS, rows, apply=True)
    assert (sheet.state, sheet.problems) == ("applied", [])
    assert [event.task for event in Event.objects.order_by("pk")] == [task, alone, twin]
