"""Staff come in by a table: each is asked by a text, and nobody is a member before they accept."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.keys.issuing import issue
from core.errors import Refusal
from core.spreadsheets import writer
from notifications.models import Message
from organizations.memberships import inviting
from organizations.models import Membership, StaffInvitation
from spreadsheets import importing
from tests.events.conftest import NOON
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
COLUMNS = ("姓名", "手机号", "角色")
KIND = "staff"


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def keeper(host):
    return MembershipFactory(organization=host, role="administrator").person


def invited():
    return list(StaffInvitation.objects.filter(state="waiting").order_by("pk").values_list("name", "phone", "role"))


def test_each_is_asked_once_and_nobody_is_a_member_yet(bring, keeper, host):
    rows = [("麦小穗", "139 0000 0501", "组织"), ("稻小禾", "１３９－００００－０５０２", "审批")]
    sheet = bring(COLUMNS, rows, kind=KIND, by=keeper, apply=True)
    assert (sheet.problems, sheet.refusal, sheet.state) == ([], "", "applied")
    assert invited() == [("麦小穗", "+8613900000501", "organizer"), ("稻小禾", "+8613900000502", "approver")]
    assert not Membership.objects.filter(person__phone_hash__in=StaffInvitation.objects.values("phone_hash")).exists()
    assert Message.objects.count() == 2
    again = bring(COLUMNS, rows, kind=KIND, by=keeper)
    assert (again.state, again.effects["new"], again.effects["changed"], again.effects["same"]) == ("ready", 0, 0, 2)
    other = bring(COLUMNS, [("麦小穗", "13900000501", "管理")], kind=KIND, by=keeper, apply=True)
    assert other.effects["changed"] == 1
    assert ("麦小穗", "+8613900000501", "administrator") in invited()
    assert len(invited()) == 2


def test_no_number_stands_in_plain_text(bring, keeper):
    sheet = bring(COLUMNS, [("麦小穗", "13900000501", "组织")], kind=KIND, by=keeper)
    assert "13900000501" not in str([sheet.effects, sheet.problems])


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (("", "13900000501", "组织"), "A2", "“姓名”没有填"),
        (("麦小穗", "", "组织"), "B2", "“手机号”没有填"),
        (("麦小穗", "12345", "组织"), "B2", "“手机号”："),
        (("麦小穗", "13900000501", ""), "C2", "“角色”没有填"),
        (("麦小穗", "13900000501", "厨师"), "C2", "没有叫“厨师”的角色"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(bring, keeper, row, cell, words):
    sheet = bring(COLUMNS, [row], kind=KIND, by=keeper)
    assert (sheet.state, sheet.problems[0]["cell"]) == ("faulty", cell)
    assert words in sheet.problems[0]["words"]


def test_a_member_is_left_in_peace_and_no_role_is_changed_by_a_table(bring, keeper, host):
    person = PersonFactory(phone="+8613900000501", name="麦小穗")
    MembershipFactory(organization=host, person=person, role="viewer")
    same = bring(COLUMNS, [("麦小穗", "13900000501", "查看")], kind=KIND, by=keeper)
    assert (same.state, same.effects["same"]) == ("ready", 1)
    lifted = bring(COLUMNS, [("麦小穗", "13900000501", "管理")], kind=KIND, by=keeper)
    assert lifted.state == "faulty"
    assert "已经是" in lifted.problems[0]["words"]


def test_a_number_stands_once_in_each_organization(bring, keeper, host):
    Membership.objects.filter(person=keeper).update(organization=OrganizationFactory(name="别的局"))
    MembershipFactory(organization=host, person=keeper, role="administrator")
    rows = [("麦小穗", "13900000501", "别的局", "组织"), ("又是麦小穗", "13900000501", "别的局", "查看")]
    sheet = bring(("姓名", "手机号", "单位", "角色"), rows, kind=KIND, by=keeper)
    assert [(one["cell"], "不止一行" in one["words"]) for one in sheet.problems] == [("B2", True), ("B3", True)]
    rows = [("麦小穗", "13900000501", "别的局", "组织"), ("麦小穗", "13900000501", host.name, "组织")]
    assert bring(("姓名", "手机号", "单位", "角色"), rows, kind=KIND, by=keeper).state == "ready"


def test_nobody_asks_themselves(bring, host):
    other = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    rows = [("麦小穗", other.phone.removeprefix("+86"), host.name, "组织")]
    sheet = bring(("姓名", "手机号", "单位", "角色"), rows, kind=KIND, by=other)
    assert [one["words"] for one in sheet.problems] == ["这是你自己的号码。自己的角色要请别的管理员来给"]


def test_organizations_of_others_are_not_known(bring, keeper):
    OrganizationFactory(name="别的局")
    rows = [("麦小穗", "13900000501", "别的局", "组织")]
    sheet = bring(("姓名", "手机号", "单位", "角色"), rows, kind=KIND, by=keeper)
    assert "没有叫“别的局”的您管的单位" in sheet.problems[0]["words"]


def test_more_than_a_day_takes_are_refused_beside_their_row(bring, keeper, monkeypatch):
    monkeypatch.setattr(inviting, "PER_GIVER_PER_DAY", 2)
    rows = [(f"样例{number}", f"1390000{number:04d}", "组织") for number in range(601, 604)]
    sheet = bring(COLUMNS, rows, kind=KIND, by=keeper)
    assert (sheet.problems[0]["cell"], "今天还能发 2 个" in sheet.problems[0]["words"]) == ("A4", True)
    assert bring(COLUMNS, rows[:2], kind=KIND, by=keeper, apply=True).state == "applied"


@pytest.mark.parametrize("role", ["viewer", "organizer", "approver"])
def test_only_administrators_bring_staff_in(client, bring, host, role):
    person = MembershipFactory(organization=host, role=role).person
    client.force_login(person)
    if role != "viewer":
        assert "工作人员" not in client.get("/staff/imports/").content.decode()
    with pytest.raises(Refusal, match="not_administrator" if role != "viewer" else "not_organizer"):
        bring(COLUMNS, [("麦小穗", "13900000501", "组织")], kind=KIND, by=person)


def test_the_page_leads_there_and_has_a_template(client, keeper):
    client.force_login(keeper)
    assert "/staff/imports/?kind=staff" in client.get("/staff/people/").content.decode()
    page = client.get("/staff/imports/?kind=staff").content.decode()
    assert '<option value="staff" selected>工作人员</option>' in page


def test_no_key_brings_in_staff_or_sees_such_a_table(client, bring, keeper):
    sheet = bring(COLUMNS, [("麦小穗", "13900000501", "组织")], kind=KIND, by=keeper)
    secret = issue(person=keeper, name="大屏", scopes=["read", "people", "organize"], days=30, now=NOON)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    file = SimpleUploadedFile("表.xlsx", writer.xlsx("表", COLUMNS, [("麦小穗", "13900000501", "组织")]))
    answer = client.post("/api/v1/sheet-imports/", {"kind": KIND, "file": file}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "scope_missing")
    assert client.get(f"/api/v1/sheet-imports/{sheet.uid}/", **headers).status_code == 404
    assert client.post(f"/api/v1/sheet-imports/{sheet.uid}/apply/", **headers).status_code == 404
    assert StaffInvitation.objects.count() == 0


def test_what_happened_meanwhile_ends_the_import(bring, keeper, host):
    sheet = bring(COLUMNS, [("麦小穗", "13900000501", "组织")], kind=KIND, by=keeper)
    person = PersonFactory(phone="+8613900000501")
    MembershipFactory(organization=host, person=person, role="viewer")
    importing.confirm(sheet=sheet, by=keeper)
    importing.apply(sheet.pk, now=NOON + dt.timedelta(minutes=5))
    sheet.refresh_from_db()
    assert (sheet.state, StaffInvitation.objects.count()) == ("refused", 0)


def test_a_list_as_offices_keep_it_needs_no_second_look_at_roles_and_hardly_one_at_headings(bring, keeper, host):
    """What its headings mean is proposed right; the words for roles are those that people say."""
    columns = ("序号", "姓 名", "联系电话", "工作单位", "权限")
    rows = [
        (1, "麦小穗", "13900000501", host.name, "组织者"),
        (2, "稻小禾", "13900000502", host.name, "审批人"),
        (3, "谷小雨", "13900000503", host.name, "管理"),
    ]
    sheet = bring(columns, rows, kind=KIND, by=keeper)
    asked = {one["heading"]["title"]: one["heading"]["proposed"] for one in sheet.problems}
    assert asked == {"联系电话": "phone", "工作单位": "organization", "权限": "role"}


def test_the_name_of_the_unit_is_no_name_of_a_person(bring, keeper, host):
    row = ("麦小穗", "13900000501", host.name, "组织")
    sheet = bring(("姓名", "手机", "单位名称", "角色"), [row], kind=KIND, by=keeper)
    asked = {one["heading"]["title"]: one["heading"]["proposed"] for one in sheet.problems}
    assert asked == {"手机": "phone", "单位名称": "organization"}


@pytest.mark.parametrize("gateway", ["console", "kannel"])
def test_the_page_says_whether_anybody_gets_the_invitations(bring, client, keeper, settings, gateway):
    settings.SMS_GATEWAY = gateway
    sheet = bring(COLUMNS, [("麦小穗", "13900000501", "组织")], kind=KIND, by=keeper, apply=True)
    client.force_login(keeper)
    for later in ("console", "kannel"):  # what stands there is how it was when they were written
        settings.SMS_GATEWAY = later
        page = client.get(f"/staff/imports/{sheet.uid}/").text
        assert ("短信网关还没有接上" in page, "邀请发给他们了" in page) == (gateway == "console", gateway == "kannel")
        assert "晚上 8 点以后" in page


@pytest.mark.parametrize("word", ["管理员", "管理人", "管理者", "（管理）"])
def test_who_would_administer_is_asked_unless_the_word_is_exact(bring, keeper, word):
    sheet = bring(COLUMNS, [("麦小穗", "13900000501", word)], kind=KIND, by=keeper)
    assert [(one["cell"], one["choices"]) for one in sheet.problems] == [("C2", ["管理"])]


def test_a_post_in_an_office_is_no_role_and_no_unit(bring, keeper):
    sheet = bring(("姓名", "手机号", "岗位"), [("麦小穗", "13900000501", "管理")], kind=KIND, by=keeper)
    assert [one["heading"]["proposed"] for one in sheet.problems if "heading" in one] == [""]
    assert [one["missing"] for one in sheet.problems if "missing" in one] == ["role"]
