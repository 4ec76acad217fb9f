"""/staff/villages/: who may, what is shown, what comes in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.models import Membership, Organization
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/staff/villages/"


@pytest.fixture
def street():
    return StreetFactory(name="样例街道", slug="sample")


@pytest.fixture
def office(street):
    return OrganizationFactory(kind=Organization.Kind.STREET_OFFICE, area=street)


def enter(client, organization, role=Membership.Role.ORGANIZER):
    client.force_login(MembershipFactory(organization=organization, role=role).person)


def test_who_may(client, office):
    assert client.get(PAGE).url == f"/staff/sign-in/?next={PAGE}"
    client.force_login(PersonFactory())
    assert client.get(PAGE).status_code == 403
    enter(client, OrganizationFactory())
    assert client.get(PAGE).status_code == 403
    enter(client, office, Membership.Role.VIEWER)
    assert client.get(PAGE).status_code == 403
    enter(client, office)
    assert client.get(PAGE).status_code == 200


def test_another_street_is_not_offered_and_not_taken(client, office, street):
    other = StreetFactory(name="别处街道", slug="other")
    enter(client, office)
    assert "别处街道" not in client.get(PAGE, {"street": "other"}).text
    page = client.post(PAGE, {"street": other.pk, "text": "甲村", "confirm": "1"})
    assert (page.status_code, other.children.count(), street.children.count()) == (200, 0, 0)


def test_the_association_sees_every_street(client, street):
    StreetFactory(name="别处街道", slug="other")
    enter(client, AssociationFactory())
    assert "别处街道的村" in client.get(PAGE, {"street": "other"}).text


def test_looking_first_writes_nothing(client, office, street):
    enter(client, office)
    page = client.post(PAGE, {"street": street.pk, "text": "甲村,是,否,100"})
    assert ("新增 <b>1</b> 个" in page.text, "导入 1 个村" in page.text) == (True, True)
    assert street.children.count() == 0


def test_problems_are_listed_and_nothing_can_be_confirmed(client, office, street):
    enter(client, office)
    page = client.post(PAGE, {"street": street.pk, "text": "甲村\n乙村,对", "confirm": "1"})
    assert "第 2 行：少数民族请写“是”或“否”，不是“对”。" in page.text
    assert ("乙村,对" in page.text, street.children.count()) == (True, 0)


def test_confirming_brings_them_in(client, office, street):
    enter(client, office)
    answer = client.post(PAGE, {"street": street.pk, "text": "甲村\n乙村", "confirm": "1"})
    assert answer.url == "/staff/villages/?street=sample"
    assert "导入好了：新增 2 个，改动 0 个，0 个没有变。" in client.get(answer.url).text
    assert list(street.children.values_list("name", flat=True)) == ["甲村", "乙村"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_read_and_kept_for_confirming(client, office, street, encoding):
    enter(client, office)
    file = SimpleUploadedFile("villages.csv", "甲村,是,否,100\r\n".encode(encoding))
    page = client.post(PAGE, {"street": street.pk, "file": file})
    assert ("新增 <b>1</b> 个" in page.text, ">\n甲村,是,否,100" in page.text) == (True, True)


def test_a_file_that_is_no_text_is_refused(client, office, street):
    enter(client, office)
    file = SimpleUploadedFile("villages.csv", b"\xff\xfe\x00\x81\xff\xff")
    assert "这个文件读不出来" in client.post(PAGE, {"street": street.pk, "file": file}).text


def test_nothing_typed(client, office, street):
    enter(client, office)
    assert "请贴上名单，或选一个文件。" in client.post(PAGE, {"street": street.pk}).text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(client, office, street, django_assert_num_queries, count):
    VillageFactory.create_batch(count, parent=street)
    enter(client, office)
    with django_assert_num_queries(8):
        client.get(PAGE)
