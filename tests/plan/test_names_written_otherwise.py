"""A plan names what the site knows under a name that is written otherwise: it is found, and nothing stands twice."""

import datetime as dt
from decimal import Decimal

import pytest

from organizations.models import Area, Organization
from plan.loading import load
from plan.models import Indicator, Task
from plan.rows import shown
from tests.factories.people import AssociationFactory, CityFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)


@pytest.fixture
def city():
    return CityFactory(name="样例县")


@pytest.fixture
def school(city):
    AssociationFactory(name="样例县科协", area=city)
    return OrganizationFactory(name="样例县 第一中学", area=city)


def document(**facts):
    return {
        "plan": {
            "title": "方案",
            "slug": "sample",
            "area": "样例县",
            "period": [2026, 2027],
            "coordinator": "样例县科协",
        },
        "streets": [],
        "organizations": ["样例县科协", "样例县第一中学"],
        "groups": [
            {
                "code": "A1",
                "kind": "action",
                "title": "一起看",
                "tasks": [{"code": "1.1", "title": "上课", "lead": "样例县第一中学", "cooperating": []}],
            }
        ],
    } | facts


@pytest.mark.parametrize("written", ["样例县第一中学", "《样例县第一中学》", "样例县　第一中学"])
def test_an_organization_is_known_again_however_its_name_is_written(school, written):
    facts = document(organizations=["样例县科协", written])
    facts["groups"][0]["tasks"][0]["lead"] = written
    report = load(facts, now=NOW)
    assert [line for line in report.created if line.startswith("单位")] == []
    assert Task.objects.get().lead == school
    assert Organization.objects.count() == 2


def test_it_is_found_again_after_it_was_renamed(school):
    load(document(), now=NOW)
    Organization.objects.filter(pk=school.pk).update(name="样例县实验中学")
    load(document(), now=NOW)
    assert (Organization.objects.count(), Task.objects.get().lead) == (2, school)


def test_one_that_is_part_of_another_leads_no_task(school):
    target = OrganizationFactory(name="样例县实验学校")
    Organization.objects.filter(pk=school.pk).update(merged_into=target, closed_at=NOW)
    load(document(), now=NOW)
    assert Task.objects.get().lead == target


@pytest.mark.parametrize("written", ["样例", "样例 县"])
def test_the_countys_own_name_makes_no_second_county(school, city, written):
    report = load(document(plan=document()["plan"] | {"area": written}), now=NOW)
    assert list(Area.objects.filter(level="city")) == [city]
    assert report.notes == []


def test_a_street_is_known_again_with_its_office(school, city):
    street = StreetFactory(name="松涛街道", parent=city)
    office = OrganizationFactory(name="松涛街道办事处", kind=Organization.Kind.STREET_OFFICE, area=street)
    load(document(streets=["松涛 街道"]), now=NOW)
    assert list(Area.objects.filter(level="street")) == [street]
    assert list(Organization.objects.filter(kind="street_office")) == [office]


@pytest.mark.parametrize("written", ["别处县", "样例市", "样例自治县"])
def test_the_plan_of_another_county_is_said_to_be_one(school, written):
    report = load(document(plan=document()["plan"] | {"area": written}), now=NOW)
    assert [note for note in report.notes if f"“{written}”" in note and "“样例县”" in note] != []


def test_targets_are_said_without_idle_zeros(school):
    facts = document()
    facts["groups"][0]["tasks"][0]["indicators"] = [{"name": "课", "unit": "场", "target": 20}]
    load(facts, now=NOW)
    assert (str(Indicator.objects.get()), shown(Decimal("20.00")), shown(Decimal("1.50"))) == ("课 20场", "20", "1.5")


def test_a_name_of_two_counties_is_neither(school):
    CityFactory(name="样例市", slug="other")
    report = load(document(plan=document()["plan"] | {"area": "样例"}), now=NOW)
    assert "区域“样例”" in report.created


def test_what_is_only_written_otherwise_is_not_said_to_be_corrected_and_stands_as_in_the_file(school, city):
    StreetFactory(name="松涛街道", parent=city, position=7)
    facts = document(plan=document()["plan"] | {"area": "样例"}, streets=["城关镇", "松涛 街道"])
    for _ in range(2):
        report = load(facts, now=NOW)
        assert report.kept == []
        assert "区域“松涛街道” 名称：文件里是 松涛 街道，写法不同，算同一个" in report.alike
        assert "单位“样例县 第一中学” 名称：文件里是 样例县第一中学，写法不同，算同一个" in report.lines()
        assert Area.objects.get(name="松涛街道").position == 2
