"""Somebody is signed out in many places at once: by themselves elsewhere, or by an administrator everywhere."""

import datetime as dt

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person, StoredSession
from accounts.sessions import ending
from accounts.signing_in import devices


@transaction.atomic
def sign_out_there(*, person: Person, session: StoredSession, now: dt.datetime) -> None:
    """In this one of their own places; the browser there stays known."""
    ending.end(session=session)
    writing.write(Kind.SESSIONS_ENDED, by=person, now=now, about="1 处", person=person)


def sign_out_elsewhere(*, person: Person, session: str, device: str, now: dt.datetime) -> int:
    """Everywhere but in the session with this stored key and the browser with this token. Returns in how many places."""
    return _sign_out(person, by=person, session=session, device=device, organization_id=None, now=now)


def sign_out_everywhere(*, person: Person, by: Person, organization_id: int | None, now: dt.datetime) -> int:
    """Who may do so is asked before (``organizations.memberships.switching``). Returns in how many places."""
    return _sign_out(person, by=by, session="", device="", organization_id=organization_id, now=now)


@transaction.atomic
def _sign_out(
    person: Person, *, by: Person, session: str, device: str, organization_id: int | None, now: dt.datetime
) -> int:
    """The browsers there are strangers' from now on."""
    devices.forget_all(person, but=device)
    ended = ending.end_all(person=person, but=session)
    if ended:
        about = f"{ended} 处"
        writing.write(Kind.SESSIONS_ENDED, by=by, now=now, about=about, person=person, organization_id=organization_id)
    return ended
