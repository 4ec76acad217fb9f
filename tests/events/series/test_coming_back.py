"""A date that comes back is the same date in calendars: its old UID, raised."""

import datetime as dt

import icalendar
import pytest

from calendars.entries import writing
from calendars.feeds import cache
from events.series import skipping
from tests.events.series.test_generating import public, repeat, venue  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def events_of(key):
    calendar = icalendar.Calendar.from_ical(cache.build(key).plain)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.usefixtures("only_own_recipients")
def test_a_date_that_comes_back_has_its_old_uid_and_a_higher_sequence(public, person, venue, client, now):  # noqa: F811
    series = repeat(public, person, venue=venue)
    second = series.dates.all()[1]
    uid = str(second.occurrence.uid)
    key = f"event/{public.slug}"
    count = len(events_of(key))
    skipping.skip(date=second, reason="停电", by=person, now=now)
    cancelled = events_of(key)[uid]
    assert str(cancelled["status"]) == "CANCELLED"
    made = skipping.bring_back(date=second, by=person, now=now + DAY)
    after = events_of(key)
    assert (str(made.uid), len(after)) == (uid, count)
    assert (str(after[uid]["status"]), "取消" in str(after[uid]["summary"])) == ("CONFIRMED", False)
    assert after[uid]["sequence"] > cancelled["sequence"]
    assert after[uid]["dtstamp"].dt > cancelled["dtstamp"].dt
    assert b"STATUS:CONFIRMED" in client.get(f"/calendars/occurrence/{uid}.ics").content
    writing.write(public.occurrences.all(), now + 2 * DAY)
    assert events_of(key) == after
    made.refresh_from_db()
    second.refresh_from_db()
    skipping.skip(date=second, reason="又停电", by=person, now=now + 2 * DAY)
    again = skipping.bring_back(date=second, by=person, now=now + 3 * DAY)
    assert (str(again.uid), len(events_of(key))) == (uid, count)
    assert events_of(key)[uid]["sequence"] > after[uid]["sequence"]
