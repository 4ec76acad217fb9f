"""Whoever speaks, drives or is to be rung on the spot: handed out, and forgotten; dates and counts stay."""

import json
from collections.abc import Collection
from dataclasses import replace

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Replace

from accounts.models import Person
from core.phone_numbers import contacts, phones, written_numbers
from events.models import Change, ChangeSide, ClashAcknowledgement, CrewMember, Occurrence
from organizations import queries as organization_queries

NOBODY = "某人"
"""In place of a name; not longer than one."""


def erase_person(*, person: Person, names: Collection[str] = ()) -> None:
    """Erase the contacts with the person's number, and with their name where they work; and the person as a speaker."""
    _forget_crew(person.phone)
    at_work = Q(event__host__in=organization_queries.worked_for(person))
    contacts.forget(Occurrence, e164=person.phone, names=names, linked=at_work)


def names_of(person: Person) -> set[str]:
    """The answer to ``accounts.names``: whom to ring on the spot, who speaks or drives."""
    return {*contacts.under(Occurrence, person.phone).values(), *crew(person.phone).values()}


def crew(phone: str) -> dict[int, str]:
    """Speakers and drivers with this number: id and name."""
    rows = CrewMember.objects.exclude(phone="").values_list("pk", "phone", "name")
    return {pk: name for pk, number, name in rows.iterator() if written_numbers.holds(number, phone)}


def _forget_crew(phone: str) -> None:
    """Dates keep who was named, without a name; so does what was told of them."""
    mine = crew(phone)
    old = CrewMember.history.filter(id__in=mine).order_by().values_list("name", flat=True).distinct()
    names = contacts.telling({*mine.values(), *old})
    CrewMember.objects.filter(pk__in=mine).update(name="", title="", phone="", active=False)
    CrewMember.history.filter(id__in=mine).update(name="", title="")
    for name in names:
        acknowledgements = ClashAcknowledgement.objects.filter(Q(words__contains=name) | Q(reason__contains=name))
        acknowledgements.update(
            words=Replace("words", Value(name), Value(NOBODY)), reason=Replace("reason", Value(name), Value(""))
        )
        _forget_in_changes(name)


def _forget_in_changes(name: str) -> None:
    """Their items say by name what a date took along, before and after."""
    written = Q(text__contains=name) | Q(text__contains=json.dumps(name)[1:-1])
    for change in Change.objects.annotate(text=Cast("items", TextField())).filter(written):
        _forget_in_change(change, name)


def _forget_in_change(change: Change, name: str) -> None:
    items = [
        replace(item, before=_without(item.before, name), after=_without(item.after, name)) for item in change.items
    ]
    Change.objects.filter(pk=change.pk).update(items=items)


def _without(side: ChangeSide | None, name: str) -> ChangeSide | None:
    if side is None or side.assigned is None:
        return side
    return replace(side, assigned=tuple(NOBODY if contacts.spelled([one], [name]) else one for one in side.assigned))


def contacts_and_crew(person: Person) -> dict[str, object]:
    """Where the number stands: as a contact on the spot, as a speaker or driver."""
    spoken = CrewMember.objects.filter(pk__in=crew(person.phone)).select_related("organization")
    contact_at = Occurrence.objects.filter(pk__in=contacts.under(Occurrence, person.phone)).select_related("event")
    return {
        "speaker_or_driver": [
            {
                "name": row.name,
                "title": row.title,
                "role": row.get_role_display(),
                "organization": row.organization.name,
                "phone": phones.national(row.phone),
            }
            for row in spoken
        ],
        "contact_on_the_spot": [
            {
                "event": row.event.title,
                "start": row.start.isoformat(),
                "contact": row.contact_name,
                "phone": phones.national(row.contact_phone),
            }
            for row in contact_at
        ],
    }
