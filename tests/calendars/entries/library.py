"""The same VEVENT as icalendar writes it: what our own writer is held against."""

import datetime as dt

from icalendar import Alarm, Event, vGeo

from calendars.entries import ics


def entry(facts: ics.Facts) -> str:
    event = Event()
    event.add("uid", facts.uid)
    for name in ("dtstamp", "last-modified"):
        event.add(name, facts.modified.astimezone(dt.UTC))
    event.add("sequence", facts.sequence)
    whole = ics.days(facts.start, facts.end)
    event.add("dtstart", whole[0] if whole else facts.start.astimezone(ics.ZONE))
    event.add("dtend", whole[1] if whole else facts.end.astimezone(ics.ZONE))
    event.add("status", facts.status)
    is_transparent = facts.status == "CANCELLED" or facts.is_background
    event.add("transp", "TRANSPARENT" if is_transparent else "OPAQUE")
    event.add("summary", ics.one_line(facts.summary))
    event.add("url", ics.one_line(facts.url))
    _add_words(event, facts)
    if facts.alarm is not None and not is_transparent and (whole is None or facts.alarm >= dt.timedelta(days=1)):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", ics.one_line(facts.summary))
        alarm.add("trigger", dt.timedelta(hours=9) - facts.alarm if whole else -facts.alarm)
        event.add_component(alarm)
    return event.to_ical().decode()


def _add_words(event: Event, facts: ics.Facts) -> None:
    if facts.description:
        event.add("description", ics.clean(facts.description))
    if facts.categories:
        event.add("categories", [ics.one_line(name) for name in facts.categories])
    if facts.sibling:
        event.add("related-to", facts.sibling, parameters={"RELTYPE": "SIBLING"})
    if title := ics.place(facts.location):
        event.add("location", title)
    if facts.geo is not None:
        event.add("geo", vGeo(facts.geo))
