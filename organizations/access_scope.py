"""What somebody may see and organize, and what is their own, from their memberships. Read once a request of staff."""

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import Person
from organizations import own_first
from organizations.models import Membership
from organizations.own_first import Own


@dataclass(frozen=True, slots=True)
class AccessScope:
    """The organizations whose things a person may see, and for which they may organize; None: all of them."""

    sees: frozenset[int] | None
    organizes: frozenset[int] | None

    def may_see(self, organization_id: int) -> bool:
        """What ``managed_by`` answers, without asking the database again."""
        return self.sees is None or organization_id in self.sees

    def may_organize(self, organization_id: int) -> bool:
        """The same for the role of an organizer."""
        return self.organizes is None or organization_id in self.organizes

    @property
    def may_create(self) -> bool:
        """Whether there is an organization to organize for."""
        return self.organizes is None or bool(self.organizes)


class _Role(NamedTuple):
    organization: int
    role: str
    is_association: bool
    area: int | None
    parent: int | None
    level: str | None


@dataclass(frozen=True, slots=True)
class StaffAccess:
    """All that follows from a person's memberships."""

    is_staff: bool
    """Whether they work for any organization."""
    scope: AccessScope
    own: Own
    administers_everything: bool
    """Whether they are an administrator of the association, or of the site."""


def staff_access_of(person: Person) -> StaffAccess:
    """One query."""
    columns = ("organization", "role", "organization__is_association")
    area = ("organization__area", "organization__area__parent", "organization__area__level")
    rows = [_Role(*row) for row in Membership.objects.filter(person=person).values_list(*columns, *area)]
    places = [(row.organization, row.area, row.parent, row.level) for row in rows]
    scope = _scope(person, rows)
    administers = person.is_superuser or any(
        row.is_association and row.role == Membership.Role.ADMINISTRATOR for row in rows
    )
    return StaffAccess(
        is_staff=person.is_superuser or bool(rows),
        scope=scope,
        own=own_first.own_at(places),
        administers_everything=administers,
    )


def _scope(person: Person, rows: list[_Role]) -> AccessScope:
    if person.is_superuser:
        return AccessScope(None, None)
    return AccessScope(*(_within(rows, role) for role in (Membership.Role.VIEWER, Membership.Role.ORGANIZER)))


def reach(person: Person) -> AccessScope:
    """The same answers as ``Organization.objects.managed_by``, for pages that ask them of many rows: one query."""
    return AccessScope(None, None) if person.is_superuser else staff_access_of(person).scope


def seen_by(person: Person | AnonymousUser, *paths: str) -> Q:
    """Rows of which one of the paths leads to an organization of ``managed_by``, for lists that grow without end.

    The database is told which organizations those are, and nothing where they are all or none: so it knows how many rows it will
    find and chooses its index by that. One query.
    """
    if not person.is_authenticated:
        return Q(pk__in=[])
    scope = reach(person)
    if scope.sees is None:
        return ~Q(pk__in=[])  # all; an empty Q would be left out where another condition stands beside it
    seen = Q(pk__in=[])
    for path in paths:
        seen |= Q(**{f"{path}__in": scope.sees})
    return seen


def _within(rows: list[_Role], role: str) -> frozenset[int] | None:
    roles = Membership.Role.at_least(role)
    mine = [row for row in rows if row.role in roles]
    return None if any(row.is_association for row in mine) else frozenset(row.organization for row in mine)
