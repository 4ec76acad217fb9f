"""What this room holds of a person, for themselves."""

from accounts.models import Person
from core import contacts, phones
from events import erasing
from events.models import CrewMember, Occurrence, OutreachRequest, RequestTime, SheetImport


def requests(person: Person) -> list[dict[str, object]]:
    """What was asked for under the number."""
    rows = OutreachRequest.objects.filter(phone_hash=person.phone_hash).select_related("street", "venue", "feedback")
    return [_request(row) for row in rows.prefetch_related("times", "steps")]


def others(person: Person) -> dict[str, object]:
    """Where the number stands as a contact, as a speaker or driver, and the tables that the person brought in."""
    spoken = CrewMember.objects.filter(pk__in=erasing.crew(person.phone)).select_related("organization")
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
        "tables": [
            {
                "file": row.file_name,
                "uploaded_at": row.created_at.isoformat(),
                "rows": row.rows,
                "problems": row.problems,
                "effects": row.effects,
                "refusal": row.refusal,
            }
            for row in SheetImport.objects.filter(by=person).order_by("pk")
        ],
    }


def _request(row: OutreachRequest) -> dict[str, object]:
    feedback = getattr(row, "feedback", None)
    wished = [time.spoken for time in row.times.all() if time.source == RequestTime.Source.WISHED]
    return {
        "organization": row.organization_name,
        "contact": row.contact_name,
        "phone": phones.national(row.phone),
        "topic": row.get_topic_display(),
        "wish": row.wish,
        "place": f"{row.street} {row.where}",
        "times": wished,
        "heads": row.heads,
        "notes": row.notes,
        "state": row.get_state_display(),
        "reason": row.reason,
        "steps": [{"at": step.at.isoformat(), "what": step.words} for step in row.steps.all()],
        "feedback": feedback.sentence if feedback else "",
        "asked_at": row.created_at.isoformat(),
    }
