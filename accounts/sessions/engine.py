"""The session store (``SESSION_ENGINE``): Django's database store with the person on each row.

The cookie's key is not stored, only its keyed hash, so that a copy of the database opens nobody's session. Only what
WSGI calls is changed.
"""

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import StoredSession
from core import crypto

BEGAN = "began_at"
SEEN = "seen_at"
DEVICE = "device"
"""Session keys: when somebody signed in and was seen last (seconds), and with what."""


def stored_key(key: str) -> str:
    """Under which key the database holds the session of a cookie."""
    return crypto.keyed_hash("session", key)


class SessionStore(DatabaseStore):
    """Sessions whose rows can be listed and ended by their person."""

    @classmethod
    def get_model_class(cls) -> type[StoredSession]:
        """Our table."""
        return StoredSession

    def _get_session_from_db(self) -> StoredSession | None:
        key = stored_key(self.session_key or "")
        row = StoredSession.objects.filter(session_key=key, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Whether there is such a session."""
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> StoredSession:
        """The row, with what the list of one's sessions shows."""
        row = super().create_model_instance(data)
        key = stored_key(row.session_key)
        return StoredSession(
            session_key=key,
            session_data=row.session_data,
            expire_date=row.expire_date,
            person_id=data.get(SESSION_KEY),
            device=data.get(DEVICE, ""),
            began_at=_moment(data.get(BEGAN)),
            seen_at=_moment(data.get(SEEN)),
        )

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            StoredSession.objects.filter(session_key=stored_key(key)).delete()


def _moment(seconds: int | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
