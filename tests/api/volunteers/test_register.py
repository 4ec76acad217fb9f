"""The register through the API: who sees whom, what is done there, with the codes of the pages."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from accounts.consents import consent_texts
from accounts.models import AuditEntry
from core import clock
from tests.accounts.presses.making import photo
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Qualification, Shift, SignUp, Volunteer, VolunteerQualification
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
VOLUNTEERS = "/api/v1/volunteers/"
CERTIFICATES = "/api/v1/volunteer-qualifications/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shift():
    return ShiftFactory(maximum=2)


@pytest.fixture
def mine(shift):
    """Signed up for a shift of ours."""
    found = VolunteerFactory(person__name="温小泉", person__phone="+8613900004321", languages="普通话、彝语")
    sign_up(volunteer_id=found.pk, shift_id=shift.pk, now=clock.now())
    return found


@pytest.fixture
def staff(shift):
    return client_of(MembershipFactory(organization=shift.occurrence.event.host).person)


@pytest.fixture
def association():
    return client_of(MembershipFactory(organization=AssociationFactory()).person)


@pytest.fixture
def kind():
    return Qualification.objects.create(name="急救证")


def client_of(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def said(answer):
    return answer.status_code, answer.json().get("code")


def found(client, query=""):
    return {row["number"] for row in client.get(f"{VOLUNTEERS}?{query}").json()["results"]}


def test_whom_one_keeps_is_found_as_on_the_page(staff, association, mine, kind):
    stranger = VolunteerFactory(person__name="松小果", active=False)
    both = {mine.number, stranger.number}
    assert (found(staff), found(association)) == ({mine.number}, both)
    asked = {"q=4321": mine, "language=彝语": mine, "active=false": stranger, "q=松": stranger}
    assert {query: found(association, query) for query in asked} == {
        query: {row.number} for query, row in asked.items()
    }
    assert found(association, "qualification=急救证") == set()
    assert staff.get(f"{VOLUNTEERS}?qualification=没有的证").status_code == 400
    assert staff.get(f"{VOLUNTEERS}{stranger.number}/").status_code == 404
    row = staff.get(f"{VOLUNTEERS}{mine.number}/").json()
    assert (row["phone"], row["languages"], row["coming"]) == ("139****4321", ["彝语", "普通话"], 1)
    assert client_of(mine.person).get(VOLUNTEERS).status_code == 403


def test_a_number_that_is_shown_is_kept_in_the_audit_list(staff, mine):
    answer = staff.post(f"{VOLUNTEERS}{mine.number}/show-number/")
    assert (answer.status_code, answer.json()) == (200, {"phone": "139 0000 4321"})
    assert AuditEntry.objects.get().person_id == mine.person_id


def test_paused_by_the_association_alone(staff, association, mine):
    address = f"{VOLUNTEERS}{mine.number}/"
    assert said(staff.post(f"{address}pause/", {"reason": "出差"})) == (409, "association_only")
    assert association.post(f"{address}pause/", {"reason": ""}).status_code == 400
    assert association.post(f"{address}pause/", {"reason": "出差"}).json()["active"] is False
    assert association.post(f"{address}resume/").json()["active"] is True


def test_a_certificate_from_the_claim_to_its_end(staff, association, mine, kind):
    me = client_of(mine.person)
    assert said(me.post(CERTIFICATES, {"qualification": kind.name}, format="multipart")) == (409, "picture_missing")
    sent = {"qualification": kind.name, "number": "急字 001", "picture": photo()}
    claimed = me.post(CERTIFICATES, sent, format="multipart")
    assert (claimed.status_code, claimed.json()["status"], claimed.json()["has_picture"]) == (201, "claimed", True)
    address = f"{CERTIFICATES}{claimed.json()['id']}/"
    assert me.get(address).status_code == 200
    assert me.get(f"{address}picture/").status_code == me.post(f"{address}verify/").status_code == 404
    picture = staff.get(f"{address}picture/")
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/jpeg", "private, no-store")
    last = clock.today() + dt.timedelta(days=400)
    verified = staff.post(f"{address}verify/", {"valid_until": last.isoformat()}).json()
    assert (verified["status"], verified["number"], verified["valid_until"]) == ("verified", "急字 001", str(last))
    assert said(staff.post(f"{address}refuse/", {"reason": "看不清"})) == (409, "not_claimed")
    assert said(staff.post(f"{address}renew/", {"valid_until": last.isoformat()})) == (409, "not_longer")
    assert staff.post(f"{address}renew/", {}).json()["valid_until"] is None
    assert said(staff.post(f"{address}revoke/", {"reason": "假的"})) == (409, "association_only")
    assert association.post(f"{address}revoke/", {"reason": "假的"}).json()["status"] == "revoked"
    assert sorted(VolunteerQualification.objects.values_list("status", flat=True)) == ["revoked", "verified"]


def test_one_that_staff_have_before_them_counts_at_once(staff, mine, kind):
    made = staff.post(f"{VOLUNTEERS}{mine.number}/qualifications/", {"qualification": kind.name})
    assert (made.status_code, made.json()["status"], made.json()["has_picture"]) == (201, "verified", False)
    again = staff.post(f"{VOLUNTEERS}{mine.number}/qualifications/", {"qualification": kind.name})
    assert said(again) == (409, "already_registered")


def test_shifts_are_planned_filled_and_emptied(staff, association, mine, shift, kind):
    later = shift.end + dt.timedelta(hours=8)
    sent = {
        "occurrence": str(shift.occurrence.uid),
        "role": "急救员",
        "start": later.isoformat(),
        "end": (later + dt.timedelta(hours=1)).isoformat(),
        "minimum": 0,
        "ideal": 1,
        "maximum": 1,
        "qualification": kind.name,
    }
    assert staff.post("/api/v1/shifts/", sent | {"end": sent["start"]}).status_code == 400
    assert said(staff.post("/api/v1/shifts/", sent | {"ideal": 3})) == (409, "numbers_out_of_order")
    elsewhere = client_of(MembershipFactory().person)
    assert elsewhere.post("/api/v1/shifts/", sent).status_code == 404
    made = staff.post("/api/v1/shifts/", sent)
    [row] = made.json()
    assert (made.status_code, row["qualification"], row["minimum"]) == (201, "急救证", 0)
    address = f"/api/v1/shifts/{row['id']}/"
    put_on = {"volunteer": mine.number, "reason": "电话里答应了"}
    assert said(staff.post(f"{address}put-on/", put_on)) == (409, "not_qualified")
    changed = staff.patch(address, {"qualification": None, "maximum": 2})
    assert (changed.status_code, changed.json()["qualification"], changed.json()["ideal"]) == (200, "", 1)
    assert elsewhere.patch(address, {"maximum": 9}).status_code == 404
    on = staff.post(f"{address}put-on/", put_on)
    assert (on.status_code, on.json()["path"]) == (201, "staff")
    assert said(staff.patch(address, {"qualification": kind.name})) == (409, "people_unfit")
    assert said(staff.delete(address)) == (409, "has_sign_ups")
    sign_up_address = f"/api/v1/sign-ups/{on.json()['id']}/"
    assert client_of(mine.person).post(f"{sign_up_address}take-off/", {"reason": "换人"}).status_code == 404
    assert staff.post(f"{sign_up_address}take-off/", {"reason": ""}).status_code == 400
    assert staff.post(f"{sign_up_address}take-off/", {"reason": "换人"}).json()["status"] == "withdrawn"
    assert said(staff.post(f"{sign_up_address}take-off/", {"reason": "换人"})) == (409, "not_signed_up")
    assert staff.post(f"{address}close/").json()["closed"] is True
    assert staff.post(f"{address}reopen/").json()["closed"] is False
    free = Shift.objects.create(
        occurrence=shift.occurrence, role="引导员", start=later, end=later + dt.timedelta(hours=1)
    )
    assert staff.delete(f"/api/v1/shifts/{free.pk}/").status_code == 204
    assert SignUp.objects.filter(status="confirmed").count() == 1


def test_ones_own_profile():
    street = StreetFactory()
    person = PersonFactory()
    me = client_of(person)
    address = "/api/v1/volunteer-profile/"
    assert me.get(address).status_code == 404
    sent = {"name": "温小泉", "languages": ["普通话", "彝语"], "areas": [street.slug]}
    assert said(me.post(address, sent)) == (409, "consent_missing")
    assert me.post(address, sent | {"languages": ["量子语"]}).status_code == 400
    made = me.post(address, sent | {"consent": consent_texts.CURRENT.number})
    assert (made.status_code, made.json()["areas"]) == (201, [street.slug])
    assert Volunteer.objects.get().languages == "普通话、彝语"
    changed = me.patch(address, {"areas": []})
    assert (changed.json()["areas"], changed.json()["name"]) == ([], "温小泉")
    assert me.get(address).json() == changed.json()
