"""Tables know every field of the editors: what is brought in, brought in twice, exported and brought in again."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import phrases
from core.spreadsheets import reader, writer
from events.models import Event, Occurrence, OccurrenceBooking
from plan.models import Occasion
from spreadsheets import importing, name_lookups
from spreadsheets.events import rows as event_rows
from spreadsheets.events.columns import NUMBER
from spreadsheets.models import SheetImport
from tests.events.conftest import NOON
from tests.factories.events import (
    AudienceFactory,
    EventFactory,
    OccurrenceFactory,
    PublishedEventFactory,
)
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db

BASIC = ("标题", "类型", "日期", "开始", "结束")


def problems(sheet):
    return {one["cell"]: one["words"] for one in sheet.problems}


@pytest.fixture(autouse=True)
def _now(time_machine, venue, task, farmers):
    time_machine.move_to(NOON)


@pytest.fixture
def hall(venue):
    return SpaceFactory(venue=venue, name="报告厅")


@pytest.fixture
def van(host):
    return ResourceFactory(name="大篷车一号", organization=host, needs_driver=True)


@pytest.fixture
def driver(host):
    return CrewFactory(name="样例司机", role="driver", organization=host)


def drive(**changed):
    facts = {
        "标题": "大篷车下乡", "类型": "下乡巡展", "日期": "2026-09-20", "开始": "9:30", "结束": "11:30", "到达布置": "8:30",
        "撤场离开": "12:00", "地点": "县街文化站", "场地": "报告厅", "车辆和设备": "大篷车一号", "主讲人和司机": "样例司机",
        "报名": "不用报名", "预算（元）": "1,200.50元", "经费来源": "上级专项", "主题日": "科普日", "属于": "科普周总活动",
        "应急科普": "否", "协办单位": "样例医院、市农业局", "语言": "彝语、普通话",
    }  # fmt: skip
    return facts | changed


@pytest.fixture
def named(hall, van, driver, host):
    Occasion.objects.create(slug="kpr", name="科普日", kind="day")
    OrganizationFactory(name="样例医院、市农业局")
    return PublishedEventFactory(host=host, kind="theme_day", title="科普周总活动")


def test_a_drive_with_all_its_fields(bring, named, hall, van, driver):
    facts = drive()
    sheet = bring(facts, [facts.values()], apply=True)
    assert (sheet.problems, sheet.state) == ([], "applied")
    event = Event.objects.get(kind="drive")
    assert (event.planned_cost, event.funding, event.occasion.name, event.programme) == (
        Decimal("1200.50"), "grant", "科普日", named
    )  # fmt: skip
    assert [one.organization.name for one in event.cooperations.all()] == ["样例医院、市农业局"]
    assert event.languages == "普通话、彝语"
    one = event.occurrences.get()
    clocks = [at.astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%H:%M") for at in (one.arrive, one.leave)]
    assert (clocks, one.space, [*one.resources.all()], [*one.crew.all()]) == (["08:30", "12:00"], hall, [van], [driver])
    held = OccurrenceBooking.objects.filter(occurrence=one).values_list("booking__space", "booking__resource")
    assert sorted(held, key=str) == sorted([(hall.pk, None), (None, van.pk)], key=str)
    assert set(OccurrenceBooking.objects.values_list("booking__state", flat=True)) == {"tentative"}


def test_twice_changes_nothing_and_what_is_left_out_stays(bring, named):
    facts = drive()
    bring(facts, [facts.values()], apply=True)
    again = bring(facts, [facts.values()], apply=True, csv=True)
    assert (again.effects["same"], again.effects["new"], again.effects["changed"]) == (1, 0, 0)
    few = {name: facts[name] for name in BASIC}
    assert bring(few, [few.values()]).effects["same"] == 1
    other = facts | {"主讲人和司机": ""}
    assert bring(other, [other.values()], apply=True).effects["changed"] == 1
    one = Occurrence.objects.get(event__kind="drive")
    assert (one.crew.count(), one.resources.count(), OccurrenceBooking.objects.count()) == (0, 1, 2)


def test_other_kinds(bring, named):
    columns = (*BASIC, "学满几课发证", "行业工种", "报名截止", "报名", "学校", "小标题", "结束日期")
    rows = [
        (
            "培训",
            "培训",
            "2026-09-20",
            "9:00",
            "11:00",
            "2",
            "村医",
            "2026年9月15日 18:00",
            "一次报全部",
            "",
            "第一课",
            "",
        ),
        ("比赛", "比赛", "2026-09-21", "9:00", "11:00", "", "", "2026-09-15", "都可以", "", "初赛", ""),
        ("进校园", "进校园", "2026-09-22", "9:00", "11:00", "", "", "", "只给约好的单位", "青龙小学", "", ""),
        ("连着开放", "展览、开放日", "2026-09-22", "9:00", "17:00", "", "", "", "", "", "", "2026-09-25"),
        ("总活动", "主题日活动", "", "", "", "", "", "", "", "", "", ""),
        ("防震", "应急科普", "2026-09-23", "9:00", "11:00", "", "", "", "", "", "", ""),
        ("还没定日子", "讲座活动", "", "", "", "", "", "", "", "", "", ""),
    ]
    assert bring(columns, rows, apply=True).problems == []
    training, competition, school = (Event.objects.get(title=title) for title in ("培训", "比赛", "进校园"))
    assert (training.lessons_to_pass, training.occupation, training.registration_deadline) == (
        2, "村医", dt.datetime(2026, 9, 15, 10, tzinfo=dt.UTC)
    )  # fmt: skip
    assert (competition.registration_deadline, school.booking) == (
        dt.datetime(2026, 9, 15, 15, 59, tzinfo=dt.UTC),
        "invited",
    )
    assert Occurrence.objects.get(event__title="连着开放").end == dt.datetime(2026, 9, 25, 9, tzinfo=dt.UTC)
    programme, urgent = Event.objects.get(title="总活动"), Event.objects.get(title="防震")
    assert (programme.booking, programme.occurrences.count(), programme.seat_pools.count()) == ("none", 0, 0)
    assert (urgent.is_emergency, urgent.booking) == (True, "none")
    assert bring(columns, rows).effects["same"] == len(rows)


COMPETITION = {"类型": "比赛", "报名": "", "到达布置": "", "撤场离开": ""}
FAULTS = [
    ({"预算（元）": "很多"}, "“预算（元）”：“很多”不是数字"),
    ({"预算（元）": "-5"}, "“预算（元）”：要在 0 到 99999999 之间"),
    ({"经费来源": "彩票"}, "“经费来源”：没有叫“彩票”的经费来源，可以写：本级财政、上级专项、单位自筹、科技项目经费、企业、社会支持、不用花钱"),
    ({"报名截止": "月底", **COMPETITION}, "“报名截止”：“月底”看不懂，请写成 2026-09-15 18:00"),
    ({"报名截止": "2026-09-15 25:00", **COMPETITION}, "“报名截止”：没有“25:00”这个时间，请写成 14:30"),
    ({"报名截止": "2026-09-15"}, "下乡巡展不用写，只有系列课堂、进校园、培训、比赛才写"),
    ({"行业工种": "村医"}, "下乡巡展不用写，只有培训才写"),
    ({"报名": "一次报全部"}, "下乡巡展不能这样报名，可以写：不用报名、每场报名、只给约好的单位"),
    ({"主题日": "没有的日子"}, "“主题日”：没有叫“没有的日子”的主题日，可以写：科普日"),
    ({"属于": "没有的总活动"}, "“属于”：没有叫“没有的总活动”的主题日活动，请写全名，或先建好它"),
    ({"场地": "顶楼"}, "“县街文化站”里没有叫“顶楼”的场地，可以写：报告厅"),
    ({"地点": ""}, "写了“场地”，也要写“地点”"),
    ({"车辆和设备": "飞船"}, "“车辆和设备”：没有叫“飞船”的车辆和设备，可以写：大篷车一号"),
    ({"车辆和设备": "停用的车"}, "“停用的车”不再用了，请换一个"),
    ({"主讲人和司机": "无名"}, "“主讲人和司机”：“主讲人和司机”里没有“无名”，请先加上，或核对名字"),
    ({"主讲人和司机": "双职"}, "“主讲人和司机”：有 2 位叫“双职”，请写成其中一个：双职 · 司机 · 县街街道办事处、双职 · 主讲人 · 县街街道办事处"),
    ({"到达布置": "10:00"}, "“到达布置”要早于“开始”"),
    ({"撤场离开": "11:00"}, "“撤场离开”要晚于“结束”"),
    ({"结束日期": "2026-09-19"}, "“结束日期”不能早于“日期”"),
    ({"结束日期": "2028-09-19"}, "一场最长 366 天，请分成几场"),
    ({"类型": "讲座活动"}, "只有下乡巡展才写“到达布置”，请空着"),
    ({"类型": "主题日活动"}, "主题日活动自己不排日期，请空着：在各个活动的“属于”里写它"),
    ({"日期": "", "开始": "", "结束": ""}, "“日期”没有填"),
    ({"系统编号": "999999"}, "县街街道办事处没有系统编号是 999999 的活动；新活动请空着"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "sentence"), FAULTS)
def test_faults_of_the_newer_columns(bring, named, host, changed, sentence):
    ResourceFactory(name="停用的车", organization=host, closed=True)
    CrewFactory(name="双职", role="driver", organization=host)
    CrewFactory(name="双职", role="speaker", organization=host)
    facts = drive() | changed
    sheet = bring(facts, [facts.values()])
    place = list(facts).index(next(iter(changed)))
    cells = problems(sheet)
    assert sentence in cells.values()
    if next(iter(changed)) not in {"类型", "地点", "结束日期"} and changed.get("日期") != "":
        assert cells == {reader.address(place, 2): sentence}


def test_crew_of_others_and_their_drafts_are_not_known(bring, named):
    other = CrewFactory(name="别家的讲师")
    facts = drive(主讲人和司机=other.name)
    assert "里没有“别家的讲师”" in str(problems(bring(facts, [facts.values()])))


@pytest.mark.usefixtures("named", "van")
def test_clashes_are_shown_before_anything_is_brought_in(bring, hall, driver, host):
    busy = OccurrenceFactory(
        event=PublishedEventFactory(host=host, title="已经排好的"), start=NOON, end=NOON + dt.timedelta(hours=2)
    )
    day = dt.datetime(2026, 9, 20, 1, tzinfo=dt.UTC)
    Occurrence.objects.filter(pk=busy.pk).update(start=day, end=day + dt.timedelta(hours=4), venue=hall.venue)
    busy.crew.add(driver)
    first, second = drive(), drive(标题="另一队")
    sheet = bring(first, [first.values(), second.values()])
    assert (sheet.state, sheet.effects["new"], sheet.effects["unasked"]) == ("ready", 2, 0)
    told = [(one["row"], one["severity"]) for one in sheet.effects["clashes"]]
    assert told[:3] == [(2, "hard"), (3, "hard"), (3, "hard")]
    assert sheet.effects["clash_counts"]["hard"] == 3
    assert "和第 2 行同一时间" in str(sheet.effects["clashes"])
    assert "样例司机" in str(sheet.effects["clashes"])
    assert Event.objects.filter(kind="drive").count() == 0


def test_clashes_do_not_ask_more_for_more_lectures(bring, named, django_assert_max_num_queries):
    columns = (*BASIC, "地点", "给谁")
    rows = [
        (f"讲座{n}", "讲座活动", f"2026-09-{n + 1:02}", "9:00", "11:00", "县街文化站", "农民") for n in range(20, 28)
    ]
    with django_assert_max_num_queries(75):
        assert bring(columns, rows[:1]).effects["new"] == 1
    with django_assert_max_num_queries(75):
        assert bring(columns, rows).effects["new"] == 8


@pytest.fixture
def everything(named, host, hall, van, driver):
    """One of each, as others made them: in every state, with old words that are no longer offered."""
    part = AudienceFactory(name="农民", slug="farmers-part", parent=AudienceFactory(name="乡村居民", slug="rural"))
    drive = EventFactory(
        host=host, kind="drive", title="巡展", booking="none", planned_cost=Decimal("80.00"), description="一行\r\n二行",
        programme=named, is_emergency=True,
    )  # fmt: skip
    drive.audiences.set([part])
    stop = OccurrenceFactory(event=drive, venue=hall.venue, space=hall)
    Occurrence.objects.filter(pk=stop.pk).update(
        arrive=stop.start - dt.timedelta(hours=1), leave=stop.end + dt.timedelta(hours=1)
    )
    stop.resources.set([van])
    stop.crew.set([driver, CrewFactory(name=driver.name, role="driver"), CrewFactory(name=driver.name, role="guide")])
    for thing in (van, hall, driver):
        name = "active" if thing is driver else "closed"
        type(thing).objects.filter(pk=thing.pk).update(**{name: thing is not driver})
    EventFactory(host=host, title="没有日期的")
    Event.objects.filter(pk=EventFactory(host=host, title="没有日期的").pk).update(is_backfilled=True)
    long = OccurrenceFactory(event=EventFactory(host=host, kind="exhibition", title="连着几天"))
    Occurrence.objects.filter(pk=long.pk).update(end=long.start + dt.timedelta(days=4))
    invited = PublishedEventFactory(host=host, kind="outreach", booking="invited", title="约好的")
    OccurrenceFactory(event=invited)
    Occurrence.objects.filter(event=invited).update(school="青龙小学")
    cancelled = PublishedEventFactory(host=host, title="不办了")
    Event.objects.filter(pk=cancelled.pk).update(state="cancelled")
    return host


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_everything_goes_out_and_comes_in_and_nothing_changes(client, organizer, everything, ending):
    client.force_login(organizer)
    before = list(Event.objects.order_by("pk").values()), list(Occurrence.objects.order_by("pk").values())
    data = client.get(f"/staff/events/export.{ending}").content
    sent = {"kind": "events", "file": SimpleUploadedFile(f"表.{ending}", data)}
    assert client.post("/staff/imports/", sent).status_code == 302
    made = SheetImport.objects.get()
    importing.check(made.pk, now=NOON)
    made.refresh_from_db()
    assert (made.problems, made.effects.get("changed"), made.effects.get("new")) == ([], 0, 0)
    assert made.effects["same"] == Event.objects.filter(host=everything).count()
    assert (list(Event.objects.order_by("pk").values()), list(Occurrence.objects.order_by("pk").values())) == before


def test_an_exported_row_is_corrected_even_its_title_and_day(client, organizer, host, venue):
    event = OccurrenceFactory(event=EventFactory(host=host, title="旧标题"), venue=venue).event
    twin = OccurrenceFactory(event=EventFactory(host=host, title="旧标题"), venue=venue).event
    client.force_login(organizer)
    heading, *rows = [list(row.cells) for row in reader.read(client.get("/staff/events/export.csv").content)]
    number, title, day = (heading.index(name) for name in (NUMBER, "标题", "日期"))
    changed = next(row for row in rows if row[number] == str(event.pk))
    changed[title], changed[day] = "新标题", "2026-12-01"
    sent = {"kind": "events", "file": SimpleUploadedFile("表.xlsx", writer.xlsx("表", heading, rows))}
    client.post("/staff/imports/", sent)
    made = SheetImport.objects.get()
    importing.check(made.pk, now=NOON)
    made.refresh_from_db()
    assert (made.problems, made.effects["changed"], made.effects["same"]) == ([], 1, 1)
    importing.confirm(sheet=made, by=organizer)
    importing.apply(made.pk, now=NOON)
    event.refresh_from_db()
    twin.refresh_from_db()
    assert (event.title, event.occurrences.get().start.date(), twin.title) == ("新标题", dt.date(2026, 12, 1), "旧标题")


def test_another_organizations_number_is_no_number(bring, named, host):
    other = OccurrenceFactory(event=EventFactory()).event
    columns = (*BASIC, NUMBER)
    sheet = bring(columns, [("抢来的", "讲座活动", "2026-09-20", "9:00", "11:00", other.pk)])
    assert problems(sheet) == {"F2": f"{host}没有系统编号是 {other.pk} 的活动；新活动请空着"}


def test_every_field_of_the_editors_has_a_column(organizer):
    from events.forms.editor import date_rows as editor_rows
    from events.forms.editor.form import EventForm
    from spreadsheets.events.columns import FIELDS

    keys = {column.key for column in event_rows.columns(organizer, now=NOON)}
    known = {FIELDS.get(key, key) for key in keys} | {"start_time", "end_time", "arrive_time", "leave_time"}
    shown = set(EventForm.Meta.fields) | set(editor_rows.RowForm.base_fields)
    assert shown - known == {"pk", "was", "confirm_far", "own"}
    assert {"start", "end", "arrive", "leave", "space", "street"} <= keys


def test_people_of_one_name_are_told_apart_in_lists(host):
    one, two = CrewFactory(name="双职", role="driver"), CrewFactory(name="双职", role="speaker")
    three, four = CrewFactory(name="独一", role="guide"), CrewFactory(name="双职", role="driver", organization=host)
    labels = name_lookups.crew_names()
    assert [labels[each.pk] for each in (one, two, three, four)] == [
        f"双职 · 司机 · {one.organization}", "双职 · 主讲人", "独一", f"双职 · 司机 · {host}"
    ]  # fmt: skip


def test_a_viewer_cannot_bring_in(client, host):
    client.force_login(MembershipFactory(organization=host, role="viewer").person)
    assert client.get("/staff/imports/").status_code == 404


def test_a_night_needs_no_day_of_its_end(bring, named):
    columns = (*BASIC, "结束日期")
    rows = [
        ("观星夜", "讲座活动", "2026-09-20", "22:00", "0:30", ""),
        ("长展", "展览、开放日", "2026-09-20", "9:00", "17:00", "2026-09-22"),
    ]
    assert bring(columns, rows, apply=True).problems == []
    spans = Occurrence.objects.filter(event__title__in=["观星夜", "长展"]).order_by("end").values_list("start", "end")
    assert [(phrases.local(start).hour, phrases.local(end).day, phrases.local(end).hour) for start, end in spans] == [
        (22, 21, 0),
        (9, 22, 17),
    ]
