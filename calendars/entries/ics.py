"""Turn facts into calendar text (RFC 5545, RFC 7986). Pure: the same facts give the same bytes, everywhere.

Texts of people are data: control characters are taken out, the rest is escaped, lines are folded at 75 octets and
never inside a character.
"""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vGeo, vText, vUri

ZONE = ZoneInfo("Asia/Shanghai")
PRODID = "-//Science Outreach Scheduler//Calendar//ZH"
STATUSES = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
COLOR = "seagreen"
FOOTER = b"END:VCALENDAR\r\n"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[\ud800-\udfff]")
_BLANK = re.compile(r"\s+")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands over a feed's entries."""

    name: str
    description: str
    source: str
    page: str
    modified: dt.datetime | None
    """Empty for a feed that never held anything."""


def clean(text: str) -> str:
    """Text without control characters; line ends are LF."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Text on one line."""
    return _BLANK.sub(" ", clean(text)).strip()


def without_mobiles(text: str) -> str:
    """Text with mobile numbers masked; a desk's number stands."""
    return _MOBILE.sub(r"\1****\2", text)


def place(text: str) -> str:
    """A location that may also stand in a quoted parameter: no double quotes and carets (RFC 6868), and no backslashes,
    which some readers take for escapes in parameters too.
    """
    return one_line(text).replace('"', "”").replace("^", " ").replace("\\", "/")


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
    text: str = event.to_ical().decode()
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
    calendar.add("source", _web(header.source), parameters={"VALUE": "URI"})
    calendar.add("url", _web(header.page))
    calendar.add("color", COLOR)
    if header.modified is not None:
        calendar.add("last-modified", header.modified.astimezone(dt.UTC))


def _add_times(event: Event, facts: Facts) -> None:
    """All-day where both ends lie at midnight; the end is exclusive either way."""
    start = facts.start.astimezone(ZONE)
    end = facts.end.astimezone(ZONE)
    whole = start.time() == end.time() == dt.time.min and start.date() < end.date()
    event.add("dtstart", start.date() if whole else start)
    event.add("dtend", end.date() if whole else end)


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
    if facts.geo is None:
        return
    latitude, longitude = facts.geo
    event.add("geo", vGeo((latitude, longitude)))
    if title:
        spot = vUri(f"geo:{latitude},{longitude}", params={"VALUE": "URI", "X-APPLE-RADIUS": "70", "X-TITLE": title})
        event.add("X-APPLE-STRUCTURED-LOCATION", spot)


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
