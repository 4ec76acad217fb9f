"""Two organizations become one: everything that points at the first moves to the second."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import registry
from core.errors import Refusal
from organizations import signals
from organizations.keeping import references
from organizations.keeping.changing import refuse_merged
from organizations.memberships import inviting, locking, roles
from organizations.models import Membership, Organization


@dataclass(frozen=True, slots=True)
class Moving:
    """So many rows of one sort, of which some can't stand beside what the other has."""

    label: str
    """``events.Event.host``."""
    words: str
    number: int
    doubles: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would move."""

    source: Organization
    target: Organization
    moving: tuple[Moving, ...]


def preview(*, source: Organization, target: Organization) -> Preview:
    """What would move; nothing is written. Two statements for each sort of row that points at organizations.

    Raises what ``merge`` raises.
    """
    _refuse(source, target)
    counted = [
        Moving(one.label, one.words, one.rows(source).count(), one.doubles(source, target).count())
        for one in references.to(Organization)
    ]
    return Preview(source, target, tuple(one for one in counted if one.number))


@transaction.atomic
def merge(*, source: Organization, target: Organization, by: Person, now: dt.datetime) -> Organization:
    """Everything of the source is the target's from now on; the source stays, closed, with its history and its address.

    Who works for both keeps the higher role; but nobody comes to see all organizations by a merge: into the association
    nobody moves along, nor an invitation. Returns the target. Raises ``merge_with_itself``,
    ``organization_merged``, ``organization_closed`` (the target is) and ``organization_is_association``.
    """
    locked = locking.lock_with_people(source, target, by=by)
    old = locked[source.pk]
    new = locked[target.pk]
    _refuse(old, new)
    for hold in registry.provided("organizations.holding"):
        hold(old)
    references.hold_all(old)
    locking.lock_naming(old)
    for settle in registry.provided("organizations.doubles"):
        settle(old, new, now=now)
    inviting.replace_doubles(source=old, target=new, by=by, now=now)
    if new.is_association:
        roles.end_all(organization=old, why="单位并入科协", by=by, now=now)
        inviting.withdraw_all(organization=old, by=by, now=now)
    _move_memberships(old, new, by, now)
    references.move_all(old, new, now=now)
    old.closed_at = now
    old.merged_into = new
    old.save(update_fields=["closed_at", "merged_into"])
    writing.write(
        Kind.ORGANIZATIONS_MERGED,
        by=by,
        now=now,
        about=f"{old.name} 并入 {new.name}",
        organization_id=new.pk,
        link=new.staff_path,
    )
    signals.changed.send(Organization, organizations=[old.pk, new.pk], now=now)
    return new


def _refuse(source: Organization, target: Organization) -> None:
    if source.pk == target.pk:
        raise Refusal("merge_with_itself", "请选另一个单位。")
    for one in (source, target):
        refuse_merged(one)
    if target.closed_at:
        raise Refusal("organization_closed", f"“{target.name}”停用了，请先恢复，或选另一个单位。")
    if source.is_association:
        raise Refusal("organization_is_association", "科协不能并入别的单位；请反过来，把别的单位并入科协。")


def _move_memberships(source: Organization, target: Organization, by: Person, now: dt.datetime) -> None:
    def note(kind: Kind, person: Person, about: str) -> None:
        writing.write(kind, by=by, now=now, about=about, person=person, organization_id=target.pk)

    ranks = Membership.Role.values
    there = {one.person_id: one for one in target.memberships.select_for_update()}
    for membership in source.memberships.select_for_update().select_related("person").order_by("pk"):
        known = there.get(membership.person_id)
        words = f"{membership.get_role_display()}，随 {source.name} 并入"
        if known is None:
            membership.organization = target
            membership.save(update_fields=["organization"])
            note(Kind.MEMBERSHIP_GIVEN, membership.person, words)
            continue
        if ranks.index(membership.role) > ranks.index(known.role):
            before = known.get_role_display()
            known.role = membership.role
            known.save(update_fields=["role"])
            note(Kind.MEMBERSHIP_CHANGED, membership.person, f"{before} → {words}")
        membership.delete()
