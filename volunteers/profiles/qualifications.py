"""Certificates: volunteers claim them with a picture; staff register, verify, refuse, revoke and renew them.

Each ends with a new look at the shifts that the volunteer waits for, and at those they stand on. Locks are taken as
everywhere: the volunteer, then shifts, then the certificate.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.audit.kinds import Kind
from accounts.models import Person
from core import photos, phrases
from core.errors import Refusal
from volunteers import notices, rules
from volunteers.models import Qualification, Volunteer, VolunteerQualification
from volunteers.profiles import register as register_of_volunteers
from volunteers.signups import places, qualifying, waiting

if TYPE_CHECKING:
    from django.core.files.base import File

Status = VolunteerQualification.Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """What stands on the paper; no day: no beginning, no end."""

    qualification: Qualification
    number: str = ""
    issuer: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


_FACTS = tuple(Certificate.__dataclass_fields__)


def facts_of(held: VolunteerQualification) -> dict[str, Any]:
    """What was written down, by the names of ``Certificate``."""
    return {name: getattr(held, name) for name in _FACTS}


def claim(
    *, volunteer_id: int, certificate: Certificate, picture: "Iterable[File[bytes]]", now: dt.datetime
) -> VolunteerQualification:
    """A volunteer shows a certificate; it counts once staff have looked at it.

    Refusals: ``picture_missing``, ``already_claimed`` (one of this kind waits), ``days_out_of_order``, ``expired``,
    ``inactive``, ``merged``, and those of ``core.photos.clean``.
    """
    _refuse_days(certificate)
    if certificate.valid_until and certificate.valid_until < phrases.local(now).date():
        raise Refusal("expired", "这个证已经过期了。换了新证再来登记。")
    pictures = photos.clean(picture)
    if not pictures:
        raise Refusal("picture_missing", "请拍一张证书的照片，看得清名字和有效期。")
    with transaction.atomic():
        volunteer = places.lock_volunteer(volunteer_id)
        if volunteer.merged_into_id:
            raise rules.merged()
        if not volunteer.active:
            raise Refusal("inactive", "你的志愿者身份现在停着，想回来请打服务电话，我们帮你恢复。")
        waits = VolunteerQualification.objects.claimed().filter(volunteer=volunteer)
        if waits.filter(qualification=certificate.qualification).exists():
            raise Refusal("already_claimed", f"“{certificate.qualification}”已经登记过，在等核对，不用再登记。")
        return VolunteerQualification.objects.create(
            volunteer=volunteer, picture=pictures[0], claimed_at=now, **_columns(certificate)
        )


def register(
    *,
    volunteer_id: int,
    certificate: Certificate,
    by: Person,
    now: dt.datetime,
    picture: "Iterable[File[bytes]]" = (),
) -> VolunteerQualification:
    """Staff who have the paper before them write it down: it counts at once. A claim of the same kind that waits is it.

    Refusals: ``own_qualification``, ``days_out_of_order``, ``already_registered`` (the very same days count already),
    and those of ``core.photos.clean``.
    """
    _refuse_days(certificate)
    pictures = photos.clean(picture)
    with transaction.atomic():
        volunteer, shifts = _locked(volunteer_id, by)
        mine = VolunteerQualification.objects.filter(volunteer=volunteer, qualification=certificate.qualification)
        same = mine.verified().filter(valid_from=certificate.valid_from, valid_until=certificate.valid_until)
        if same.exists():
            raise Refusal("already_registered", f"“{certificate.qualification}”这个有效期已经登记过了。")
        held = mine.claimed().first() or VolunteerQualification(volunteer=volunteer)
        _write(held, certificate)
        if pictures:
            held.picture = pictures[0]
        _decide(held, Status.VERIFIED, by, now)
        _weigh_anew(held, shifts, now)
    return held


def verify(
    *, held: VolunteerQualification, by: Person, now: dt.datetime, certificate: Certificate | None = None
) -> VolunteerQualification:
    """It is as it was claimed, or as staff read it from the picture; it counts from now on.

    Refusals: ``not_claimed`` (decided by somebody else meanwhile), ``own_qualification``, ``days_out_of_order``.
    """
    if certificate:
        _refuse_days(certificate)
    with transaction.atomic():
        _, shifts = _locked(held.volunteer_id, by)
        mine = _in_state(held.pk, Status.CLAIMED)
        if certificate:
            _write(mine, certificate)
        _decide(mine, Status.VERIFIED, by, now)
        _weigh_anew(mine, shifts, now)
    return mine


def refuse(*, held: VolunteerQualification, reason: str, by: Person, now: dt.datetime) -> VolunteerQualification:
    """A claim that staff can't accept; the volunteer hears why. Refusals: ``reason_missing``, ``not_claimed``,
    ``own_qualification``.
    """
    _refuse_without(reason)
    with transaction.atomic():
        _, shifts = _locked(held.volunteer_id, by)
        mine = _in_state(held.pk, Status.CLAIMED)
        _decide(mine, Status.REFUSED, by, now, reason)
        _weigh_anew(mine, shifts, now)
    return mine


def revoke(*, held: VolunteerQualification, reason: str, by: Person, now: dt.datetime) -> VolunteerQualification:
    """A certificate that counted is void; who prepares the shifts it was for is told. Refusals: ``reason_missing``,
    ``association_only``, ``not_verified``, ``own_qualification``.
    """
    _refuse_without(reason)
    register_of_volunteers.refuse_unless_all(by)
    with transaction.atomic():
        _, shifts = _locked(held.volunteer_id, by)
        mine = _in_state(held.pk, Status.VERIFIED)
        _decide(mine, Status.REVOKED, by, now, reason)
        _weigh_anew(mine, shifts, now)
    return mine


def renew(
    *,
    held: VolunteerQualification,
    valid_from: dt.date | None,
    valid_until: dt.date | None,
    by: Person,
    now: dt.datetime,
    number: str = "",
) -> VolunteerQualification:
    """Another paper of the same kind and issuer; the one before stays, and counts for its own days.

    Refusals: ``not_verified``, ``not_longer`` (it ends no later), and those of ``register``.
    """
    if not held.is_verified:
        raise _changed_meanwhile(Status.VERIFIED)
    if held.valid_until is None or (valid_until and valid_until <= held.valid_until):
        raise Refusal("not_longer", "新证的有效期要比原来的长。")
    certificate = Certificate(
        qualification=held.qualification,
        number=number or held.number,
        issuer=held.issuer,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    return register(volunteer_id=held.volunteer_id, certificate=certificate, by=by, now=now)


def _locked(volunteer_id: int, by: Person) -> tuple[Volunteer, set[int]]:
    """The volunteer and the shifts they wait for, locked in order."""
    volunteer = places.lock_volunteer(volunteer_id)
    if volunteer.pk in register_of_volunteers.own_rows(by):
        raise Refusal("own_qualification", "自己的证书要请同事核对。")
    if not volunteer.person.phone:
        raise Refusal("erased", "这位志愿者删除了个人信息，不能再登记证书。")
    if volunteer.merged_into_id:
        raise Refusal("merged", "这份登记并到另一份里了，证书请登记在那一份上。")
    shifts = waiting.shifts_of(volunteer_id)
    places.lock_shifts(shifts)
    return volunteer, shifts


def _in_state(pk: int, wanted: Status) -> VolunteerQualification:
    rows = VolunteerQualification.objects.select_for_update(of=("self",))
    mine = rows.select_related("qualification", "volunteer__person").get(pk=pk)
    if mine.status != wanted:
        raise _changed_meanwhile(wanted)
    return mine


def _changed_meanwhile(wanted: Status) -> Refusal:
    if wanted == Status.CLAIMED:
        return Refusal("not_claimed", "这个证已经有人核对过了，请看看结果。")
    return Refusal("not_verified", "这个证现在不算数（没核对，或已经取消），不用再办。")


def _decide(held: VolunteerQualification, status: Status, by: Person, now: dt.datetime, reason: str = "") -> None:
    held.status = status
    held.decided_by = by
    held.decided_at = now
    held.reason = reason.strip()
    held.save()
    what = f"{held.qualification} {held.get_status_display()}"
    register_of_volunteers.write(Kind.CERTIFICATE_DECIDED, held.volunteer, by=by, now=now, what=what)
    notices.decided(held, now=now)


def _weigh_anew(held: VolunteerQualification, shifts: set[int], now: dt.datetime) -> None:
    waiting.refill(shift_ids=shifts, now=now)
    qualifying.look_again(sign_ups=qualifying.coming_of([held.volunteer_id], now=now), now=now)


def _write(held: VolunteerQualification, certificate: Certificate) -> None:
    for name, value in _columns(certificate).items():
        setattr(held, name, value)


def _columns(certificate: Certificate) -> dict[str, object]:
    return {name: getattr(certificate, name) for name in _FACTS}


def _refuse_days(certificate: Certificate) -> None:
    first = certificate.valid_from
    last = certificate.valid_until
    if first and last and first > last:
        raise Refusal("days_out_of_order", "有效期的开始要在结束以前。")


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句原因，短信会告诉本人。")
