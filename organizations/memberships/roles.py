"""Roles are given and taken, and memberships end; an organization that has an administrator keeps one."""

import datetime as dt

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.signals import access_ended
from core.errors import Refusal
from organizations.memberships import locking, staff
from organizations.models import Membership, Organization
from organizations.signals import membership_ended

Role = Membership.Role
PAGE = "/staff/people/"


@transaction.atomic
def change_role(
    *, membership: Membership, role: str, by: Person, now: dt.datetime, seen: str | None = None
) -> Membership:
    """Give this role in place of the one that they have; the same again does nothing.

    ``seen`` is the role that they had before somebody chose: what others gave meanwhile stays until whoever chose has
    read it (``role_changed``). Raises ``not_your_organization``, ``you_are_switched_off``, ``member_gone``, ``own_role`` (nobody lifts themselves, but for an administrator of
    the site, who may do all of it anyway) and ``last_administrator``.
    """
    row = _locked(membership, by=by)
    if role in (row.role, seen):
        return row
    if seen is not None and row.role != seen:
        words = f"您打开这一页以后，他的角色改成了“{row.get_role_display()}”。要照您选的改，再点一次。"
        raise Refusal("role_changed", words)
    ranks = Role.values
    if row.person_id == by.pk and ranks.index(role) > ranks.index(row.role) and not by.is_superuser:
        raise Refusal("own_role", "自己不能把自己的角色往上提，请别的管理员来改。")
    if refusal := why_not(membership=row, by=by):
        raise refusal
    about = f"{row.get_role_display()} → {Role(role).label}"
    row.role = role
    row._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 - simple_history reads it
    row.save(update_fields=["role"])
    _note(Kind.MEMBERSHIP_CHANGED, row, about, by=by, now=now)
    return row


@transaction.atomic
def end(*, membership: Membership, by: Person, now: dt.datetime) -> None:
    """They work there no more; what they did there stays theirs, and the history says who ended it.

    Whoever works for nobody any more is signed out everywhere, and their keys end. The association's administrators may
    end the only administrator elsewhere: they keep the people there themselves until there is another. Raises ``not_your_organization``,
    ``member_gone`` and ``last_administrator``.
    """
    row = _locked(membership, by=by)
    if refusal := why_not(membership=row, by=by):
        raise refusal
    _end(row, row.get_role_display(), by=by, now=now)


def why_not(*, membership: Membership, by: Person) -> Refusal | None:
    """Why this one can't leave or lose the role now: ``last_administrator``."""
    if membership.role != Role.ADMINISTRATOR or _keeps_it_anyway(membership, by) or not _is_last(membership):
        return None
    words = f"{membership.person}是{membership.organization}唯一的管理员，请先让别人当管理员。"
    return Refusal("last_administrator", words)


def end_all(*, organization: Organization, why: str, by: Person, now: dt.datetime) -> None:
    """Nobody works there any more, administrators neither: the organization itself ends.

    The caller has locked it: ``locking.lock_with_people``.
    """
    for row in organization.memberships.select_related("person").order_by("pk"):
        _end(row, f"{row.get_role_display()}，{why}", by=by, now=now)


def irreplaceable(person: Person) -> Refusal | None:
    """Why this person can't be erased yet: ``last_administrator`` of an organization. Answers ``accounts.irreplaceable``."""
    for row in Membership.objects.filter(person=person, role=Role.ADMINISTRATOR).select_related(
        "organization", "person"
    ):
        if _is_last(row):
            words = f"你是{row.organization}唯一的管理员，请先让别人当管理员，再来删。"
            return Refusal("last_administrator", words)
    return None


def leave_all(person: Person) -> None:
    """Somebody who is erased leaves all organizations. Raises ``last_administrator``."""
    mine = Membership.objects.filter(person=person)
    locking.lock_organizations(*mine.values_list("organization", flat=True))
    if refusal := irreplaceable(person):
        raise refusal
    mine.delete()


def _locked(membership: Membership, *, by: Person) -> Membership:
    """The membership as it is now; whoever else would change who works there waits."""
    locking.lock_people(by.pk, membership.person_id)
    locking.lock_organizations(membership.organization_id)
    row = Membership.objects.select_related("organization", "person").filter(pk=membership.pk).first()
    if row is None:
        raise Refusal("member_gone", "他已经不在这个单位了。")
    staff.refuse_others(row.organization, by=locking.as_now(by))
    return row


def _keeps_it_anyway(row: Membership, by: Person) -> bool:
    """Whether the association ends the access of another organization's only administrator: it keeps the people there."""
    mine = Membership.objects.filter(person=by, role=Role.ADMINISTRATOR, organization__is_association=True)
    is_above = by.is_superuser or mine.exists()
    return is_above and row.person_id != by.pk and not row.organization.is_association


def _is_last(row: Membership) -> bool:
    """Whether this administrator can sign in and no other can; one who is switched off keeps nothing."""
    others = Membership.objects.filter(
        organization=row.organization_id, role=Role.ADMINISTRATOR, person__is_active=True
    )
    return row.person.is_active and not others.exclude(pk=row.pk).exists()


def _end(row: Membership, about: str, *, by: Person, now: dt.datetime) -> None:
    person = row.person
    organization = row.organization
    _note(Kind.MEMBERSHIP_ENDED, row, about, by=by, now=now)
    row._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 - simple_history reads it
    row.delete()
    membership_ended.send(Membership, person=person, organization=organization, now=now)
    if not person.is_superuser and not Membership.objects.filter(person=person).exists():
        access_ended.send(Person, person=person, why="membership", now=now)


def _note(kind: Kind, row: Membership, about: str, *, by: Person, now: dt.datetime) -> None:
    writing.write(kind, by=by, now=now, about=about, person=row.person, organization_id=row.organization_id, link=PAGE)
