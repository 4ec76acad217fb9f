"""The one order of what staff choose from and read: their own before the rest.

Own is what belongs to an organization in which the person has a role; next comes what lies in the streets of these
organizations. Apart from that every list keeps its order, and who has no role sees it as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from django.db import models
from django.db.models import Case, Model, Q, QuerySet, Value, When

from accounts.models import Person
from organizations.models import Area, Membership, Organization

Rows = TypeVar("Rows", bound=Model)


class Place(Protocol):
    """Something of an organization in an area: a venue."""

    organization_id: int
    area: Area


class Nearness(models.IntegerChoices):
    """How near something is to somebody."""

    OURS = 0, "本单位的"
    IN_OUR_STREET = 1, "本街道的"
    ELSEWHERE = 2, "别处的"


def own_first(
    rows: QuerySet[Rows], person: Person, *, organization: str | None = None, area: str | None = None
) -> QuerySet[Rows]:
    """The rows with ``nearness`` (a ``Nearness``), the nearest first, and among these in the order that they had.

    ``organization`` and ``area`` are paths of look-ups; ``pk`` where the rows are organizations or areas themselves.
    No query of its own.
    """
    nearness = Case(*_cases(person, organization, area), default=Value(Nearness.ELSEWHERE))
    order = rows.query.order_by or rows.model._meta.ordering or ("pk",)  # noqa: SLF001 - Django's public face of models
    return cast("QuerySet[Rows]", rows.annotate(nearness=nearness).order_by("nearness", *order))


def _cases(person: Person, organization: str | None, area: str | None) -> list[When]:
    cases = []
    if organization:
        ours = Organization.objects.own(person).values("pk")
        cases.append(When(Q(**{f"{organization}__in": ours}), then=Value(Nearness.OURS)))
    if area:
        streets = streets_of(person).values("pk")
        above = "parent" if area == "pk" else f"{area}__parent"
        cases.append(
            When(Q(**{f"{area}__in": streets}) | Q(**{f"{above}__in": streets}), then=Value(Nearness.IN_OUR_STREET))
        )
    return cases


def streets_for(person: Person) -> QuerySet[Area]:
    """All streets, as staff choose them."""
    return own_first(Area.objects.filter(level=Area.Level.STREET), person, area="pk")


def streets_of(person: Person) -> QuerySet[Area]:
    """The streets in which the person's organizations are."""
    areas = Organization.objects.own(person).filter(area__isnull=False)
    here = Q(pk__in=areas.values("area")) | Q(pk__in=areas.values("area__parent"))
    return Area.objects.filter(here, level=Area.Level.STREET)


@dataclass(frozen=True, slots=True)
class Own:
    """The same for what is sorted after it was read."""

    organizations: frozenset[int]
    streets: frozenset[int]

    def nearness(self, *, organization: int | None = None, street: int | None = None) -> int:
        """How near something of this organization or in this street is."""
        if organization in self.organizations:
            return Nearness.OURS
        return Nearness.IN_OUR_STREET if street in self.streets else Nearness.ELSEWHERE

    def of_organization(self, place: "Place") -> int:
        """The same where all places are in one street."""
        return self.nearness(organization=place.organization_id)

    def of_place(self, place: "Place") -> int:
        """How near a place is; it comes with its area."""
        return self.nearness(organization=place.organization_id, street=place.area.street.pk)


def own_of(person: Person) -> Own:
    """What is theirs; one query."""
    return own_at(
        list(
            Membership.objects.filter(person=person).values_list(
                "organization", "organization__area", "organization__area__parent", "organization__area__level"
            )
        )
    )


def own_at(rows: Sequence[tuple[int, int | None, int | None, str | None]]) -> Own:
    """The same of organizations that were read: each with its area, what that lies in, and its level."""
    streets = {Area.street_id_of(area, parent, level) for _, area, parent, level in rows}
    return Own(frozenset(pk for pk, *_ in rows), frozenset(pk for pk in streets if pk))
