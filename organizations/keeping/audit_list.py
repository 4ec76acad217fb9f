"""Read the audit list: who did what when to whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.audit.kinds import GROUPS, Kind
from accounts.models import AuditEntry, Person
from core import clock
from core.phone_numbers import phones
from organizations.models import Organization

NOBODY = "系统"
MOST_PEOPLE = 200
"""People of one name who are looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is looked for; what is empty narrows nothing. Days are whole, of Asia/Shanghai, both included."""

    kinds: tuple[str, ...] = ()
    who: str = ""
    """A part of a name, or a whole number; of whoever did it, or to whom it was done."""
    organization: Organization | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words."""

    entry: AuditEntry
    by: str
    what: str
    whom: str
    """Empty where it was about nobody, or about whoever did it."""
    organization: str


def kinds_of(chosen: str) -> tuple[str, ...]:
    """Of one kind, or of all of a group; nothing narrows nothing."""
    return tuple(kind.value for kind in GROUPS[chosen]) if chosen in GROUPS else tuple(filter(None, [chosen]))


def found(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The newest first; of an organization also what was done to those that are part of it by now."""
    entries = AuditEntry.objects.select_related("by", "person")
    if wanted.kinds:
        entries = entries.filter(kind__in=wanted.kinds)
    if wanted.who:
        people = _people(wanted.who)
        entries = entries.filter(Q(by__in=people) | Q(person__in=people))
    if wanted.organization:
        ids = [wanted.organization.pk, *wanted.organization.merged.values_list("pk", flat=True)]
        entries = entries.filter(organization_id__in=ids)
    if wanted.first:
        entries = entries.filter(at__gte=clock.midnight(wanted.first))
    if wanted.last:
        entries = entries.filter(at__lt=clock.midnight(wanted.last + dt.timedelta(days=1)))
    return entries


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """In words; one query for the names of the organizations."""
    rows = list(entries)
    ids = {entry.organization_id for entry in rows if entry.organization_id}
    names = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        Line(
            entry=entry,
            by=str(entry.by) if entry.by else NOBODY,
            what=what(entry),
            whom=str(entry.person) if entry.person and entry.person_id != entry.by_id else "",
            organization=names.get(entry.organization_id or 0, ""),
        )
        for entry in rows
    ]


def what(entry: AuditEntry) -> str:
    """The kind in words."""
    return Kind(entry.kind).label if entry.kind in Kind.values else entry.kind


def _people(text: str) -> list[int]:
    try:
        asked = Q(phone_hash=phones.look_up(phones.parse(text)))
    except phones.PhoneError:  # a name then
        asked = Q(name__icontains=text)
    return list(Person.objects.filter(asked).order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])
