"""One date as a file to keep."""

from calendars import feeds, ics
from calendars.models import Entry
from core import words


def body(entry: Entry) -> feeds.Body:
    """A calendar of one entry, without the header that calendars subscribe by."""
    plain = ics.opening(None) + entry.text.encode() + ics.FOOTER
    return feeds.pack(plain, modified=entry.modified)


def file_name(entry: Entry) -> str:
    """科普大篷车 9月17日.ics."""
    day = words.local(entry.start)
    title = ics.without_mobiles(ics.one_line(entry.occurrence.event.title))
    return f"{title} {day.month}月{day.day}日.ics"
