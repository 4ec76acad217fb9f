"""Certificates: claimed, verified, refused, revoked, renewed; only verified ones on their days count."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.personal_data import erasing
from core import clock
from core.errors import Refusal
from notifications.models import Message, StaffTask
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Qualification, SignUp, VolunteerQualification
from volunteers.profiles import pausing, qualifications
from volunteers.profiles.qualifications import Certificate
from volunteers.signups import waiting
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
GPS = 0x8825


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What happens after a commit happens inside."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def kind():
    return Qualification.objects.create(name="急救证")


@pytest.fixture
def volunteer():
    return VolunteerFactory(person__name="温小泉")


@pytest.fixture
def shift(kind):
    return ShiftFactory(qualification=kind, maximum=1)


@pytest.fixture
def now(shift):
    return shift.start - dt.timedelta(days=3)


@pytest.fixture
def clerk(shift):
    return MembershipFactory(organization=shift.occurrence.event.host).person


def association():
    return MembershipFactory(organization=AssociationFactory()).person


def taken_at_a_place() -> SimpleUploadedFile:
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(GPS)[1] = "N"
    exif[0x010F] = "phone of somebody"
    Image.new("RGB", (80, 60), "navy").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("温小泉.jpg", out.getvalue())


def claimed(volunteer, kind, now, **facts):
    told = Certificate(qualification=kind, number="急字 001", **facts)
    return qualifications.claim(volunteer_id=volunteer.pk, certificate=told, picture=[taken_at_a_place()], now=now)


def code(verb, **facts):
    with pytest.raises(Refusal) as refused:
        verb(**facts)
    return refused.value.code


def test_a_claim_waits_for_staff_and_counts_once_they_looked(volunteer, kind, shift, clerk, now):
    held = claimed(volunteer, kind, now)
    assert code(sign_up, volunteer_id=volunteer.pk, shift_id=shift.pk, now=now) == "not_qualified"
    qualifications.verify(held=held, by=clerk, now=now)
    held.refresh_from_db()
    assert (held.status, held.decided_by, held.number) == ("verified", clerk, "急字 001")
    assert sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now).status == "confirmed"
    assert "核对好了" in Message.objects.order_by("pk").first().text


def test_the_picture_keeps_no_place_and_no_name_of_its_own(volunteer, kind, now):
    held = claimed(volunteer, kind, now)
    with Image.open(io.BytesIO(held.picture.large())) as stored:
        assert dict(stored.getexif()) == {}
    assert "温小泉" not in held.picture.name


def test_what_a_claim_is_refused_for(volunteer, kind, now):
    day = now.date()
    ask = {"volunteer_id": volunteer.pk, "now": now}
    plain = Certificate(qualification=kind)
    assert code(qualifications.claim, **ask, certificate=plain, picture=[]) == "picture_missing"
    bad = SimpleUploadedFile("a.jpg", b"no picture")
    assert code(qualifications.claim, **ask, certificate=plain, picture=[bad]) == "not_a_photo"
    old = Certificate(qualification=kind, valid_until=day - dt.timedelta(days=1))
    assert code(qualifications.claim, **ask, certificate=old, picture=[taken_at_a_place()]) == "expired"
    turned = Certificate(qualification=kind, valid_from=day + dt.timedelta(days=9), valid_until=day)
    assert code(qualifications.claim, **ask, certificate=turned, picture=[]) == "days_out_of_order"
    claimed(volunteer, kind, now)
    assert code(qualifications.claim, **ask, certificate=plain, picture=[taken_at_a_place()]) == "already_claimed"
    paused = VolunteerFactory(active=False)
    again = {"volunteer_id": paused.pk, "now": now, "certificate": plain, "picture": [taken_at_a_place()]}
    assert code(qualifications.claim, **again) == "inactive"


def test_nobody_decides_twice_or_on_their_own(volunteer, kind, clerk, now):
    held = claimed(volunteer, kind, now)
    assert code(qualifications.verify, held=held, by=volunteer.person, now=now) == "own_qualification"
    assert code(qualifications.refuse, held=held, by=clerk, now=now, reason=" ") == "reason_missing"
    qualifications.refuse(held=held, by=clerk, now=now, reason="看不清有效期")
    assert "看不清有效期" in Message.objects.get().text
    assert code(qualifications.verify, held=held, by=clerk, now=now) == "not_claimed"
    assert code(qualifications.revoke, held=held, by=association(), now=now, reason="假的") == "not_verified"
    claimed(volunteer, kind, now)
    assert VolunteerQualification.objects.count() == 2


def test_staff_register_what_they_have_seen_and_a_claim_is_it(volunteer, kind, clerk, now):
    waits = claimed(volunteer, kind, now)
    told = Certificate(qualification=kind, issuer="红十字会", valid_until=now.date() + dt.timedelta(days=400))
    held = qualifications.register(volunteer_id=volunteer.pk, certificate=told, by=clerk, now=now)
    assert (held.pk, held.status, held.issuer) == (waits.pk, "verified", "红十字会")
    again = {"volunteer_id": volunteer.pk, "certificate": told, "by": clerk, "now": now}
    assert code(qualifications.register, **again) == "already_registered"


def test_a_renewed_one_keeps_the_one_before(volunteer, kind, shift, clerk, now):
    last = shift.start.date() - dt.timedelta(days=1)
    told = Certificate(qualification=kind, issuer="红十字会", valid_until=last)
    held = qualifications.register(volunteer_id=volunteer.pk, certificate=told, by=clerk, now=now)
    assert code(sign_up, volunteer_id=volunteer.pk, shift_id=shift.pk, now=now) == "not_qualified"
    longer = {"held": held, "by": clerk, "now": now, "valid_from": last + dt.timedelta(days=1)}
    assert code(qualifications.renew, **longer, valid_until=last) == "not_longer"
    newer = qualifications.renew(**longer, valid_until=last + dt.timedelta(days=700))
    assert (newer.issuer, VolunteerQualification.objects.verified().count()) == ("红十字会", 2)
    assert sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now).status == "confirmed"


def test_whoever_waits_for_a_place_is_asked_once_it_counts(volunteer, kind, shift, clerk, now):
    """The place came free while the certificate was void."""
    held = claimed(volunteer, kind, now)
    qualifications.verify(held=held, by=clerk, now=now)
    other = VolunteerFactory()
    told = Certificate(qualification=kind)
    qualifications.register(volunteer_id=other.pk, certificate=told, by=clerk, now=now)
    first = sign_up(volunteer_id=other.pk, shift_id=shift.pk, now=now)
    mine = waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now)
    qualifications.revoke(held=held, by=association(), now=now, reason="过期")
    withdraw(sign_up=first, now=now)
    mine.refresh_from_db()
    assert mine.status == "waitlisted"
    qualifications.register(volunteer_id=volunteer.pk, certificate=told, by=clerk, now=now)
    mine.refresh_from_db()
    assert mine.status == "offered"


def test_a_loss_is_told_to_whoever_prepares_the_shift_and_taken_back(volunteer, kind, shift, clerk, now):
    told = Certificate(qualification=kind)
    held = qualifications.register(volunteer_id=volunteer.pk, certificate=told, by=clerk, now=now)
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now)
    elsewhere = MembershipFactory().person
    qualifications.revoke(held=held, by=association(), now=now, reason="证是别人的")
    [task] = StaffTask.objects.all()
    assert (task.person, task.kind, task.path) == (clerk, "lost_qualification", f"/staff/volunteers/{volunteer.pk}/")
    assert ("温小泉" in task.text, "急救证" in task.text, task.person == elsewhere) == (True, True, False)
    assert SignUp.objects.get().status == "confirmed"
    qualifications.register(volunteer_id=volunteer.pk, certificate=told, by=clerk, now=now)
    assert StaffTask.objects.count() == 0


def test_erasing_takes_certificates_and_their_pictures(volunteer, kind, clerk, media, committed):
    now = clock.now()
    held = claimed(volunteer, kind, now)
    qualifications.verify(held=held, by=clerk, now=now)
    assert len(list(media.rglob("*.jpg"))) == 2
    with committed():
        erasing.erase(person=volunteer.person, now=now)
    assert (VolunteerQualification.objects.count(), list(media.rglob("*.jpg"))) == (0, [])
    again = {"volunteer_id": volunteer.pk, "certificate": Certificate(qualification=kind), "by": clerk, "now": now}
    assert code(qualifications.register, **again) == "erased"


def test_who_decided_may_be_erased(volunteer, kind, clerk, now):
    held = claimed(volunteer, kind, now)
    qualifications.verify(held=held, by=clerk, now=now)
    erasing.erase(person=clerk, now=now)
    held.refresh_from_db()
    assert held.status == "verified"


def test_what_counts_for_all_is_taken_by_the_association_alone(volunteer, kind, clerk, now):
    held = qualifications.register(
        volunteer_id=volunteer.pk, certificate=Certificate(qualification=kind), by=clerk, now=now
    )
    assert code(qualifications.revoke, held=held, by=clerk, now=now, reason="假的") == "association_only"
    assert code(pausing.pause, volunteer=volunteer, by=clerk, now=now, reason="吵过架") == "association_only"
    assert code(pausing.resume, volunteer=volunteer, by=clerk, now=now) == "association_only"
    held.refresh_from_db()
    assert held.is_verified
