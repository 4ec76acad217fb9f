"""Science bases come in by a table, from the association."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import Refusal
from core.spreadsheets import reader, writer
from spreadsheets import importing
from spreadsheets.models import SheetImport
from tests.events.conftest import NOON
from tests.factories.bases import ApplicationFactory, BaseFactory, ThemeFactory, base_type, level
from tests.factories.events import VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory
from venues.bases import storing
from venues.models import Base

pytestmark = pytest.mark.django_db
COLUMNS = (
    "名称", "场馆", "街道", "类型", "级别", "主题", "有效期从", "有效期到", "文号", "周六", "门票", "联系人手机",
)  # fmt: skip


def row(**cells):
    usual = dict(
        zip(
            COLUMNS,
            (
                "文化站基地", "县街文化站", "县街", "科普教育基地", "安宁市级", "样例", "2026-01-01", "2029-12-31",
                "安科〔2026〕1 号", "9:00-11:30、14:00-17:00", "免费", "139 0000 0123",
            ),
            strict=True,
        )
    )  # fmt: skip
    return list((usual | cells).values())


@pytest.fixture(autouse=True)
def _words(venue, time_machine):
    time_machine.move_to(NOON)
    base_type()
    level()
    level("省级")
    ThemeFactory(name="样例")


@pytest.fixture
def association(db):
    return MembershipFactory(organization=AssociationFactory()).person


def test_a_base_is_registered_and_twice_changes_nothing(bring, association, venue):
    sheet = bring(COLUMNS, [row()], kind="bases", by=association, apply=True)
    assert (sheet.problems, sheet.refusal, sheet.state) == ([], "", "applied")
    base = Base.objects.get()
    assert (base.venue, base.state, base.contact_phone) == (venue, "accredited", "+8613900000123")
    assert [(one.weekday, one.opens.hour) for one in base.hours.all()] == [(6, 9), (6, 14)]
    assert [(one.kind, one.document, one.by) for one in base.steps.all()] == [
        ("registered", "安科〔2026〕1 号", association)
    ]
    again = bring(COLUMNS, [row()], kind="bases", by=association, apply=True)
    assert (again.effects["same"], again.effects["new"], again.effects["changed"]) == (1, 0, 0)
    assert (Base.objects.count(), base.steps.count()) == (1, 1)


def test_what_visitors_read_is_changed_and_what_the_file_leaves_out_stays(bring, association):
    bring(COLUMNS, [row()], kind="bases", by=association, apply=True)
    short = [cell for name, cell in zip(COLUMNS, row(门票="10 元"), strict=True) if name not in {"周六", "主题"}]
    columns = [name for name in COLUMNS if name not in {"周六", "主题"}]
    assert bring(columns, [short], kind="bases", by=association, apply=True).effects["changed"] == 1
    base = Base.objects.get()
    assert (base.admission, base.hours.count(), base.themes.count(), base.steps.count()) == ("10 元", 2, 1, 1)


def test_faults_are_named_with_their_cells_and_nothing_is_written(bring, association, venue):
    VenueFactory(name="同名馆")
    VenueFactory(name="同名馆")
    rows = [
        row(),
        row(场馆="没有的馆"),
        row(场馆="同名馆", 街道=""),
        row(级别="甲等"),
        row(类型="别的", 有效期到="2025-12-31", 周六="上午"),
        row(),
    ]
    found = {one["cell"]: one["words"] for one in bring(COLUMNS, rows, kind="bases", by=association).problems}
    assert found.pop("J6").startswith("“周六”：看不懂“上午”")
    assert found == {
        "B3": "没有叫“没有的馆”的场馆，请先在“场馆”里建好，或核对名称和街道",
        "B4": "有 2 个场馆叫“同名馆”，请填街道",
        "B5": "和第 2 行重复：同一个场馆、同一个类型",
        "E5": "“级别”：没有叫“甲等”的级别，可以写：省级、安宁市级",
        "D6": "“类型”：没有叫“别的”的类型，可以写：科普教育基地",
        "H6": "有效期要到今天以后，也不能早于开始那天",
        "B7": "和第 2 行重复：同一个场馆、同一个类型",
    }
    assert Base.objects.count() == 0


def test_level_validity_and_applications_are_for_the_bases_own_page(bring, association, venue, street):
    BaseFactory(venue=venue)
    ApplicationFactory(venue=VenueFactory(name="别的馆", area=street))
    sheet = bring(COLUMNS, [row(级别="省级"), row(场馆="别的馆")], kind="bases", by=association)
    assert [one["cell"] for one in sheet.problems] == ["E2", "G2", "H2", "B3"]
    assert "升级、降级请到它的页面上办" in str(sheet.problems)
    assert "在等评审" in str(sheet.problems)


def test_a_removed_base_is_registered_anew(bring, association, venue):
    BaseFactory(venue=venue, state="removed")
    assert bring(COLUMNS, [row()], kind="bases", by=association, apply=True).effects["changed"] == 1
    base = Base.objects.get()
    assert (base.state, base.name, [one.state_before for one in base.steps.all()]) == (
        "accredited",
        "文化站基地",
        ["removed"],
    )


def test_a_change_in_between_stops_the_import(bring, association):
    bring(COLUMNS, [row()], kind="bases", by=association, apply=True)
    sheet = bring(COLUMNS, [row(门票="10 元")], kind="bases", by=association)
    base = Base.objects.get()
    base.admission = "20 元"
    storing.edit(base, themes=base.themes.all(), openings=[])
    importing.confirm(sheet=sheet, by=association)
    importing.apply(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert (sheet.state, Base.objects.get().admission) == ("refused", "20 元")


def test_others_are_refused_in_words(bring, client, organizer, association):
    with pytest.raises(Refusal, match="由科协办"):
        bring(COLUMNS, [row()], kind="bases")
    client.force_login(organizer)
    assert "科普基地模板" not in client.get("/staff/imports/").text
    assert client.get("/staff/imports/templates/bases.csv").status_code == 404
    file = SimpleUploadedFile("表.xlsx", writer.xlsx("表", COLUMNS, [row()]))
    answer = client.post("/api/v1/sheet-imports/", {"kind": "bases", "file": file})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_association")
    sheet = bring(COLUMNS, [row()], kind="bases", by=association)
    association.memberships.all().delete()
    SheetImport.objects.filter(pk=sheet.pk).update(state="waiting")
    importing.check(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert (sheet.state, "由科协办" in sheet.refusal) == ("refused", True)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_template_is_understood_by_the_import(client, association, ending):
    client.force_login(association)
    assert "科普基地模板" in client.get("/staff/imports/").text
    data = client.get(f"/staff/imports/templates/bases.{ending}").content
    assert reader.read(data)[0].cells[0] == "名称*"
    client.post("/staff/imports/", {"kind": "bases", "file": SimpleUploadedFile(f"模板.{ending}", data)})
    sheet = SheetImport.objects.get()
    importing.check(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert [one["words"] for one in sheet.problems] == ["表里只有模板里的例子，请从第 3 行起填自己的"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_goes_out_comes_in_again_and_changes_nothing(bring, client, association, street, ending):
    columns = (*COLUMNS, "介绍", "要先预约", "临时闭馆从", "临时闭馆到", "为什么闭馆", "联系人")
    bring(
        columns, [[*row(), "=介绍", "是", "2026-09-01", "2026-10-01", "修", "样例"]], kind="bases", by=association,
        apply=True,
    )  # fmt: skip
    base = Base.objects.get()
    assert (str(base.closed_from), str(base.closed_until), base.closed_reason) == ("2026-09-01", "2026-10-01", "修")
    BaseFactory(venue=VenueFactory(name="撤了的", area=street), state="removed")
    client.force_login(association)
    before = list(Base.objects.order_by("pk").values()), list(base.hours.values())
    data = client.get(f"/staff/bases/export.{ending}").content
    client.post("/staff/imports/", {"kind": "bases", "file": SimpleUploadedFile(f"表.{ending}", data)})
    sheet = SheetImport.objects.latest("pk")
    importing.check(sheet.pk, now=NOON)
    sheet.refresh_from_db()
    assert (sheet.problems, sheet.effects["same"], sheet.effects["new"], sheet.effects["changed"]) == ([], 1, 0, 0)
    assert (list(Base.objects.order_by("pk").values()), list(base.hours.values())) == before


def test_a_closure_ends_after_it_begins(bring, association):
    columns = (*COLUMNS, "临时闭馆从", "临时闭馆到")
    sheet = bring(columns, [[*row(), "2026-09-02", "2026-09-01"]], kind="bases", by=association)
    assert [(one["cell"], one["words"]) for one in sheet.problems] == [("N2", "“临时闭馆到”要在“临时闭馆从”之后")]
