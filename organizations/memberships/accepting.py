"""Whoever was invited opens the link, proves the number and accepts."""

import datetime as dt

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.passwords import strength
from core import tokens
from core.errors import Refusal
from organizations.memberships import locking, staff
from organizations.models import Membership, StaffInvitation

State = StaffInvitation.State
_ENDED = {
    State.ACCEPTED: ("invitation_used", "这个邀请已经接受过了，链接只用一次。"),
    State.WITHDRAWN: ("invitation_withdrawn", "这个邀请收回了。还想加入，请问问邀请你的人。"),
    State.REPLACED: ("invitation_replaced", "后来又发过一条新的短信，请点最新那条里的链接。"),
}


def of_token(token: str) -> StaffInvitation | None:
    """The invitation whose link this is."""
    rows = StaffInvitation.objects.select_related("organization", "by")
    return rows.filter(digest=tokens.digest(token)).first()


def why_closed(invitation: StaffInvitation, *, now: dt.datetime) -> Refusal | None:
    """Why it can't be accepted: ``invitation_used``, ``invitation_withdrawn``, ``invitation_replaced``,
    ``invitation_expired``, or ``inviter_left`` where whoever invited keeps the people there no more.
    """
    if ended := _ENDED.get(State(invitation.state)):
        return Refusal(*ended)
    if invitation.expires_at <= now:
        return Refusal("invitation_expired", "这个邀请过了 72 小时，已经失效。请邀请你的人再发一次。")
    by = invitation.by
    kept = by and by.is_active and staff.administered_by(by).filter(pk=invitation.organization_id).exists()
    if not kept:
        return Refusal("inviter_left", "邀请你的人已经不管这个单位的人了，请那里的管理员再邀请一次。")
    return None


def accept(*, token: str, person: Person, password: str = "", now: dt.datetime) -> Membership:
    """Make the membership of whoever proved the number by signing in; a password is set where they have none.

    Raises what ``why_closed`` answers, ``invitation_unknown``, ``invitation_not_yours`` (another number),
    ``you_are_switched_off``, ``already_member``, ``password_missing`` and ``password_weak``.
    """
    with transaction.atomic():
        found = StaffInvitation.objects.filter(digest=tokens.digest(token)).first()
        if found is None:
            raise Refusal("invitation_unknown", "没有这个邀请，请再看看短信里的链接。")
        locking.lock_people(person.pk)
        locking.lock_organizations(found.organization_id)
        row = StaffInvitation.objects.select_for_update().get(pk=found.pk)
        if row.phone_hash != person.phone_hash:
            raise Refusal("invitation_not_yours", "这个邀请是发给另一个手机号的，请退出，用那个号码登录。")
        if closed := why_closed(row, now=now):
            raise closed
        locked = locking.as_now(person)
        if Membership.objects.filter(person=locked, organization=row.organization_id).exists():
            raise Refusal("already_member", f"你已经是{row.organization}的成员了，请从组织者入口登录。")
        _complete(locked, name=row.name, password=password)
        made = Membership(person=locked, organization=row.organization, role=row.role)
        made._history_user = row.by  # type: ignore[attr-defined]  # noqa: SLF001 - simple_history reads it: who gave the role
        made.save()
        row.state = State.ACCEPTED
        row.ended_at = now
        row.ended_by = locked
        row.save(update_fields=["state", "ended_at", "ended_by"])
        about = f"{made.get_role_display()}，{row.by}邀请的" if row.by else made.get_role_display()
        organization = row.organization_id
        writing.write(
            Kind.INVITATION_ACCEPTED, by=locked, now=now, about=about, person=locked, organization_id=organization
        )
    return made


def _complete(person: Person, *, name: str, password: str) -> None:
    """The name that they were invited by, where they have none; the password for the staff entrance."""
    has_password = person.has_usable_password()
    if has_password and person.name:
        return
    person.name = person.name or name
    if not has_password:
        if not password:
            raise Refusal("password_missing", "请设一个密码：组织者入口要用手机号和密码登录。")
        strength.refuse_weak(password, person=person)
        person.set_password(password)
    person.save()
