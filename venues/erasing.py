"""Personal data of contacts of venues and bases: exported, and erased."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from accounts.models import Person
from core.phone_numbers import contacts, phones
from organizations import queries
from venues.models import Base, Venue


def names_of(person: Person) -> set[str]:
    """The answer to ``accounts.names``: who is to be rung under the number."""
    return {*contacts.under(Venue, person.phone).values(), *contacts.under(Base, person.phone).values()}


def export(person: Person) -> dict[str, object]:
    """For which places the person is to be rung."""
    return {
        "contact_of_places": _contacts(Venue.objects.filter(pk__in=contacts.under(Venue, person.phone))),
        "contact_of_bases": _contacts(Base.objects.filter(pk__in=contacts.under(Base, person.phone))),
    }


def _contacts(rows: Iterable[Venue | Base]) -> list[dict[str, str]]:
    return [
        {"name": row.name, "contact": row.contact_name, "phone": phones.national(row.contact_phone)} for row in rows
    ]


def erase_person(*, person: Person, names: Collection[str]) -> None:
    """Empty the contacts with this number, and those with their name where they work."""
    where = queries.worked_for(person)
    contacts.forget(Venue, e164=person.phone, names=names, linked=Q(organization__in=where))
    contacts.forget(Base, e164=person.phone, names=names, linked=Q(venue__organization__in=where))
