"""Days, special days and markets through the API."""

import pytest
from rest_framework.test import APIClient

from special_days.models import DayMark, MarketCycle
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db


def client_of(organization):
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=organization).person)
    return client


@pytest.fixture
def street():
    return StreetFactory(name="县街街道")


@pytest.fixture
def office(street):
    return client_of(OrganizationFactory(kind="street_office", area=street))


def test_what_each_day_is(office, street):
    MarketCycle.objects.create(area=street, rule="weekday", values=[7])
    asked = {"first": "2026-10-01", "last": "2026-10-11"}
    found = office.get("/api/v1/days/", asked | {"street": street.slug}).json()["results"]
    marks = {row["day"]: [mark["words"] for mark in row["marks"]] for row in found}
    assert marks["2026-10-01"] == ["国庆放假"]
    assert marks["2026-10-11"] == ["县街赶街天"]
    assert len(office.get("/api/v1/days/", asked).json()["results"]) < len(found)
    assert office.get("/api/v1/days/", asked | {"last": "2030-01-01"}).status_code == 400
    later = office.get("/api/v1/days/", {"first": "2099-10-01", "last": "2099-10-01"}).json()["results"]
    assert [mark["doubt"] for row in later for mark in row["marks"]] == ["调休还没公布"]


def test_marked_days_have_an_end(street):
    client = client_of(AssociationFactory())
    mark = {"kind": "holiday", "name": "样例假", "first": "2027-01-01"}
    for last, code in (("2026-12-31", "最后一天不能早于第一天。"), ("2028-01-02", "最长 366 天，请分开写。")):
        answer = client.post("/api/v1/day-marks/", mark | {"last": last}, format="json")
        assert (answer.status_code, answer.json()["detail"]) == (400, {"last": [code]})
    made = client.post("/api/v1/day-marks/", mark | {"last": "2028-01-01"}, format="json")
    assert made.status_code == 201
    longer = client.patch(f"/api/v1/day-marks/{made.json()['id']}/", {"first": "2000-01-01"}, format="json")
    assert longer.status_code == 400


def test_an_office_writes_for_its_street_only(office, street):
    mine = {"area": street.slug, "name": "赶街天", "rule": "lunar", "values": [2, 7]}
    made = office.post("/api/v1/market-cycles/", mine, format="json")
    assert made.status_code == 201
    other = mine | {"area": StreetFactory().slug}
    assert office.post("/api/v1/market-cycles/", other, format="json").status_code == 403
    address = f"/api/v1/market-cycles/{made.json()['id']}/"
    assert office.patch(address, {"values": [3, 8]}, format="json").json()["values"] == [3, 8]
    assert office.patch(address, {"area": other["area"]}, format="json").status_code == 403
    assert office.patch(address, {"rule": "every"}, format="json").status_code == 400
    exam = {"kind": "exam", "name": "高考", "first": "2027-06-07", "last": "2027-06-09"}
    assert office.post("/api/v1/day-marks/", exam, format="json").status_code == 403
    association = client_of(AssociationFactory())
    assert association.post("/api/v1/day-marks/", exam, format="json").status_code == 201
    mark = DayMark.objects.get()
    assert office.delete(f"/api/v1/day-marks/{mark.pk}/").status_code == 404
    assert office.get(f"/api/v1/day-marks/{mark.pk}/").json()["name"] == "高考"
    wrong = association.patch(f"/api/v1/day-marks/{mark.pk}/", {"last": "2027-01-01"}, format="json")
    assert wrong.status_code == 400
    assert association.delete(f"/api/v1/day-marks/{mark.pk}/").status_code == 204
