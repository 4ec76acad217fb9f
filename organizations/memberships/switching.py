"""A person is switched off, and on again, or signed out everywhere, by whoever keeps all of their memberships."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import locks
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.signing_in import leaving
from core.errors import Refusal
from organizations.memberships import inviting, locking, roles, staff
from organizations.models import Membership

PAGE = "/staff/people/"


@transaction.atomic
def switch_off(*, person: Person, reason: str, by: Person, now: dt.datetime) -> None:
    """Nobody signs in as them until they are switched on again; they stay a member, and what they did stays theirs.

    Sessions and keys end at once; links to a new password, invitations to them and invitations by them open nothing any
    more, afterwards neither. Again does nothing. The caller has made sure that ``by`` proved lately who they are: an open
    browser is not enough to keep colleagues out. Raises ``own_account``, ``not_your_organization``, ``not_only_yours``,
    ``last_administrator`` (as with a membership that ends) and ``you_are_switched_off``.
    """
    locked, actor = _locked(person, by=by)
    if not locked.is_active:
        return
    if refusal := why_not(person=locked, by=actor):
        raise refusal
    locked.is_active = False
    if not locked.has_usable_password():
        locked.password = make_password(None)  # another unusable one: the link that was sent hangs on the old
    _save(locked, "is_active", "password", by=actor)
    inviting.withdraw_of(locked, by=actor, now=now)
    _note(Kind.PERSON_SWITCHED_OFF, locked, reason, by=actor, now=now)


def why_not(*, person: Person, by: Person) -> Refusal | None:
    """Why this one can't switch that one off now: what ``switch_off`` would refuse, looked at without a lock."""
    try:
        _refuse_others(person, by)
    except Refusal as refusal:
        return refusal
    mine = Membership.objects.filter(person=person).select_related("person", "organization").order_by("pk")
    return next(filter(None, (roles.why_not(membership=row, by=by) for row in mine)), None)


@transaction.atomic
def switch_on(*, person: Person, by: Person, now: dt.datetime) -> None:
    """They sign in again as before, with the password that they had. Again does nothing.

    Raises ``own_account``, ``not_your_organization``, ``not_only_yours``, ``person_erased`` and ``you_are_switched_off``.
    """
    locked, actor = _locked(person, by=by)
    if locked.is_active:
        return
    if not locked.phone:
        raise Refusal("person_erased", "他的信息已经删了，恢复不了。他要再来，请重新邀请。")
    locked.is_active = True
    _save(locked, "is_active", by=actor)
    _note(Kind.PERSON_SWITCHED_ON, locked, "", by=actor, now=now)


@transaction.atomic
def end_sessions(*, person: Person, by: Person, now: dt.datetime) -> int:
    """Sign them out everywhere; the browsers there are strangers' from now on, keys stay. Returns in how many places.

    Raises ``own_account``, ``not_your_organization``, ``not_only_yours`` and ``you_are_switched_off``.
    """
    locked, actor = _locked(person, by=by)
    return leaving.sign_out_everywhere(person=locked, by=actor, organization_id=_only(locked), now=now)


def _locked(person: Person, *, by: Person) -> tuple[Person, Person]:
    """The person and whoever acts as they are now; who works where, and who is invited by or as them, waits."""
    locks.acquire(*inviting.names_of(person))
    locking.lock_people(by.pk, person.pk)
    mine = Membership.objects.filter(person=person)
    locking.lock_organizations(*mine.values_list("organization", flat=True))
    actor = locking.as_now(by)
    locked = Person.objects.get(pk=person.pk)
    _refuse_others(locked, actor)
    return locked, actor


def _refuse_others(person: Person, by: Person) -> None:
    """Raises ``own_account``, ``not_your_organization`` and ``not_only_yours``."""
    if person.pk == by.pk:
        raise Refusal("own_account", "自己的账号请别的管理员来停用；自己的登录在“登录安全”里退出。")
    mine = Membership.objects.filter(person=person)
    if not by.is_superuser and not mine.filter(organization__in=staff.administered_by(by)).exists():
        raise staff.not_yours()
    staff.refuse_higher(person, by=by)


def _save(person: Person, *columns: str, by: Person) -> None:
    person._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 - simple_history reads it
    person.save(update_fields=columns)


def _note(kind: Kind, person: Person, about: str, *, by: Person, now: dt.datetime) -> None:
    writing.write(kind, by=by, now=now, about=about, person=person, organization_id=_only(person), link=PAGE)


def _only(person: Person) -> int | None:
    """The organization for which they work, where it is one; the account is nobody's else."""
    ids = list(Membership.objects.filter(person=person).values_list("organization", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None
