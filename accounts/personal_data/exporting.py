"""Export all that is held of a person, for that person."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.consents import consenting
from accounts.models import AuditEntry, Device, Person, StoredSession
from accounts.personal_data import tracing
from accounts.signals import exporting
from core.phone_numbers import phones, written_numbers


@transaction.atomic
def hand_out(*, person: Person, now: dt.datetime) -> dict[str, object]:
    """The same, given to its owner: that it was stands in the audit list."""
    writing.write(Kind.DATA_EXPORTED, by=person, person=person, now=now)
    return export(person=person)


def export(*, person: Person) -> dict[str, object]:
    """All that the apps hold of this person, by app; plain values that JSON can hold. For its owner's eyes only."""
    document: dict[str, object] = {
        "accounts": {
            "name": person.name,
            "phone": phones.national(person.phone),
            "language": person.language,
            "joined_at": person.joined_at.isoformat(),
            "consented_at": person.consented_at.isoformat() if person.consented_at else None,
            "last_login": person.last_login.isoformat() if person.last_login else None,
            "earlier_names": sorted({row.name for row in person.history.all()} - {person.name, ""}),
            "emails": [one.email for one in EmailAddress.objects.filter(user=person)],
            "proofs": [one.get_type_display() for one in Authenticator.objects.filter(user=person)],
            "written_by_administrators": _log(person),
            "number_written_in": _written(person),
            "audit": _audit(person),
            "consents": consenting.of(person.phone_hash),
            "sessions": [_session(session) for session in person.sessions.order_by("-seen_at", "pk")],
            "devices": [_device(device) for device in person.devices.order_by("pk")],
        }
    }
    exporting.send(Person, person=person, export=document)
    return document


def _audit(person: Person) -> list[dict[str, object]]:
    """What they did, and what was done to them; not who else it was."""
    lines = AuditEntry.objects.filter(Q(by=person) | Q(person=person))
    return [
        {"at": line.at.isoformat(), "kind": line.kind, "about": line.about, "by_yourself": line.by_id == person.pk}
        for line in lines
    ]


def _session(session: StoredSession) -> dict[str, str | None]:
    began = session.began_at
    seen = session.seen_at
    return {
        "device": session.device,
        "began_at": began.isoformat() if began else None,
        "seen_at": seen.isoformat() if seen else None,
    }


def _device(device: Device) -> dict[str, str]:
    return {"since": device.since.isoformat(), "used_at": device.used_at.isoformat()}


def _log(person: Person) -> list[dict[str, object]]:
    """What administrators did where the person or their name is told; of others' rows, that it is."""
    about = ContentType.objects.get_for_model(Person)
    rows = tracing.log_of(person, tracing.known_names(person)).select_related("content_type").order_by("pk")
    return [_entry(row, is_theirs=(row.content_type, row.object_id) == (about, str(person.pk))) for row in rows]


def _entry(row: LogEntry, *, is_theirs: bool) -> dict[str, object]:
    words = {"what": row.get_change_message(), "called": row.object_repr} if is_theirs else {}
    return {"at": row.action_time.isoformat(), "in": str(row.content_type), **words}


def _written(person: Person) -> list[dict[str, object]]:
    """Where the number stands in words, and how often; the sentences are of those who wrote them."""
    return [
        {"in": str(meta.verbose_name), "field": str(field.verbose_name), "times": times}
        for meta, field, times in written_numbers.places(person.phone)
    ]
