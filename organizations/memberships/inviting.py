"""Administrators invite staff by number, again, or not after all; old invitations are forgotten."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts import locks
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import portions, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from organizations.memberships import locking, staff
from organizations.models import Membership, Organization, StaffInvitation
from organizations.signals import staff_invitation_ended, staff_invited

PAGE = "/staff/people/"
PER_NUMBER_PER_DAY = 5
PER_GIVER_PER_DAY = 100
KEPT = dt.timedelta(days=90)
"""After its time was over; they hold names and numbers."""
_DAY = dt.timedelta(days=1)
_ENDED: dict[str, str] = {
    StaffInvitation.State.ACCEPTED: "他已经接受了，在名单里能看到。",
    StaffInvitation.State.WITHDRAWN: "这个邀请已经收回了。",
    StaffInvitation.State.REPLACED: "这个邀请后来又发过一次，请看最新的那个。",
}


def printed_in() -> str:
    """The file in which texts stand that nobody gets, while no gateway is connected; else empty."""
    return settings.SMS_FILE.name if settings.SMS_GATEWAY == "console" else ""


@transaction.atomic
def invite(
    *, organization: Organization, name: str, phone: str, role: str, by: Person, now: dt.datetime
) -> StaffInvitation:
    """Ask the owner of this E.164 number to work there in this role: a text with a link that is valid for 72 hours.

    What waits for the number there is replaced. Raises ``not_your_organization``, ``already_member``, ``own_role``
    (one's own number, but for an administrator of the site, who may do all of it anyway) and ``too_many_invitations``.
    """
    number = phones.look_up(phone)
    _lock(organization.pk, number, by)
    staff.refuse_others(organization, by=by)
    if number == by.phone_hash and not by.is_superuser:
        raise Refusal("own_role", "这是你自己的号码。自己的角色要请别的管理员来给。")
    if Membership.objects.filter(organization=organization, person__phone_hash=number).exists():
        raise Refusal("already_member", f"这个号码已经是{organization}的成员了。要换角色，在名单里点他的名字。")
    _refuse_too_many(number, by=by, now=now)
    for row in _waiting(organization, number):
        _end(row, StaffInvitation.State.REPLACED, by=by, now=now)
    token = _new_token()
    made = StaffInvitation.objects.create(
        organization=organization,
        name=name,
        phone=phone,
        phone_hash=number,
        role=role,
        digest=tokens.digest(token),
        by=by,
        at=now,
        expires_at=now + StaffInvitation.LIFE,
    )
    staff_invited.send(StaffInvitation, invitation=made, token=token, now=now)
    _note(Kind.INVITED, made, by=by, now=now)
    return made


def invite_again(*, invitation: StaffInvitation, by: Person, now: dt.datetime) -> StaffInvitation:
    """The same once more, with a new link and 72 new hours; the old link says so.

    Raises ``invitation_ended`` (accepted, withdrawn or sent again meanwhile) and what ``invite`` raises.
    """
    with transaction.atomic():
        _lock(invitation.organization_id, invitation.phone_hash, by)
        row = _open(invitation, by=by)
        facts = {"name": row.name, "phone": row.phone, "role": row.role}
        return invite(organization=row.organization, **facts, by=by, now=now)


def withdraw(*, invitation: StaffInvitation, by: Person, now: dt.datetime) -> None:
    """The link opens nothing any more. Raises ``not_your_organization`` and ``invitation_ended``."""
    with transaction.atomic():
        _lock(invitation.organization_id, invitation.phone_hash, by)
        row = _open(invitation, by=by)
        _end(row, StaffInvitation.State.WITHDRAWN, by=by, now=now)
        _note(Kind.INVITATION_TAKEN_BACK, row, by=by, now=now)


def withdraw_all(*, organization: Organization, by: Person, now: dt.datetime) -> None:
    """Those of an organization that ends, inside its transaction."""
    for row in organization.staff_invitations.select_for_update().filter(state=StaffInvitation.State.WAITING):
        _end(row, StaffInvitation.State.WITHDRAWN, by=by, now=now)
        _note(Kind.INVITATION_TAKEN_BACK, row, by=by, now=now)


def withdraw_of(person: Person, *, by: Person, now: dt.datetime) -> None:
    """Those to somebody who is switched off, and those that they sent, inside that transaction (``names_of`` are locked)."""
    waiting = StaffInvitation.objects.filter(state=StaffInvitation.State.WAITING)
    theirs = waiting.filter(Q(phone_hash=person.phone_hash) | Q(by=person))
    for row in theirs.select_for_update().order_by("pk"):
        _end(row, StaffInvitation.State.WITHDRAWN, by=by, now=now)
        _note(Kind.INVITATION_TAKEN_BACK, row, by=by, now=now)


def names_of(person: Person) -> tuple[str, str]:
    """The names that are locked while somebody sends an invitation, or gets one."""
    return _sending(person), _getting(person.phone_hash)


def replace_doubles(*, source: Organization, target: Organization, by: Person, now: dt.datetime) -> None:
    """A number that is asked by two organizations that become one is asked by the target alone."""
    waiting = StaffInvitation.objects.filter(state=StaffInvitation.State.WAITING)
    numbers = waiting.filter(organization=target).values("phone_hash")
    for row in waiting.filter(organization=source, phone_hash__in=numbers).select_for_update():
        _end(row, StaffInvitation.State.REPLACED, by=by, now=now)


def forget_old(*, now: dt.datetime) -> int:
    """Delete those whose time was over long ago; returns how many of a portion. What came of them stays in histories."""
    return portions.few(StaffInvitation.objects.filter(expires_at__lte=now - KEPT)).delete()[0]


def _lock(organization: int, number: str, by: Person) -> None:
    """One at a time for whoever invites and for whoever is invited, and the organization is not closed meanwhile."""
    locks.acquire(_sending(by), _getting(number))
    locking.lock_organizations(organization)
    locking.as_now(by)


def _sending(person: Person) -> str:
    return f"staff invitations:{person.pk}"


def _getting(number: str) -> str:
    return f"phone:{number}"


def _open(invitation: StaffInvitation, *, by: Person) -> StaffInvitation:
    row = StaffInvitation.objects.select_for_update(of=("self",)).select_related("organization").get(pk=invitation.pk)
    staff.refuse_others(row.organization, by=by)
    if row.state != StaffInvitation.State.WAITING:
        raise Refusal("invitation_ended", _ENDED[row.state])
    return row


def _waiting(organization: Organization, number: str) -> list[StaffInvitation]:
    rows = StaffInvitation.objects.select_for_update().filter(organization=organization, phone_hash=number)
    return list(rows.filter(state=StaffInvitation.State.WAITING))


def _end(row: StaffInvitation, state: str, *, by: Person, now: dt.datetime) -> None:
    row.state = state
    row.ended_at = now
    row.ended_by = by
    row.save(update_fields=["state", "ended_at", "ended_by"])
    staff_invitation_ended.send(StaffInvitation, invitation=row, now=now)


def _note(kind: Kind, row: StaffInvitation, *, by: Person, now: dt.datetime) -> None:
    """Whoever has no account yet is in the list by the masked number."""
    person = Person.objects.filter(phone_hash=row.phone_hash).first()
    about = row.get_role_display() if person else f"{phones.mask(row.phone)}，{row.get_role_display()}"
    writing.write(kind, by=by, now=now, about=about, person=person, organization_id=row.organization_id, link=PAGE)


def _refuse_too_many(number: str, *, by: Person, now: dt.datetime) -> None:
    """A text to a number that somebody typed must not become a flood."""
    today = StaffInvitation.objects.filter(at__gt=now - _DAY)
    if today.filter(phone_hash=number).count() >= PER_NUMBER_PER_DAY:
        words = f"这个号码一天里邀请过 {PER_NUMBER_PER_DAY} 次了，请明天再来，或打电话问问他。"
        raise Refusal("too_many_invitations", words)
    if not left_today(by, now=now):
        words = f"你一天里发了 {PER_GIVER_PER_DAY} 个邀请了，请别的管理员来，或明天再来。"
        raise Refusal("too_many_invitations", words)


def left_today(by: Person, *, now: dt.datetime) -> int:
    """How many more this person may send now."""
    sent = StaffInvitation.objects.filter(by=by, at__gt=now - _DAY).count()
    return max(0, PER_GIVER_PER_DAY - sent)


def _new_token() -> str:
    """83 bits, in the letters of all short links."""
    return "".join(secrets.choice(tokens.ALPHABET) for _ in range(tokens.LENGTH))
