"""What headings mean in the tables of an organization, as somebody of it once answered."""

from collections.abc import Mapping

from django.db.models import QuerySet

from accounts.models import Person
from organizations.models import Membership, Organization
from spreadsheets.models import HeadingMeaning

MOST = 500
"""Of one organization and kind; nobody has so many columns."""


def organizations(person: Person) -> QuerySet[Organization]:
    """Of which the person is an organizer by name: an administrator of the site learns nothing for all of them."""
    roles = Membership.Role.at_least("organizer")
    return Organization.objects.filter(memberships__person=person, memberships__role__in=roles)


def remembered(person: Person, kind: str) -> dict[str, str]:
    """The key of a column by plain heading; the newest answer holds. One query."""
    rows = HeadingMeaning.objects.filter(organization__in=organizations(person), kind=kind).order_by("pk")
    return dict(rows.values_list("heading", "key"))


def remember(person: Person, kind: str, meanings: Mapping[str, str]) -> None:
    """Keep them for each of the person's organizations, in place of what was answered before."""
    for organization in organizations(person):
        mine = HeadingMeaning.objects.filter(organization=organization, kind=kind)
        mine.filter(heading__in=meanings).delete()
        if mine.count() < MOST:
            HeadingMeaning.objects.bulk_create(
                HeadingMeaning(organization=organization, kind=kind, heading=heading, key=key)
                for heading, key in meanings.items()
            )
