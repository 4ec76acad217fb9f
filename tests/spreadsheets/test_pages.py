"""The pages of imports and lists, and the API beside them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.spreadsheets import reader, writer
from core.spreadsheets.packed import MAX_UNPACKED
from events.models import Event
from spreadsheets import importing
from spreadsheets.models import SheetImport
from tests.core.spreadsheets.workbooks import filled, packed, parts, saved
from tests.events.conftest import NOON
from tests.factories.events import PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.spreadsheets.test_events import COLUMNS, row
from venues.models import Venue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named(venue, task, farmers, time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def staff(client, organizer):
    client.force_login(organizer)
    return client


def upload(client, data, name="九月.xlsx", kind="events"):
    return client.post("/staff/imports/", {"kind": kind, "file": SimpleUploadedFile(name, data)})


def table(*rows):
    return writer.xlsx("表", COLUMNS, rows)


def test_the_way_from_upload_to_drafts(staff, django_capture_on_commit_callbacks):
    page = upload(staff, table(row())).headers["Location"]
    waiting = staff.get(page)
    assert waiting.headers["Refresh"] == "2"
    assert "正在读这张表" in waiting.text
    importing.check(SheetImport.objects.get().pk, now=NOON)
    ready = staff.get(page)
    assert "Refresh" not in ready.headers
    assert "没有错，还没有导入" in ready.text
    assert "野生菌安全讲座（1 场）" in ready.text
    assert staff.post(f"{page}apply/").headers["Location"] == page
    assert "正在导入 1 行" in staff.get(page).text
    importing.apply(SheetImport.objects.get().pk, now=NOON)
    assert "导入好了。" in staff.get(page).text
    assert Event.objects.get().state == "draft"
    page = upload(staff, table(row())).headers["Location"]
    importing.check(SheetImport.objects.latest("pk").pk, now=NOON)
    again = staff.get(page).text
    assert "没有变化。" in again
    assert "全部导入" not in again


def test_faults_are_shown_with_their_cells(staff):
    page = upload(staff, table(row(日期="下周三"), row(编号="2", 标题="<b>", 开始=""))).headers["Location"]
    importing.check(SheetImport.objects.get().pk, now=NOON)
    text = staff.get(page).text
    assert "有 2 处要改，一行也没有导入" in text
    assert '<th scope="row">F2</th>' in text
    assert "“日期”：“下周三”要看是哪周说的，请选是哪一天" in text
    assert '<th scope="row">G3</th>' in text
    assert staff.post(f"{page}apply/", follow=True).text.count("现在不能导入") == 1


@pytest.mark.parametrize(
    "head", ["<html xmlns:o='urn'>", "\ufeff <!DOCTYPE html>", "<?xml version='1.0'?><Workbook/>", "<TABLE>"]
)
def test_a_page_that_is_called_a_table_is_refused_as_what_it_is(staff, head):
    answer = upload(staff, f"{head}<tr><td>标题</td></tr>".encode(), "导出.xls")
    assert answer.status_code == 422
    assert "这个文件是网页，只是叫作表格，读不了。" in answer.text
    assert SheetImport.objects.count() == 0


def test_files_that_cannot_be_read_are_refused_beside_the_field(staff):
    answer = upload(staff, b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "旧.xls")
    assert answer.status_code == 422
    assert "这是旧的 .xls 文件，读不了。" in answer.text
    assert SheetImport.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (table(), "表里只有一行表头。"),
        (b"PK\x03\x04 broken", "这个文件读不出来"),
        (saved(Workbook()), "文件里的表是空的。"),
        (packed(parts("<row><c><v>1</v></c></row>" * 1000 + " " * MAX_UNPACKED)), "表里的内容太多，读不了。"),
    ],
)
def test_files_are_read_by_the_worker_which_says_what_was_wrong(staff, data, words):
    page = upload(staff, data).headers["Location"]
    assert SheetImport.objects.get().rows == ""
    importing.check(SheetImport.objects.get().pk, now=NOON)
    made = SheetImport.objects.get()
    assert (made.state, made.file, made.rows) == ("refused", "", "")
    assert words in staff.get(page).text


def test_the_page_says_which_sheet_was_read_and_which_were_not(staff):
    book = filled(COLUMNS, row(), row(编号="2", 标题="第二个"), title="九月")
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("八月")
    page = upload(staff, saved(book)).headers["Location"]
    importing.check(SheetImport.objects.get().pk, now=NOON)
    text = staff.get(page).text
    assert "读的是“九月”这张表；“八月”没有读，要导入就另存成一个文件再传。有 1 行在您的表里是隐藏的，也读了。" in text
    importing.clear(now=NOON + importing.KEPT * 2)
    assert SheetImport.objects.get().reading == ""
    assert "九月”" not in staff.get(page).text


def test_a_formula_without_its_result_is_named(staff):
    page = upload(staff, saved(filled(COLUMNS, row(标题="=A1&A2")))).headers["Location"]
    importing.check(SheetImport.objects.get().pk, now=NOON)
    assert "“标题”是公式，文件里没有存下结果。请用 Excel 或 WPS 打开再存一次，或直接写上字" in staff.get(page).text


@pytest.mark.parametrize("kind", ["events", "venues"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_template_is_understood_by_the_import(staff, kind, ending):
    answer = staff.get(f"/staff/imports/templates/{kind}.{ending}")
    data = b"".join(answer) if answer.streaming else answer.content
    page = upload(staff, data, f"模板.{ending}", kind).headers["Location"]
    importing.check(SheetImport.objects.get().pk, now=NOON)
    assert [one["words"] for one in SheetImport.objects.get().problems] == [
        "表里只有模板里的例子，请从第 3 行起填自己的"
    ]
    assert "A2" in staff.get(page).text


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_rows_below_the_example_come_in(staff, venue, ending):
    data = staff.get(f"/staff/imports/templates/events.{ending}").content
    heading, example = (list(one.cells) for one in reader.read(data))
    mine = dict(zip(heading, example, strict=False)) | {
        "主办单位": venue.organization.name,
        "街道": venue.area.name,
        "地点": venue.name,
        "给谁": "农民",
        "标题*": "我的讲座",
        "内容": "健康",
    }
    rows = [example, [mine.get(name, "") for name in heading]]
    filled = writer.xlsx("活动", heading, rows) if ending == "xlsx" else writer.csv(heading, rows)
    upload(staff, filled, f"表.{ending}")
    importing.check(SheetImport.objects.get().pk, now=NOON)
    found = SheetImport.objects.get()
    assert (found.problems, [one["label"] for one in found.effects["rows"]]) == ([], ["我的讲座（1 场）"])


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_can_be_brought_in_again_and_changes_nothing(bring, staff, ending):
    bring(COLUMNS, [row(), row(日期="2026-09-27"), row(编号="2", 标题="=HYPERLINK(1)")], apply=True)
    data = staff.get(f"/staff/events/export.{ending}").content
    assert [line.cells[-1] for line in reader.read(data)] == ["状态", "草稿", "草稿", "草稿"]
    upload(staff, data)
    latest = SheetImport.objects.latest("pk")
    importing.check(latest.pk, now=NOON)
    latest.refresh_from_db()
    assert (latest.problems, latest.effects["same"], latest.effects["new"]) == ([], 2, 0)


def test_seats_of_an_event_without_registration_stay_at_home(bring, staff):
    """The editor keeps a number that was typed before 不用报名 was chosen; a table may not have both."""
    bring(COLUMNS, [row()], apply=True)
    Event.objects.update(booking=Event.Booking.NONE, seats_each=30)
    upload(staff, staff.get("/staff/events/export.xlsx").content)
    latest = SheetImport.objects.latest("pk")
    importing.check(latest.pk, now=NOON)
    latest.refresh_from_db()
    assert (latest.problems, latest.effects["same"]) == ([], 1)


def test_the_list_goes_out_as_it_is_filtered_with_numbers_for_those_who_organize(bring, staff, organizer, client):
    bring(COLUMNS, [row()], apply=True)
    PublishedEventFactory(host=Event.objects.get().host, title="已经公开的")
    titles = [line.cells[1] for line in reader.read(staff.get("/staff/events/export.csv?state=draft").content)]
    assert titles == ["标题", "野生菌安全讲座"]
    assert "139 0000 0123" in staff.get("/staff/events/export.csv").content.decode()
    viewer = MembershipFactory(organization=Event.objects.first().host, role="viewer").person
    client.force_login(viewer)
    text = client.get("/staff/events/export.csv").content.decode()
    assert ("139 0000 0123" in text, "139****0123" in text) == (False, True)
    assert client.get("/staff/events/export.pdf").status_code == 404


def test_places_come_in_and_go_out(bring, staff, host, venue):
    columns = ("名称", "街道", "地址", "纬度", "经度", "轮椅能进", "联系人手机")
    rows = [
        ("新文化站", "县街", "新街 1 号", "24.9", "102.4", "是", "13900000123"),
        ("县街文化站", "县街街道", "换了地址", "", "", "", ""),
    ]
    sheet = bring(columns, rows, kind="venues", apply=True)
    assert (sheet.effects["new"], sheet.effects["changed"]) == (1, 1)
    made = Venue.objects.get(name="新文化站")
    assert (made.organization, made.slug, made.initials, made.step_free) == (host, "xin-wen-hua-zhan", "xwhz", True)
    venue.refresh_from_db()
    assert venue.address == "换了地址"
    again = bring(columns, rows, kind="venues")
    assert (again.effects["same"], again.effects["new"]) == (2, 0)
    upload(staff, staff.get("/staff/venues/export.xlsx").content, kind="venues")
    latest = SheetImport.objects.latest("pk")
    importing.check(latest.pk, now=NOON)
    latest.refresh_from_db()
    assert (latest.problems, latest.effects["same"]) == ([], 2)


def test_a_landline_comes_in_and_goes_out(bring, staff, host):
    columns = ("名称", "街道", "地址", "联系人手机")
    sheet = bring(columns, [("新文化站", "县街", "新街 1 号", "0871-68712345")], kind="venues", apply=True)
    assert sheet.problems == []
    assert Venue.objects.get(name="新文化站").contact_phone == "+8687168712345"
    assert "0871-6871 2345" in staff.get("/staff/venues/export.csv").content.decode()
    sheet = bring(columns, [("另一个站", "县街", "新街 2 号", "68712345")], kind="venues")
    assert [one["words"] for one in sheet.problems] == ["“联系人手机”：座机请加上区号，写成“区号-68712345”"]


def test_places_with_faults(bring, host):
    columns = ("名称", "街道", "村（社区）", "地址", "纬度", "经度", "能容纳")
    rows = [
        ("甲", "县街", "", "路 1 号", "24.9", "", "很多"),
        ("乙", "县街", "无名村", "路 2 号", "124", "102", ""),
        ("乙", "县街", "", "", "", "", ""),
    ]
    sheet = bring(columns, rows, kind="venues")
    assert [(one["cell"], one["words"]) for one in sheet.problems] == [
        ("E2", "经度和纬度要一起填，或者都不填"),
        ("G2", "“能容纳”：“很多”看不出是多少，请只写数字"),
        ("A3", "“乙”在表里有 2 行，请只留一行"),
        ("C3", "县街街道没有叫“无名村”的村（社区），请先导入村名单，或空着"),
        ("E3", "“纬度”：要在 -90 到 90 之间"),
        ("A4", "“乙”在表里有 2 行，请只留一行"),
        ("D4", "“地址”没有填"),
    ]
    assert Venue.objects.filter(name__in="甲乙").count() == 0


def test_another_organizations_place_is_not_touched(bring, venue, street):
    VenueFactory(name="别家的馆", area=street)
    sheet = bring(("名称", "街道", "地址"), [("别家的馆", "县街", "新地址")], kind="venues", apply=True)
    assert (sheet.effects["new"], Venue.objects.filter(name="别家的馆").count()) == (1, 2)


def test_programs_do_the_same(staff):
    sent = {"kind": "events", "file": SimpleUploadedFile("表.xlsx", table(row()))}
    made = staff.post("/api/v1/sheet-imports/", sent)
    assert (made.status_code, made.json()["state"], made.json()["total"]) == (201, "waiting", 0)
    importing.check(SheetImport.objects.get().pk, now=NOON)
    address = f"/api/v1/sheet-imports/{made.json()['uid']}/"
    assert staff.get(address).json()["effects"]["new"] == 1
    assert "rows" not in staff.get(address).json()
    assert staff.post(f"{address}apply/").status_code == 202
    again = staff.post(f"{address}apply/")
    assert (again.status_code, again.json()["code"]) == (409, "not_ready")
    old = SimpleUploadedFile("x.xls", b"\xd0\xcf\x11\xe0")
    bad = staff.post("/api/v1/sheet-imports/", {"kind": "events", "file": old})
    assert (bad.status_code, bad.json()["code"]) == (409, "old_excel")
