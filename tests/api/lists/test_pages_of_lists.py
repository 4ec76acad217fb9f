"""A page of a list is found by its ids: nothing that only its rows say is joined, sorted or counted for all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories.events import EventFactory, OccurrenceFactory
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


GROWING = ["events", "occurrences", "registrations", "messages", "bookings", "shifts", "sign-ups", "records-photos"]


@pytest.mark.parametrize("path", GROWING)
@pytest.mark.parametrize("is_association", [False, True])
def test_no_list_without_end_looks_up_what_one_may_see_row_by_row(path, is_association):
    """Which organizations those are was read before; of all, nothing is asked."""
    facts = {"organization": AssociationFactory()} if is_association else {}
    client = APIClient()
    client.force_authenticate(MembershipFactory(**facts).person)
    _, statements = read(client, f"/api/v1/{path}/")
    rows = [sql for sql in statements if " LIMIT 51" in sql]
    assert len(rows) == 1
    assert "(SELECT" not in rows[0]
    assert (
        "organization_id" in rows[0].partition(" WHERE ")[2] or "host_id" in rows[0].partition(" WHERE ")[2]
    ) != is_association
