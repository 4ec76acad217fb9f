"""Turn facts into calendar text (RFC 5545, RFC 7986). Pure: the same facts give the same bytes, everywhere.

Texts of people are data: marks that nobody sees (controls, marks that turn the direction of writing) are taken out,
the rest is escaped, lines are folded at 75 octets and never inside a character.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneStandard, vDuration, vText

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
_TRANSP = {True: "TRANSPARENT", False: "OPAQUE"}
_OCTETS = 74
"""Of a line, without the space that a folded one begins with."""
_SURELY_SHORT = _OCTETS // 4
"""Letters, none of which takes more than four octets."""
_ESCAPING = b"\\^"
"""Some clients read them before they unfold."""

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
    """One folded VEVENT. Raises ValueError for a status or an address that calendars would misread.

    Written here and not by icalendar, which takes twenty times as long; tests hold the two against each other.
    """
    if facts.status not in STATUSES:
        raise ValueError(f"no VEVENT status: {facts.status}")
    stamp = f"{facts.modified.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    is_transparent = facts.status == "CANCELLED" or facts.is_background
    location = place(facts.location)
    lines = [
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(one_line(facts.summary))}",
        *_times(facts),
        f"DTSTAMP:{stamp}",
        f"UID:{_escaped(facts.uid)}",
        f"SEQUENCE:{facts.sequence}",
    ]
    if facts.categories:
        lines.append(f"CATEGORIES:{','.join(_escaped(one_line(name)) for name in facts.categories)}")
    if facts.description:
        lines.append(f"DESCRIPTION:{_escaped(clean(facts.description))}")
    if facts.geo is not None:
        lines.append(f"GEO:{facts.geo[0]};{facts.geo[1]}")
    lines.append(f"LAST-MODIFIED:{stamp}")
    if location:
        lines.append(f"LOCATION:{_escaped(location)}")
    if facts.sibling:
        lines.append(f"RELATED-TO;RELTYPE=SIBLING:{_escaped(facts.sibling)}")
    lines += [
        f"STATUS:{facts.status}",
        f"TRANSP:{_TRANSP[is_transparent]}",
        f"URL:{_web(facts.url)}",
        *_alarm(facts),
        "END:VEVENT",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545 section 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets (RFC 5545 section 3.1), cut inside no character, and where one mark
    escapes the next, before both.
    """
    if len(line) <= _SURELY_SHORT or (len(line) <= _OCTETS and line.isascii()):
        return line
    raw = line.encode()
    parts = []
    start = 0
    while len(raw) - start > _OCTETS:
        end = start + _OCTETS
        while raw[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        if raw[end - 1] in _ESCAPING and end - 1 > start:
            end -= 1
        parts.append(raw[start:end])
        start = end
    return b"\r\n ".join([*parts, raw[start:]]).decode() if parts else line


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


def _times(facts: Facts) -> tuple[str, str]:
    """All-day for whole days and for several; the end is exclusive either way."""
    whole = days(facts.start, facts.end)
    if whole:
        return (f"DTSTART;VALUE=DATE:{whole[0]:%Y%m%d}", f"DTEND;VALUE=DATE:{whole[1]:%Y%m%d}")
    start, end = (at.astimezone(ZONE) for at in (facts.start, facts.end))
    return (f"DTSTART;TZID={ZONE.key}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={ZONE.key}:{end:%Y%m%dT%H%M%S}")


def _alarm(facts: Facts) -> list[str]:
    """What is off rings nobody. A bar of whole days begins at midnight: it rings in the morning of a day before, or not."""
    if facts.alarm is None or facts.status == "CANCELLED" or facts.is_background:
        return []
    is_bar = days(facts.start, facts.end) is not None
    if is_bar and facts.alarm < _LONG:
        return []
    duration = vDuration(_MORNING - facts.alarm if is_bar else -facts.alarm)
    before = duration.to_ical().decode()  # type: ignore[no-untyped-call]  # the library leaves it without types
    words = _escaped(one_line(facts.summary))
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{words}", f"TRIGGER:{before}", "END:VALARM"]


def _web(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError("a calendar links to web pages only")
    return one_line(address)


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
