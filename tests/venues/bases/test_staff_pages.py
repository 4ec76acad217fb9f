"""Staff pages: what waits, one base, forms that keep what was typed, decisions."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from core import clock
from tests.factories.bases import (
    ApplicationFactory,
    BaseFactory,
    HoursFactory,
    RoundFactory,
    ThemeFactory,
    base_type,
    level,
    sheet,
)
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory
from venues.models import Base, Evaluation, ReportRound, ScoringSheet, YearlyReport

pytestmark = pytest.mark.django_db
TODAY, DAY = clock.today(), dt.timedelta(days=1)
REPORT = {
    "open_days": "280", "visitors": "900", "minors": "300", "groups": "3", "activities": "4", "staff": "2",
    "volunteers": "5", "spending": "100", "highlights": "两件事", "problems": "",
}  # fmt: skip


def application_of(venue, **changes):
    facts = {"venue": venue.pk, "type": base_type().pk, "level": level().pk, "name": "石庄田间基地"}
    return (
        facts
        | {"day6": "9:00-11:30、14:00-17:00", "application": "有田有人"}
        | {"contact_phone": "13900000777"}
        | changes
    )


def test_the_list_says_what_waits_first(client, keeper, judge, base, application):
    ending = BaseFactory(valid_until=TODAY + 20 * DAY)
    warned = BaseFactory(state="warned")
    expired = BaseFactory(state="expired", valid_until=TODAY - DAY)
    RoundFactory(deadline=TODAY + 9 * DAY)
    client.force_login(judge)
    work = client.get("/staff/bases/").context["work"]
    assert (work.applied, work.warned, work.ending) == ([application], [warned], [expired, ending])
    assert {owed.base for owed in work.owed} == {base, ending, warned}
    assert work.count == 7
    client.force_login(keeper)
    page = client.get("/staff/bases/")
    assert ([owed.base for owed in page.context["work"].owed], page.context["rows"]) == ([base], [base, application])
    assert "等科协评审" in page.content.decode()


def test_the_list_is_narrowed_by_state_and_level_and_exported(client, judge, base, application):
    Base.objects.filter(pk=base.pk).update(level=level("省级"))
    client.force_login(judge)
    assert client.get("/staff/bases/?state=applied").context["rows"] == [application]
    assert client.get("/staff/bases/?level=level-2").context["rows"] == [base]
    file = client.get("/staff/bases/list.xlsx?state=applied")
    rows = list(load_workbook(io.BytesIO(file.content)).active.values)
    assert [(row[0], row[4]) for row in rows] == [("名称", "状态"), ("石庄田间基地", "待评审")]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(client, keeper, office, django_assert_num_queries, rows):
    RoundFactory()
    for _ in range(rows):
        HoursFactory(base=BaseFactory(venue__organization=office))
    client.force_login(keeper)
    with django_assert_num_queries(15):
        assert len(client.get("/staff/bases/").context["rows"]) == rows


def test_an_application_is_typed_once(client, keeper, office):
    venue, theme = VenueFactory(organization=office), ThemeFactory()
    client.force_login(keeper)
    wrong = client.post("/staff/bases/apply/", application_of(venue, day6="九点", contact_phone="139"))
    assert wrong.status_code == 422
    for kept in ("石庄田间基地", "九点", "现在是 3 位，手机号要 11 位。", "看不懂“九点”"):
        assert kept in wrong.content.decode()
    done = client.post("/staff/bases/apply/", application_of(venue, themes=[theme.pk]))
    base = Base.objects.get()
    assert (done.status_code, done["Location"], base.state) == (302, f"/staff/bases/{base.pk}/", "applied")
    assert [f"{hours}" for hours in base.hours.all()] == ["周六 09:00—11:30", "周六 14:00—17:00"]
    again = client.post("/staff/bases/apply/", application_of(venue))
    assert (again.status_code, Base.objects.count()) == (422, 1)
    assert "已经有这一类的申请或基地了" in again.content.decode()


def test_what_an_application_lacks_stands_beside_its_fields(client, keeper, office):
    client.force_login(keeper)
    address, facts = "/staff/bases/apply/", application_of(VenueFactory(organization=office), contact_phone="")
    page = client.post(address, facts | {"day6": "", "name": ""})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"name", "contact_phone"})
    assert "请至少写一天的开放时间" in page.content.decode()
    assert not Base.objects.exists()
    assert client.post(address, facts | {"contact_phone": "13900000777"}).status_code == 302


def test_only_own_venues_can_apply_and_only_the_association_registers(client, keeper, office):
    client.force_login(keeper)
    other, own = VenueFactory(), VenueFactory(organization=office)
    assert client.post("/staff/bases/apply/", application_of(other)).context["form"].errors.keys() == {"venue"}
    client.post("/staff/bases/apply/", application_of(own, register="1", valid_from="2026-01-01"))
    assert Base.objects.get().state == "applied"


def test_the_association_registers_at_once(client, judge):
    client.force_login(judge)
    facts = application_of(VenueFactory(), register="1", valid_from="2022-01-01")
    assert "请选日期。" in client.post("/staff/bases/apply/", facts).content.decode()
    client.post("/staff/bases/apply/", facts | {"valid_until": "2099-12-31", "document": "昆科协〔2022〕1号"})
    base = Base.objects.get()
    assert (base.state, base.steps.get().document) == ("accredited", "昆科协〔2022〕1号")


def test_applying_again_starts_from_what_was_typed(client, keeper, base):
    Base.objects.filter(pk=base.pk).update(state="refused", application="去年的理由")
    HoursFactory(base=base, weekday=2)
    client.force_login(keeper)
    body = client.get(f"/staff/bases/apply/?again={base.pk}").content.decode()
    assert all(kept in body for kept in ("去年的理由", 'value="温泉地热基地"', 'value="9:00-17:00"'))
    moved = application_of(VenueFactory(organization=base.venue.organization))
    client.post(f"/staff/bases/apply/?again={base.pk}", moved)
    base.refresh_from_db()
    assert (base.state, Base.objects.count()) == ("refused", 2)
    client.post(f"/staff/bases/apply/?again={base.pk}", application_of(base.venue))
    base.refresh_from_db()
    assert (base.state, base.name, Base.objects.count()) == ("applied", "石庄田间基地", 2)
    foreign = BaseFactory(application="别人的理由")
    assert "别人的理由" not in client.get(f"/staff/bases/apply/?again={foreign.pk}").content.decode()


def test_public_facts_are_edited_without_touching_state_and_level(client, keeper, base):
    client.force_login(keeper)
    page = f"/staff/bases/{base.pk}/edit/"
    facts = {
        "name": "温泉基地",
        "admission": "免费",
        "contact_phone": "",
        "closed_from": "2026-09-10",
        "closed_until": "2026-09-09",
    }
    wrong = client.post(page, facts)
    assert wrong.context["form"].errors == {"closed_until": ["要在闭馆开始之后。"]}
    client.post(page, facts | {"closed_until": "2026-09-12", "day7": "9:00-17:00", "state": "removed", "level": "1"})
    base.refresh_from_db()
    assert (base.name, base.admission, base.state, base.level, base.hours.count()) == (
        "温泉基地",
        "免费",
        "accredited",
        level(),
        1,
    )
    assert (base.slug, base.contact_phone) == ("wenquan", "")


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("applied", ["accredit", "refuse"]),
        ("refused", []),
        ("accredited", ["warn", "level", "renew", "remove"]),
        ("warned", ["lift", "level", "remove"]),
        ("expired", ["renew", "remove"]),
        ("removed", []),
    ],
)
def test_the_page_offers_what_can_be_done(client, judge, base, state, offered):
    Base.objects.filter(pk=base.pk).update(state=state)
    client.force_login(judge)
    assert [key for key, _ in client.get(f"/staff/bases/{base.pk}/").context["decisions"]] == offered


@pytest.mark.parametrize(
    ("state", "may"),
    [("applied", set()), ("refused", {"apply"}), ("warned", {"report"}), ("removed", {"apply"})],
)
def test_who_keeps_a_base_applies_and_reports(client, keeper, base, state, may):
    Base.objects.filter(pk=base.pk).update(state=state)
    client.force_login(keeper)
    page = client.get(f"/staff/bases/{base.pk}/").context
    assert (page["decisions"], page["may"], page["may_edit"]) == ([], may, True)


def test_a_viewer_only_looks(client, office, base):
    RoundFactory()
    client.force_login(MembershipFactory(organization=office, role="viewer").person)
    page = client.get(f"/staff/bases/{base.pk}/")
    assert (page.context["may"], page.context["may_edit"]) == (frozenset(), False)
    assert client.get(f"/staff/bases/{base.pk}/reports/{TODAY.year}/").status_code == 404


def test_decisions_through_their_forms(client, judge, base, application):
    client.force_login(judge)

    def decide(one, verb, **facts):
        return client.post(f"/staff/bases/{one.pk}/{verb}/", facts).status_code

    until = f"{TODAY.year + 3}-12-31"
    assert decide(application, "accredit", level=level("省级").pk, valid_from=TODAY, valid_until=until) == 302
    assert decide(base, "warn", reason="") == 422
    assert decide(base, "warn", reason="护栏松动", mend_by="2000-01-01") == 422
    assert decide(base, "warn", reason="护栏松动", mend_by=until) == 302
    assert decide(base, "lift") == 302
    assert decide(base, "level", level=base.level_id, reason="一样的") == 422
    assert decide(base, "level", level=level("全国").pk, reason="评上了") == 302
    assert decide(base, "renew", valid_until=f"{TODAY.year + 9}-12-31") == 302
    assert decide(base, "remove", reason="搬走了") == 302
    assert decide(base, "remove", reason="搬走了") == 422
    assert decide(base, "explode") == 404
    kinds = ["warned", "lifted", "promoted", "renewed", "removed"]
    assert [step.kind for step in base.steps.order_by("pk")] == kinds
    history = client.get(f"/staff/bases/{base.pk}/").content.decode()
    assert all(words in history for words in ("护栏松动", "安宁市级 → 全国", "搬走了", "已认定 → 限期整改"))


def test_a_report_on_its_page(client, keeper, judge, base):
    RoundFactory(year=TODAY.year)
    page = f"/staff/bases/{base.pk}/reports/{TODAY.year}/"
    client.force_login(keeper)
    wrong = client.post(page, REPORT | {"minors": "901", "highlights": ""})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {"minors", "highlights"}
    assert 'value="280"' in wrong.content.decode()
    assert client.post(page, REPORT).status_code == 302
    assert YearlyReport.objects.get().visitors == 900
    assert client.get(f"{page}return/").status_code == 404
    client.force_login(judge)
    assert client.post(f"{page}return/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}return/", {"reason": "人次对不上"}).status_code == 302
    client.force_login(keeper)
    assert "科协退回来了：人次对不上" in client.get(page).content.decode()
    assert client.get(f"/staff/bases/{base.pk}/reports/1999/").status_code == 404


def test_rounds_are_announced_and_show_who_is_missing(client, keeper, judge, base):
    late, foreign = BaseFactory(venue__organization=base.venue.organization), BaseFactory()
    client.force_login(judge)
    facts = {"year": TODAY.year, "opens_on": TODAY, "deadline": TODAY + 30 * DAY, "note": "附照片"}
    assert client.post("/staff/bases/rounds/", facts | {"deadline": TODAY - DAY}).status_code == 422
    assert client.post("/staff/bases/rounds/", facts)["Location"] == f"/staff/bases/rounds/{TODAY.year}/"
    assert client.post("/staff/bases/rounds/", facts | {"note": "附表"}).status_code == 422
    client.force_login(keeper)
    client.post(f"/staff/bases/{base.pk}/reports/{TODAY.year}/", REPORT)
    page = client.get(f"/staff/bases/rounds/{TODAY.year}/").context
    assert [(row.base, row.standing) for row in page["rows"]] == [(late, "due"), (base, "submitted")]
    assert (page["done"], page["totals"]["visitors"]) == (1, 900)
    file = client.get(f"/staff/bases/rounds/{TODAY.year}/reports.xlsx")
    rows = list(load_workbook(io.BytesIO(file.content)).active.values)
    assert [row[0] for row in rows] == ["名称", late.name, base.name]
    assert (rows[2][3], rows[2][6], foreign.name in str(rows)) == ("交了", 900, False)
    client.force_login(judge)
    moved = {"opens_on": TODAY, "deadline": TODAY + 60 * DAY}
    assert client.post(f"/staff/bases/rounds/{TODAY.year}/", moved).status_code == 302
    assert ReportRound.objects.get().deadline == TODAY + 60 * DAY
    assert client.get("/staff/bases/rounds/").context["rounds"][0].done == 1


def test_points_are_typed_and_graded(client, judge, base):
    ScoringSheet.objects.update(in_use=False)
    made = sheet()
    one, two = made.items.all()
    page = f"/staff/bases/{base.pk}/evaluations/{TODAY.year}/"
    client.force_login(judge)
    wrong = client.post(page, {f"item{one.pk}": "11"})
    assert wrong.context["form"].errors.keys() == {f"item{one.pk}", f"item{two.pk}"}
    client.post(page, {f"item{one.pk}": "9.5", f"item{two.pk}": "8", "remark": "讲得好"})
    found = Evaluation.objects.get()
    assert (found.grade, found.remark) == ("优秀", "讲得好")
    assert 'value="9.5"' in client.get(page).content.decode()
    assert (
        client.post(
            f"/staff/bases/{base.pk}/evaluations/1999/", {f"item{one.pk}": "1", f"item{two.pk}": "1"}
        ).status_code
        == 422
    )


def test_a_new_scoring_sheet_takes_the_place_of_the_old(client, judge):
    old = ScoringSheet.objects.filter(in_use=True).first() or sheet()
    client.force_login(judge)
    facts = {"name": "评价表 2027", "items": "开放，60，10，天数\n管理,40,10", "grades": "好,80\n一般,0"}
    for changes, words in (
        ({"items": "开放,多,10"}, "第 1 行的“多”要写 1 到 100 的数字，例如 10。"),
        ({"items": "开放"}, "第 1 行要写：项目,权重,满分"),
        ({"items": "开放,1,1\n开放,1,1"}, "项目“开放”写了两次"),
        ({"grades": "好"}, "第 1 行要写：等次,最低分"),
        ({"grades": "好,80"}, "最低的等次要从 0 分起"),
        ({"name": old.name}, "已经有叫这个名字的评分表"),
    ):
        answer = client.post("/staff/bases/scoring/", facts | changes)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert client.post("/staff/bases/scoring/", facts).status_code == 302
    used = ScoringSheet.objects.get(in_use=True)
    assert [(item.name, item.weight, item.hint) for item in used.items.all()] == [
        ("开放", 60, "天数"),
        ("管理", 40, ""),
    ]
    assert ScoringSheet.objects.filter(pk=old.pk).exists()


def test_without_a_sheet_one_is_asked_for(client, judge, base):
    ScoringSheet.objects.update(in_use=False)
    client.force_login(judge)
    assert client.get(f"/staff/bases/{base.pk}/evaluations/{TODAY.year}/")["Location"] == "/staff/bases/scoring/"
    assert "还没有评分表" in client.get("/staff/bases/scoring/").content.decode()


def test_an_application_is_not_seen_by_others(client, application):
    client.force_login(MembershipFactory(role="organizer").person)
    assert client.get(f"/staff/bases/{application.pk}/").status_code == 404
    assert application.name not in client.get("/staff/bases/").content.decode()
    assert ApplicationFactory().name not in client.get("/bases/").content.decode()
