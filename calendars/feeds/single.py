"""A single date as a calendar file to download."""

from calendars.entries import ics
from calendars.feeds import cache
from calendars.models import Entry
from core import phrases
from core.phone_numbers import written_numbers


def body(entry: Entry) -> cache.Body:
    """A calendar of one entry, without the header that calendars subscribe by."""
    plain = ics.opening(None) + entry.text.encode() + ics.FOOTER
    return cache.pack(plain, modified=entry.modified)


def file_name(entry: Entry) -> str:
    """科普大篷车 2026年9月17日.ics: a file is kept."""
    day = phrases.long_date(phrases.local(entry.start))
    title = written_numbers.masked(ics.one_line(entry.occurrence.event.title))
    return f"{title} {day}.ics"
