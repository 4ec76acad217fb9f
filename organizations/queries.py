"""Reads that several callers share."""

from django.db.models import QuerySet

from accounts.models import Person
from organizations.models import Area, Membership, Organization


def streets_run_by(person: Person) -> QuerySet[Area]:
    """Streets whose villages the person may bring in: of street offices in which they organize; the association: all."""
    offices = Organization.objects.managed_by(person, role=Membership.Role.ORGANIZER)
    everywhere = person.is_superuser or offices.filter(is_association=True).exists()
    streets = Area.objects.filter(level=Area.Level.STREET)
    if everywhere:
        return streets
    offices = offices.filter(kind=Organization.Kind.STREET_OFFICE)
    return streets.filter(pk__in=offices.values("area"))
