"""At how many coming dates each of the crew is named: all are counted together, of a bounded time."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import CrewMember
from events.pages import upcoming
from tests.factories.events import OccurrenceFactory
from tests.factories.resources import CrewFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_dates_of_a_year_ahead_are_counted_for_all_at_once():
    named, idle = CrewFactory(name="甲"), CrewFactory(name="乙")
    for days, state in (
        (-1, "scheduled"),
        (-0.01, "scheduled"),
        (3, "scheduled"),
        (4, "cancelled"),
        (500, "scheduled"),
    ):
        start = NOW + dt.timedelta(days=days)
        OccurrenceFactory(start=start, end=start + HOUR, state=state).crew.add(named)
    with CaptureQueriesContext(connection) as captured:
        members = upcoming.with_dates_ahead(CrewMember.objects.all(), now=NOW)
    assert {member.pk: member.ahead for member in members} == {named.pk: 2, idle.pk: 0}
    counting, _ = (query["sql"] for query in captured)
    assert '"events_occurrence"."start" >' in counting
    assert '"events_occurrence"."start" <' in counting
