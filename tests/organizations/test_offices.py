"""A street that is called otherwise takes its office along, if whoever renames it wants that."""

import pytest

from accounts.models import AuditEntry
from core import clock
from organizations.founding import counties
from organizations.keeping import areas, offices
from organizations.models import Area, Organization
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    person = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    client.force_login(person)
    return person


@pytest.fixture
def street():
    made = StreetFactory(name="东山街道", slug="dongshan", initials="ds")
    counties.add_office(made)
    return made


def typed(**changed):
    return {"name": "西山镇", "initials": "ds", "population": "", "with_office": "on"} | changed


def office() -> Organization:
    return Organization.objects.get(kind="street_office")


def test_in_one_press_with_its_office(client, keeper, street):
    slug = office().slug
    page = client.get("/staff/areas/dongshan/").text
    assert ("“东山街道办事处”也跟着改" in page, "请到下面的单位里改" in page) == (True, False)
    page = client.post("/staff/areas/dongshan/", typed(), follow=True).text
    assert "单位也改成了“西山镇人民政府”" in page
    assert (office().name, office().slug) == ("西山镇人民政府", slug)
    assert set(AuditEntry.objects.values_list("kind", flat=True)) >= {"organization_renamed"}


def test_without_the_tick_it_stays(client, keeper, street):
    client.post("/staff/areas/dongshan/", typed(with_office=""))
    assert (Area.objects.get(pk=street.pk).name, office().name) == ("西山镇", "东山街道办事处")


def test_a_name_that_stays_changes_no_office(client, keeper, street):
    page = client.post("/staff/areas/dongshan/", typed(name="东山街道", population="1200"), follow=True).text
    assert ("存好了" in page, "单位也改成了" in page, office().name) == (True, False, "东山街道办事处")


def test_where_the_name_is_taken_neither_changes(client, keeper, street):
    OrganizationFactory(name="西山镇人民政府")
    page = client.post("/staff/areas/dongshan/", typed())
    assert (page.status_code, "“西山镇人民政府”已经有了" in page.text) == (422, True)
    assert (Area.objects.get(pk=street.pk).name, office().name) == ("东山街道", "东山街道办事处")


def test_an_office_of_another_name_or_that_is_closed_is_not_offered(client, keeper, street):
    Organization.objects.filter(pk=office().pk).update(name="东山服务中心")
    page = client.get("/staff/areas/dongshan/").text
    assert ("也跟着改" in page, "请到下面的单位里改" in page) == (False, True)
    Organization.objects.filter(pk=office().pk).update(name="东山街道办事处", closed_at=clock.now())
    assert offices.named_after(street) is None
    assert offices.named_after(street.parent) is None


def test_programs_say_so(client, keeper, street):
    path = "/api/v1/areas/dongshan/"
    client.patch(path, {"name": "南山街道"}, content_type="application/json")
    assert office().name == "东山街道办事处"
    areas.change(area=street, facts=areas.facts_of(street), by=keeper, now=clock.now())  # back again
    answer = client.patch(path, {"name": "北山街道", "with_office": True}, content_type="application/json")
    assert (answer.status_code, office().name) == (200, "北山街道办事处")
    refused = client.patch(path, {"name": " ", "with_office": True}, content_type="application/json")
    assert refused.status_code in {400, 409}
