"""What this room itself adds to a change: the people who wait at the place."""

import datetime as dt
from collections.abc import Sequence

from core import phones
from events import words
from events.models import Change, Occurrence
from notifications.collecting import Collection, News


def local_contacts(change: Change, occurrences: Sequence[Occurrence], collection: Collection, now: dt.datetime) -> None:
    """The local contact of each occurrence whose number can receive a text; a landline is rung, not written to."""
    for occurrence in occurrences:
        number = _mobile(occurrence.contact_phone)
        if number:
            news = News(at=occurrence.start, what=words.change_line(change, occurrence), hat="现场联系人")
            collection.add(number, news, name=occurrence.contact_name)


def _mobile(text: str) -> str:
    try:
        return phones.parse(text) if text else ""
    except phones.PhoneError:
        return ""
