"""Write a line of the audit list, inside the transaction of what was done."""

import datetime as dt

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person
from core import texts
from core.phone_numbers import written_numbers


def write(
    kind: Kind,
    *,
    by: Person | None,
    now: dt.datetime,
    about: str = "",
    person: Person | None = None,
    organization_id: int | None = None,
    link: str = "",
) -> AuditEntry:
    """Who (None: the system, or whoever has the server) did this, to whom, in which organization.

    Call it in the verb's own transaction, so that neither stands without the other. ``about`` says what it was in plain
    Chinese and holds no names of people: nobody can take them out again. Whom it concerned is ``person``, whose name is
    read when the list is, and who is nobody any more once they are erased; mobile numbers are masked. ``link`` is the
    path of a staff page where more of it stands.
    """
    words = written_numbers.masked(texts.one_line(about))
    longest = AuditEntry.MOST_WORDS
    return AuditEntry.objects.create(
        kind=kind,
        by=by,
        at=now,
        about=words if len(words) <= longest else f"{words[: longest - 1]}…",
        person=person,
        organization_id=organization_id,
        link=link,
    )
