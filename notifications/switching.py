"""Messages of a purpose, or all, are held and let go again."""

import datetime as dt

from accounts.models import Person
from notifications.models import Switch


def switch(*, purpose: str, off: bool, by: Person, now: dt.datetime) -> Switch:
    """Hold (``off``) or let go; an empty purpose means all. What is held is sent later, unless it expires."""
    made, _ = Switch.objects.update_or_create(purpose=purpose, defaults={"off": off, "by": by, "at": now})
    return made
