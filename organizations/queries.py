"""Queries on organizations and memberships that several apps share."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Person
from core import clock
from organizations import own_first
from organizations.models import Area, Membership, Organization, StaffInvitation

UNAPPROVED_SHOWN = 5
"""Organizations without an approver that a page names."""


def streets_run_by(person: Person) -> QuerySet[Area]:
    """Streets whose villages the person may bring in: of street offices in which they organize; the association: all."""
    offices = Organization.objects.managed_by(person, role=Membership.Role.ORGANIZER)
    streets = own_first.streets_for(person)
    if _are_all(offices, person):
        return streets
    offices = offices.filter(kind=Organization.Kind.STREET_OFFICE)
    return streets.filter(pk__in=offices.values("area"))


def worked_for(person: Person) -> list[int]:
    """Organizations in which the person has, or had, any role."""
    return list(Membership.history.filter(person=person).values_list("organization_id", flat=True).distinct())


def runs_everything(person: Person) -> bool:
    """Whether the person organizes for the association: what all organizations share is theirs to write."""
    return _are_all(Organization.objects.managed_by(person, role=Membership.Role.ORGANIZER), person)


def administers_everything(person: Person) -> bool:
    """Whether the person is an administrator of the association, or of the site."""
    return _are_all(Organization.objects.managed_by(person, role=Membership.Role.ADMINISTRATOR), person)


def _are_all(offices: QuerySet[Organization], person: Person) -> bool:
    return person.is_superuser or offices.filter(is_association=True).exists()


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedOrganizations:
    """What is looked for among organizations; what is empty narrows nothing."""

    words: str = ""
    kind: str = ""
    closed: bool | None = None


def kept(wanted: WantedOrganizations) -> QuerySet[Organization]:
    """Those in use first, by name, with ``members`` (how many)."""
    every = Organization.objects.select_related("area", "merged_into").annotate(members=Count("memberships"))
    found = named(every, wanted.words)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.closed is not None:
        found = found.filter(closed_at__isnull=not wanted.closed)
    return found.order_by(F("closed_at").asc(nulls_first=True), "name", "pk")


def named(organizations: QuerySet[Organization], words: str) -> QuerySet[Organization]:
    """Those of which the name or the slug holds each of the words."""
    for word in words.split():
        organizations = organizations.filter(Q(name__icontains=word) | Q(slug__icontains=word.lower()))
    return organizations


def without_approver(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """Those of them in use whose events need an approval that nobody can give, with ``has_approver`` (of their own) and
    ``is_approver_invited``.

    The first approval is the organization's own, the second the association's (``events.publication.approval_rules``).
    """
    able = approvers()
    own = Exists(able.filter(organization=OuterRef("pk")))
    above = Exists(able.filter(organization__is_association=True))
    asking = organizations.filter(closed_at=None, approval_levels__gte=1)
    asking = asking.annotate(has_approver=own, is_approver_invited=Exists(_approvers_invited()))
    return asking.filter(Q(has_approver=False) | Q(approval_levels__gte=2) & ~above).order_by("name", "pk")


def _approvers_invited() -> QuerySet[StaffInvitation]:
    roles = Membership.Role.at_least(Membership.Role.APPROVER)
    waiting = StaffInvitation.objects.filter(state=StaffInvitation.State.WAITING, expires_at__gt=clock.now())
    return waiting.filter(organization=OuterRef("pk"), role__in=roles)


def first_without_approver(organizations: QuerySet[Organization]) -> tuple[list[Organization], int]:
    """The first of them for a page, and how many more there are."""
    found = without_approver(organizations)
    shown = list(found[: UNAPPROVED_SHOWN + 1])
    more = found.count() - UNAPPROVED_SHOWN if len(shown) > UNAPPROVED_SHOWN else 0
    return shown[:UNAPPROVED_SHOWN], more


def approvers() -> QuerySet[Membership]:
    """Memberships whose people can approve events there: they have the role and are not switched off."""
    roles = Membership.Role.at_least(Membership.Role.APPROVER)
    return Membership.objects.filter(role__in=roles, person__is_active=True)


def why_nobody_approves(membership: Membership) -> str:
    """What comes of it, in words, were this member no approver any more; empty where somebody else is, or nobody need be."""
    organization = membership.organization
    there = approvers().filter(organization=organization)
    if not there.filter(pk=membership.pk).exists() or there.exclude(pk=membership.pk).exists():
        return ""
    if organization.approval_levels:
        return f"{membership.person}是{organization}最后一位审批人，没有他，{organization}提交的活动没有人能批。"
    asks_above = Organization.objects.in_use().filter(approval_levels__gte=2)
    if organization.is_association and asks_above.exists():
        return f"{membership.person}是{organization}最后一位审批人，没有他，要科协审批的活动没有人能批。"
    return ""


def nobody_approves_without(person: Person) -> str:
    """The same of everywhere where they approve, were they switched off."""
    mine = approvers().filter(person=person).select_related("person", "organization").order_by("pk")
    return "".join(map(why_nobody_approves, mine))


def works_for(person: Person | None, organization_ids: Collection[int]) -> set[int]:
    """Those of the organizations in which the person is an organizer themselves; that the association sees all is not enough."""
    if person is None or not organization_ids:
        return set()
    roles = Membership.Role.at_least(Membership.Role.ORGANIZER)
    mine = Membership.objects.filter(person=person, organization__in=organization_ids, role__in=roles)
    return set(mine.values_list("organization", flat=True))


def organizers_of(organization_id: int) -> list[Person]:
    """Who is notified of the organization's daily work: its organizers; where it has none, its approvers and administrators."""
    roles = Membership.Role.at_least(Membership.Role.ORGANIZER)
    members = Membership.objects.filter(organization=organization_id, role__in=roles, person__is_active=True)
    memberships = list(members.select_related("person").order_by("pk"))
    organizers = [membership.person for membership in memberships if membership.role == Membership.Role.ORGANIZER]
    return organizers or [membership.person for membership in memberships]
