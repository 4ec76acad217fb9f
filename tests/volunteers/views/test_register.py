"""The register of volunteers: who sees whom, what is found, and what staff do there."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import AuditEntry
from core import clock
from notifications.models import Message
from tests.accounts.presses.making import photo
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Qualification, SignUp, VolunteerQualification
from volunteers.signups import waiting
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
LIST = "/staff/volunteers/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shift():
    return ShiftFactory(maximum=1)


@pytest.fixture
def mine(shift):
    """Signed up for a shift of ours."""
    found = VolunteerFactory(person__name="温小泉", person__phone="+8613900004321", languages="普通话、彝语")
    sign_up(volunteer_id=found.pk, shift_id=shift.pk, now=clock.now())
    return found


@pytest.fixture
def stranger():
    return VolunteerFactory(person__name="松小果", person__phone="+8613900004322")


@pytest.fixture
def client(shift):
    return signed_in(shift.occurrence.event.host)


def signed_in(organization, role="organizer") -> Client:
    client = Client()
    client.force_login(MembershipFactory(organization=organization, role=role).person)
    return client


def names(client, query=""):
    text = client.get(f"{LIST}?{query}").content.decode()
    return {name for name in ("温小泉", "松小果") if name in text}


def claim(volunteer, name="急救证"):
    kind, _ = Qualification.objects.get_or_create(name=name)
    return VolunteerQualification.objects.create(volunteer=volunteer, qualification=kind, claimed_at=clock.now())


def test_organizers_see_who_signed_up_with_them_and_the_association_sees_all(client, mine, stranger, shift):
    assert names(client) == {"温小泉"}
    assert names(signed_in(AssociationFactory())) == {"温小泉", "松小果"}
    assert client.get(f"{LIST}{stranger.pk}/").status_code == 404
    viewer = signed_in(shift.occurrence.event.host, role="viewer")
    assert viewer.get(LIST).status_code == 403


def test_found_by_words_and_filters(mine, stranger):
    client = signed_in(AssociationFactory())
    claim(stranger)
    found = {
        "q=小泉": {"温小泉"},
        "q=4321": {"温小泉"},
        "q=321": set(),
        "q=13900004322": {"松小果"},
        f"q={mine.number}": {"温小泉"},
        "language=彝语": {"温小泉"},
        "state=claims": {"松小果"},
        "state=paused": set(),
        "state=nonsense": {"温小泉", "松小果"},
        "page=99": {"温小泉", "松小果"},
    }
    assert {query: names(client, query) for query in found} == found
    kind = Qualification.objects.get()
    assert names(client, f"qualification={kind.pk}") == set(), "a claim is no qualification"
    VolunteerQualification.objects.update(status="verified")
    assert names(client, f"qualification={kind.pk}") == {"松小果"}
    VolunteerQualification.objects.update(valid_until=clock.today() - dt.timedelta(days=1))
    assert names(client, f"qualification={kind.pk}") == set()


def test_the_number_is_masked_until_it_is_asked_for(client, mine):
    page = f"{LIST}{mine.pk}/"
    assert "139****4321" in client.get(page).content.decode()
    assert "139 0000 4321" not in client.get(page).content.decode()
    assert "139 0000 4321" in client.post(f"{page}ring/").content.decode()
    entry = AuditEntry.objects.get(kind="number_shown")
    assert (entry.person, entry.link) == (mine.person, page)
    assert "139 0000 4321" not in client.get(page).content.decode()


def test_a_claim_is_verified_beside_its_picture(client, mine):
    volunteer = Client()
    volunteer.force_login(mine.person)
    kind = Qualification.objects.create(name="急救证")
    sent = {"qualification": kind.pk, "picture": photo(), "valid_until": "2099-05-06"}
    assert volunteer.post("/volunteer/certificates/", sent).status_code == 302
    held = VolunteerQualification.objects.get()
    page, picture = f"/staff/qualifications/{held.pk}/", f"/staff/qualifications/{held.pk}/picture/"
    assert "等核对" in volunteer.get("/volunteer/profile/").content.decode()
    assert page in client.get("/staff/").content.decode()
    assert picture in client.get(page).content.decode()
    shown = client.get(picture)
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (
        200,
        "image/jpeg",
        "private, no-store",
    )
    assert volunteer.get(picture).status_code == 403
    sent = {"do": "verify", "qualification": kind.pk, "valid_until": "2099-05-07", "issuer": "红十字会"}
    assert client.post(page, sent).status_code == 302
    held.refresh_from_db()
    assert (held.status, held.valid_until, held.issuer) == ("verified", dt.date(2099, 5, 7), "红十字会")
    assert client.post(page, sent).status_code == 422, "decided already"
    assert page not in client.get("/staff/").content.decode()
    assert "核对过" in volunteer.get("/volunteer/profile/").content.decode()


def test_refused_with_a_reason_that_the_volunteer_reads(client, mine):
    held = claim(mine)
    page = f"/staff/qualifications/{held.pk}/"
    assert client.post(page, {"do": "refuse", "reason": ""}).status_code == 422
    assert client.post(page, {"do": "refuse", "reason": "看不清"}).status_code == 302
    volunteer = Client()
    volunteer.force_login(mine.person)
    assert "看不清" in volunteer.get("/volunteer/profile/").content.decode()


def test_registered_renewed_and_revoked(client, mine):
    kind = Qualification.objects.create(name="急救证")
    page = f"{LIST}{mine.pk}/qualifications/"
    assert client.post(page, {"qualification": ""}).status_code == 422
    assert client.post(page, {"qualification": kind.pk, "valid_until": "2099-01-01"}).status_code == 302
    held = VolunteerQualification.objects.get()
    page = f"/staff/qualifications/{held.pk}/"
    assert client.post(page, {"do": "renew", "valid_until": "2098-01-01"}).status_code == 422
    assert client.post(page, {"do": "renew", "valid_from": "2099-01-02"}).status_code == 302
    assert client.post(page, {"do": "revoke", "reason": "作废"}).status_code == 422
    assert "请告诉科协来取消" in client.get(page).text
    association = signed_in(AssociationFactory())
    assert association.post(page, {"do": "revoke", "reason": "作废"}).status_code == 302
    assert sorted(VolunteerQualification.objects.values_list("status", flat=True)) == ["revoked", "verified"]


def test_paused_and_back(client, mine):
    page = f"{LIST}{mine.pk}/pause/"
    client.post(page, {"pause-reason": "吵过架"})
    mine.refresh_from_db()
    assert mine.active
    client = signed_in(AssociationFactory())
    assert client.post(page, {"pause-reason": ""}).status_code == 422
    client.post(page, {"pause-reason": "出差半年"})
    mine.refresh_from_db()
    assert not mine.active
    assert "出差半年" in client.get(f"{LIST}{mine.pk}/").content.decode()
    client.post(page, {"resume": "1"})
    mine.refresh_from_db()
    assert mine.active


def test_put_on_a_shift_by_the_same_rules(client, mine, shift):
    later = shift.end + dt.timedelta(hours=6)
    free = ShiftFactory(occurrence=shift.occurrence, role="引导员", start=later, end=later + dt.timedelta(hours=1))
    ShiftFactory(
        occurrence=shift.occurrence, role="译员", start=later, end=later + dt.timedelta(hours=1), language="藏语"
    )
    page = f"{LIST}{mine.pk}/shifts/"
    text = client.get(page).content.decode()
    assert ("要会藏语" in text, f'value="{free.pk}"' in text) == (True, True)
    assert client.post(page, {"shift": free.pk, "reason": ""}).status_code == 422
    elsewhere = ShiftFactory(role="别处的")
    assert client.post(page, {"shift": elsewhere.pk, "reason": "答应了"}).status_code == 422
    assert client.post(page, {"shift": free.pk, "reason": "电话里答应了"}).status_code == 302
    made = SignUp.objects.get(shift=free)
    assert (made.status, made.path, made.reason) == ("confirmed", "staff", "电话里答应了")
    assert client.post(page, {"shift": free.pk, "reason": "电话里答应了"}).status_code == 422


def test_taken_off_with_a_reason_and_the_next_is_asked(client, mine, shift):
    other = VolunteerFactory()
    waits = waiting.join(volunteer_id=other.pk, shift_id=shift.pk, now=clock.now())
    held = SignUp.objects.get(volunteer=mine)
    page = f"/staff/sign-ups/{held.pk}/take-off/"
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "换人了"}).status_code == 302
    waits.refresh_from_db()
    held.refresh_from_db()
    assert (held.status, waits.status) == ("withdrawn", "offered")
    assert any("换人了" in row.text for row in Message.objects.to_number("+8613900004321"))
    assert client.post(page, {"reason": "换人了"}).status_code == 422


def test_the_register_as_a_file_shows_no_whole_number(client, mine, stranger):
    claim(mine)
    file = client.get(f"{LIST}export.csv")
    text = file.content.decode("utf-8-sig")
    assert (file.status_code, "温小泉" in text, "松小果" in text) == (200, True, False)
    assert ("139****4321" in text, "13900004321" in text, "急救证，等核对" in text) == (True, False, True)
    assert "温小泉" not in client.get(f"{LIST}export.csv?q=没有这个人").content.decode("utf-8-sig")
    assert "export.csv" in client.get(LIST).text
