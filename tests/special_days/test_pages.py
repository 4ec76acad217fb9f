"""Special days and markets as street offices and the association keep them."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.errors import Refusal
from special_days import importing, parsing
from special_days.models import DayMark, MarketCycle
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 8)
GOOD = "2027-6-7,2027-6-9,考试,高考\n2027-10-01，2027-10-07，放假，国庆\n\n2027-02-06,,补班,春节补班"


@pytest.fixture
def street():
    return StreetFactory(name="县街街道")


@pytest.fixture
def office(client, street):
    member = MembershipFactory(organization=OrganizationFactory(kind="street_office", area=street))
    client.force_login(member.person)
    return member


@pytest.fixture
def association(client):
    member = MembershipFactory(organization=AssociationFactory())
    client.force_login(member.person)
    return member


def market(**facts):
    return {"area": "", "name": "赶街天", "rule": "lunar", "which": "3、8", "every": "", "anchor": ""} | facts


def test_a_market_is_looked_at_and_kept(client, office, street):
    address = reverse("special_days:market_new")
    seen = client.post(address, market(area=street.pk))
    assert seen.context["found"]
    assert not MarketCycle.objects.exists()
    client.post(address, market(area=street.pk, confirm="1"))
    cycle = MarketCycle.objects.get()
    assert (cycle.rule, cycle.values, cycle.spoken_values) == ("lunar", [3, 8], "3、8")
    page = client.get(reverse("special_days:days")).content.decode()
    assert "县街" in page
    assert "农历逢几：3、8" in page
    edited = market(area=street.pk, rule="zodiac", which="鼠、马", confirm="1")
    client.post(reverse("special_days:market_edit", args=[cycle.pk]), edited)
    cycle.refresh_from_db()
    assert (cycle.values, cycle.spoken_values) == ([0, 6], "鼠、马")
    client.post(reverse("special_days:market_delete", args=[cycle.pk]))
    assert not MarketCycle.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"which": ""}, "请写上哪几天"),
        ({"which": "三八"}, "“三八”看不懂"),
        ({"rule": "zodiac", "which": "猫"}, "请写属相"),
        ({"rule": "weekday", "which": "8"}, "请写周几"),
        ({"rule": "every", "every": "1", "anchor": "2026-09-01"}, "请填每几天一次"),
        ({"rule": "every", "every": "6"}, "请选随便哪个赶街的日子"),
    ],
)
def test_what_is_wrong_with_a_market(client, office, street, facts, sentence):
    answer = client.post(reverse("special_days:market_new"), market(area=street.pk, confirm="1", **facts))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_office_keeps_to_its_own_street(client, office, street):
    other = StreetFactory()
    theirs = MarketCycle.objects.create(area=other, rule="weekday", values=[7])
    everywhere = DayMark.objects.create(kind="exam", name="高考", first=TODAY, last=TODAY)
    assert client.post(reverse("special_days:market_new"), market(area=other.pk, confirm="1")).status_code == 422
    assert client.get(reverse("special_days:market_edit", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("special_days:market_delete", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("special_days:day_edit", args=[everywhere.pk])).status_code == 404
    assert client.post(reverse("special_days:day_delete", args=[everywhere.pk])).status_code == 404
    assert client.get(reverse("special_days:import")).status_code == 404
    facts = {"name": "停电", "kind": "other", "first": "2026-12-01", "last": ""}
    assert client.post(reverse("special_days:day_new"), facts | {"area": ""}).status_code == 422
    client.post(reverse("special_days:day_new"), facts | {"area": street.pk})
    mark = DayMark.objects.get(area=street)
    assert (mark.first, mark.last) == (dt.date(2026, 12, 1), dt.date(2026, 12, 1))


def test_the_association_marks_days_everywhere(client, association):
    facts = {"name": "高考", "kind": "exam", "first": "2027-06-07", "last": "2027-06-09", "area": ""}
    client.post(reverse("special_days:day_new"), facts)
    mark = DayMark.objects.get()
    assert "高考" in client.get(reverse("special_days:days") + "?month=2027-03").content.decode()
    wrong = client.post(reverse("special_days:day_edit", args=[mark.pk]), facts | {"last": "2027-06-01"})
    assert "最后一天不能早于第一天" in wrong.content.decode()
    wrong = client.post(reverse("special_days:day_edit", args=[mark.pk]), facts | {"last": "2028-06-07"})
    assert wrong.context["form"].errors["last"] == ["最长 366 天，请分开写。"]
    client.post(reverse("special_days:day_delete", args=[mark.pk]))
    assert not DayMark.objects.exists()


def test_a_year_is_brought_in_and_again_changes_nothing(client, association):
    address = reverse("special_days:import")
    seen = client.post(address, {"text": GOOD})
    assert [line.is_new for line in seen.context["lines"]] == [True, True, True]
    assert not DayMark.objects.exists()
    client.post(address, {"text": GOOD, "confirm": "1"})
    assert [(mark.kind, mark.first, mark.last) for mark in DayMark.objects.all()] == [
        ("workday", dt.date(2027, 2, 6), dt.date(2027, 2, 6)),
        ("exam", dt.date(2027, 6, 7), dt.date(2027, 6, 9)),
        ("holiday", dt.date(2027, 10, 1), dt.date(2027, 10, 7)),
    ]
    assert importing.bring_in(GOOD, today=TODAY) == 0
    assert DayMark.objects.count() == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2027-06-07,考试,高考", "要四格"),
        ("2027-13-07,,考试,高考", "没有“2027-13-07”这一天"),
        ("2027-06-09,2027-06-07,考试,高考", "最后一天不能早于第一天"),
        ("2027-06-07,,会议,年会", "类别“会议”不认得"),
        ("2027-06-07,,考试,", "请写名称"),
        ("2027-06-07,2028-06-07,其他,整修", "最长 366 天"),
    ],
)
def test_one_wrong_line_keeps_all_out(line, problem):
    seen = importing.look(f"{GOOD}\n{line}", today=TODAY)
    assert problem in seen[-1].problem
    with pytest.raises(Refusal, match="list_has_problems"):
        importing.bring_in(f"{GOOD}\n{line}", today=TODAY)
    assert not DayMark.objects.exists()


def test_a_list_has_an_end():
    text = "\n".join(f"2027-01-01,,其他,第{number}" for number in range(201))
    with pytest.raises(Refusal, match="一次最多 200 行"):
        importing.bring_in(text, today=TODAY)


def test_viewers_look_and_don_t_write(client, office):
    viewer = MembershipFactory(role="viewer")
    client.force_login(viewer.person)
    assert client.get(reverse("special_days:days") + f"?month={clock.today():%Y-%m}").status_code == 200
    assert client.get(reverse("special_days:day_new")).status_code == 404
    assert client.get(reverse("special_days:market_new")).status_code == 404


def test_typed_markets_are_read_back():
    for rule, read, text in (
        ("zodiac", parsing.animals, "鼠、马"),
        ("weekday", parsing.weekdays, "六、日"),
        ("solar", parsing.digits, "3、8"),
    ):
        assert parsing.market_words(rule, read(text)) == text
    assert parsing.digits("5、10") == (5, 0)
    assert parsing.weekdays("周六 星期天") == (6, 7)


def test_a_year_not_announced_promises_no_more_than_the_regulation(client, office):
    page = client.get(reverse("special_days:days"), {"month": "2099-10"}).content.decode()
    assert "2099 年的调休还没公布" in page
    assert "2099年10月1日 周四 到 2099年10月3日 周六" in page
    assert "补班</b>" not in page
    known = client.get(reverse("special_days:days"), {"month": "2026-10"}).content.decode()
    assert "还没公布" not in known
    assert "<b>补班</b>" in known
    assert "1月4日 周日、" in known
