"""End sessions: at a person's wish, or when their access ends."""

import datetime as dt

from django.db.models import QuerySet

from accounts.models import Person, StoredSession


def sessions_of(person: Person, *, now: dt.datetime) -> QuerySet[StoredSession]:
    """Where the person is signed in; the one used last stands first."""
    return StoredSession.objects.filter(person=person, expire_date__gt=now).order_by("-seen_at", "session_key")


def end(*, session: StoredSession) -> None:
    """Sign out there."""
    StoredSession.objects.filter(pk=session.pk).delete()


def end_all(*, person: Person, but: str = "") -> int:
    """Sign out everywhere, but in the session with this stored key. Returns in how many places."""
    ended, _ = StoredSession.objects.filter(person=person).exclude(pk=but).delete()
    return ended
