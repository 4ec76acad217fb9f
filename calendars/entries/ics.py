"""Turn facts into calendar text (RFC 5545, RFC 7986). Pure: the same facts give the same bytes, everywhere.

Texts of people are data: marks that nobody sees (controls, marks that turn the direction of writing) are taken out,
the rest is escaped, lines are folded at 75 octets and never inside a character.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vGeo, vText

from core import texts
from core.phone_numbers import written_numbers

ZONE = ZoneInfo("Asia/Shanghai")
PRODID = "-//Science Outreach Scheduler//Calendar//ZH"
STATUSES = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
COLOR = "seagreen"
_LONG = dt.timedelta(days=1)
_MORNING = dt.timedelta(hours=9)
"""When the phone rings for what begins at midnight."""
FOOTER = b"END:VCALENDAR\r\n"

_TABS = re.compile(r"[ \t]*\t[ \t]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one VEVENT says. Times are aware; ``modified`` has whole seconds."""

    uid: str
    start: dt.datetime
    end: dt.datetime
    status: str
    sequence: int
    modified: dt.datetime
    summary: str
    url: str
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    """Latitude and longitude, WGS-84."""
    categories: tuple[str, ...] = ()
    sibling: str = ""
    """UID of the first part of the same event."""
    is_background: bool = False
    """It takes nobody's time: a theme week."""
    alarm: dt.timedelta | None = field(default=None, repr=False)
    """How long before it the phone rings; only in private feeds, and only where that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands over a feed's entries."""

    name: str
    description: str
    source: str
    """Where the file comes from; empty for one whose address is a key."""
    page: str
    modified: dt.datetime | None
    """Empty for a feed that never held anything."""


def clean(text: str) -> str:
    """Text without marks that nobody sees; line ends are LF."""
    return _TABS.sub(" ", texts.visible(text)).replace("\r\n", "\n")


def one_line(text: str) -> str:
    """Text on one line."""
    return texts.one_line(text)


def days(start: dt.datetime, end: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """The first day and the one after the last, of what fills whole days or goes on for more than a day and a night;
    None for what is an hour, an evening or a night.
    """
    first = start.astimezone(ZONE)
    last = end.astimezone(ZONE)
    is_whole = first.time() == last.time() == dt.time.min and first.date() < last.date()
    if not is_whole and last - first < _LONG:
        return None
    return first.date(), (last - dt.timedelta(microseconds=1)).date() + dt.timedelta(days=1)


def place(text: str) -> str:
    """A location on one line; whatever was typed into an address, a mobile number is masked."""
    return written_numbers.masked(one_line(text))


def entry(facts: Facts) -> str:
    """One folded VEVENT. Raises ValueError for a status or an address that calendars would misread."""
    if facts.status not in STATUSES:
        raise ValueError(f"no VEVENT status: {facts.status}")
    event = Event()
    event.add("uid", facts.uid)
    for name in ("dtstamp", "last-modified"):
        event.add(name, facts.modified.astimezone(dt.UTC))
    event.add("sequence", facts.sequence)
    _add_times(event, facts)
    event.add("status", facts.status)
    event.add("transp", "TRANSPARENT" if facts.status == "CANCELLED" or facts.is_background else "OPAQUE")
    _add_words(event, facts)
    _add_place(event, facts)
    _add_alarm(event, facts)
    text: str = event.to_ical().decode()
    return text


def restamped(text: str, *, old: dt.datetime, new: dt.datetime) -> str:
    """The same entry as of another moment."""
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        before, after = (f"\n{name}:{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}\r" for at in (old, new))
        text = text.replace(before, after, 1)
    return text


def opening(header: Header | None) -> bytes:
    """From BEGIN:VCALENDAR to the last line before the entries; a file to keep has no header."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    if header is not None:
        _add_header(calendar, header)
    calendar.add_component(_zone())
    written: bytes = calendar.to_ical()
    return written.removesuffix(FOOTER)


def _add_header(calendar: Calendar, header: Header) -> None:
    for name, text in (("name", header.name), ("description", header.description)):
        calendar.add(name, vText(one_line(text)))  # the library takes NAME for no text and leaves ; as it is
    calendar.add("X-WR-CALNAME", vText(one_line(header.name)))
    calendar.add("X-WR-CALDESC", vText(one_line(header.description)))
    calendar.add("X-WR-TIMEZONE", vText(ZONE.key))
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vText("PT1H"))
    if header.source:
        calendar.add("source", _web(header.source), parameters={"VALUE": "URI"})
    calendar.add("url", _web(header.page))
    calendar.add("color", COLOR)
    if header.modified is not None:
        calendar.add("last-modified", header.modified.astimezone(dt.UTC))


def _add_times(event: Event, facts: Facts) -> None:
    """All-day for whole days and for several; the end is exclusive either way."""
    whole = days(facts.start, facts.end)
    event.add("dtstart", whole[0] if whole else facts.start.astimezone(ZONE))
    event.add("dtend", whole[1] if whole else facts.end.astimezone(ZONE))


def _add_words(event: Event, facts: Facts) -> None:
    event.add("summary", one_line(facts.summary))
    event.add("url", _web(facts.url))
    if facts.description:
        event.add("description", clean(facts.description))
    if facts.categories:
        event.add("categories", [one_line(name) for name in facts.categories])
    if facts.sibling:
        event.add("related-to", facts.sibling, parameters={"RELTYPE": "SIBLING"})


def _add_place(event: Event, facts: Facts) -> None:
    title = place(facts.location)
    if title:
        event.add("location", title)
    if facts.geo is not None:
        event.add("geo", vGeo(facts.geo))


def _add_alarm(event: Event, facts: Facts) -> None:
    """What is off rings nobody. A bar of whole days begins at midnight: it rings in the morning of a day before, or not."""
    if facts.alarm is None or facts.status == "CANCELLED" or facts.is_background:
        return
    is_bar = days(facts.start, facts.end) is not None
    if is_bar and facts.alarm < _LONG:
        return
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(facts.summary))
    alarm.add("trigger", _MORNING - facts.alarm if is_bar else -facts.alarm)
    event.add_component(alarm)


def _web(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError("a calendar links to web pages only")
    return clean(address)


def _zone() -> Timezone:
    """Asia/Shanghai since 1992: one observance, no summer time."""
    east = dt.timedelta(hours=8)
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1992, 1, 1))  # noqa: DTZ001 - an observance begins at local time
    standard.add("tzoffsetfrom", east)
    standard.add("tzoffsetto", east)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", ZONE.key)
    zone.add_component(standard)
    return zone
