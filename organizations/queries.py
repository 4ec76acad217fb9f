"""Reads that several callers share."""

from django.db.models import QuerySet

from accounts.models import Person
from organizations.models import Area, Membership, Organization


def streets_run_by(person: Person) -> QuerySet[Area]:
    """Streets whose villages the person may bring in: of street offices in which they organize; the association: all."""
    offices = Organization.objects.managed_by(person, role=Membership.Role.ORGANIZER)
    streets = Area.objects.filter(level=Area.Level.STREET)
    if _are_all(offices, person):
        return streets
    offices = offices.filter(kind=Organization.Kind.STREET_OFFICE)
    return streets.filter(pk__in=offices.values("area"))


def runs_everything(person: Person) -> bool:
    """Whether the person organizes for the association: what all organizations share is theirs to write."""
    return _are_all(Organization.objects.managed_by(person, role=Membership.Role.ORGANIZER), person)


def _are_all(offices: QuerySet[Organization], person: Person) -> bool:
    return person.is_superuser or offices.filter(is_association=True).exists()
