"""Who keeps whose people, and who these are."""

from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from accounts.models import Person
from accounts.signing_in import second_factors
from core.errors import Refusal
from core.phone_numbers import phones
from organizations import own_first
from organizations.models import Membership, Organization, OrganizationQuerySet, StaffInvitation

_RANKS = [When(role=role, then=Value(-rank)) for rank, role in enumerate(Membership.Role.values)]


def administered_by(person: Person) -> OrganizationQuerySet:
    """The organizations whose people the person keeps: where they are an administrator; the association's, all.

    Nobody works for one that is closed.
    """
    return Organization.objects.managed_by(person, role=Membership.Role.ADMINISTRATOR).in_use()


def refuse_others(organization: Organization, *, by: Person) -> None:
    """Raise ``not_your_organization`` where somebody keeps people that aren't theirs."""
    if not administered_by(by).filter(pk=organization.pk).exists():
        raise not_yours()


def not_yours() -> Refusal:
    """``not_your_organization``."""
    return Refusal("not_your_organization", "这个单位的人由它自己的管理员或科协管，你改不了。")


def refuse_higher(person: Person, *, by: Person) -> None:
    """Raise ``not_only_yours`` where somebody works for an organization whose people ``by`` doesn't keep, or for the site.

    It is asked of whatever comes a step nearer to signing in as somebody, and of what shuts somebody out everywhere.
    """
    elsewhere = Membership.objects.filter(person=person).exclude(organization__in=administered_by(by))
    if elsewhere.exists() or (person.is_superuser and not by.is_superuser):
        raise Refusal("not_only_yours", "他还在别的单位做事，或者管着整个网站，请科协的管理员或网站管理员来办。")


def members_kept_by(person: Person, *, words: str = "") -> QuerySet[Membership]:
    """Their memberships with ``has_second_factor``; ``words`` are a part of the name, or the whole number."""
    rows = Membership.objects.filter(organization__in=administered_by(person), **named(words))
    factors = second_factors.of(OuterRef("person"))
    rows = rows.annotate(has_second_factor=Exists(factors))
    return rows.select_related("person", "organization").order_by("pk")


def own_members_first(rows: QuerySet[Membership], person: Person) -> QuerySet[Membership]:
    """By organization, the person's own first; within each the administrators first."""
    return own_first.own_first(by_rank(rows, "organization"), person, organization="organization")


def by_rank(rows: QuerySet[Membership], *before: str) -> QuerySet[Membership]:
    """The administrators first; ordered by ``before`` before that."""
    return rows.order_by(*before, Case(*_RANKS), "pk")


def invitations_kept_by(person: Person) -> QuerySet[StaffInvitation]:
    """Those that wait, or whose time is over and that nobody withdrew; the newest first."""
    rows = StaffInvitation.objects.filter(organization__in=administered_by(person))
    return rows.filter(state=StaffInvitation.State.WAITING).select_related("organization", "by").order_by("-pk")


def named(words: str) -> dict[str, Any]:
    """As conditions on memberships: the whole number, else a part of the name."""
    if not words:
        return {}
    try:
        return {"person__phone_hash": phones.look_up(phones.parse(words))}
    except phones.PhoneError:
        return {"person__name__icontains": words}
