"""Run by the clients' own Python: fetches feeds over HTTP and prints what each library makes of them.

Takes ``{feed: address}`` as JSON; prints ``{client: {feed: [[UID, start, end, status], …]}}``, times as seconds of the epoch
or, of whole days, as dates.
"""

import datetime as dt
import json
import sys
import urllib.request

import icalendar
import recurring_ical_events
import vobject

FIRST = dt.date(2000, 1, 1)
LAST = dt.date(2100, 1, 1)


def moment(at):
    return at.timestamp() if isinstance(at, dt.datetime) else at.isoformat()


def by_icalendar(text):
    for one in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        yield str(one["uid"]), moment(one["dtstart"].dt), moment(one["dtend"].dt), str(one["status"])


def by_recurring(text):
    calendar = icalendar.Calendar.from_ical(text)
    for one in recurring_ical_events.of(calendar).between(FIRST, LAST):
        yield str(one["uid"]), moment(one["dtstart"].dt), moment(one["dtend"].dt), str(one["status"])


def by_vobject(text):
    for one in vobject.readOne(text).contents.get("vevent", []):
        yield one.uid.value, moment(one.dtstart.value), moment(one.dtend.value), one.status.value


CLIENTS = {"icalendar": by_icalendar, "recurring-ical-events": by_recurring, "vobject": by_vobject}


def fetched(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode()


texts = {feed: fetched(address) for feed, address in json.load(sys.stdin).items()}
found = {name: {feed: list(read(text)) for feed, text in texts.items()} for name, read in CLIENTS.items()}
sys.stdout.write(json.dumps(found))
