"""A page of a list is found by its ids: nothing that only its rows say is joined, sorted or counted for all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=AssociationFactory()).person)
    return client


def read(client, path: str):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path).json()
    return answer, [query["sql"] for query in captured]


def test_only_rows_of_the_page_are_joined(staff):
    pools = [SeatPoolFactory() for _ in range(5)]
    OccurrenceFactory(event=EventFactory())
    first, _ = read(staff, "/api/v1/occurrences/?page_size=2")
    answer, statements = read(staff, first["next"])
    dates = sorted((pool.occurrence for pool in pools), key=lambda date: (date.start, date.pk))
    assert [row["uid"] for row in answer["results"]] == [str(date.uid) for date in dates[2:4]]
    heavy = [sql for sql in statements if '"venues_space"' in sql or '"registrations_seatpool"' in sql]
    assert heavy
    assert all('"events_occurrence"."id" IN (' in sql for sql in heavy)


@pytest.mark.parametrize("path", ["events", "occurrences", "registrations"])
def test_what_one_may_see_is_asked_of_the_host_alone(staff, path):
    OccurrenceFactory(event=PublishedEventFactory())
    OccurrenceFactory(event=EventFactory())
    answer, statements = read(staff, f"/api/v1/{path}/")
    assert len(answer["results"]) == (0 if path == "registrations" else 2)
    table = {"events": "events_event", "occurrences": "events_occurrence"}.get(path, "registrations_registration")
    inner = [sql.split(" WHERE ", 1)[1] for sql in statements if f'FROM "{table}"' in sql and "WHERE" in sql]
    assert inner
    assert [sql for sql in inner if f'FROM "{table}"' in sql] == []
