"""Each parameter of the public pages alone, and of what staff export, with days that cannot be meant."""

import pytest

from tests.factories.people import MembershipFactory
from tests.factories.taking_part import SeatPoolFactory
from tests.hostile.nasty import here

pytestmark = pytest.mark.django_db
DAYS = (
    "9" * 20, "-1", "٣", "1900-01-01", "2200-12", "2026-W01-1", "0001-01-01", "9999-12-31", "9999-12", "0000-00", "10000-01-01",
    "2026-13", "2026-02-30", "２０２６-１２", "2026-12-01T00:00",
)  # fmt: skip
PUBLIC = {
    "/": ("month", "day", "when", "page", "street", "q", "occasion", "audience", "topic", "kind", "language"),
    "/volunteer/": ("day", "street", "page", "weekend", "near", "at", "view", "state"),
    "/calendars/": ("area", "event", "occasion"),
    "/bases/": ("area", "theme", "level", "type", "open_on", "page"),
}
EXPORTS = tuple(
    f"/staff/{name}/export.csv"
    for name in (
        "events",
        "occurrences",
        "planner",
        "bookings",
        "plan",
        "plan/reach",
        "plan/streets",
        "requests",
        "approvals",
    )
)
SPANS = ("first", "last", "until", "since", "from", "day", "month", "year", "view", "street", "page")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_answers(client, path):
    SeatPoolFactory()
    wrong = [
        (name, value[:20], status)
        for name in PUBLIC[path]
        for value in here(DAYS)
        if (status := client.get(path, {name: value}).status_code) not in {200, 302, 400, 404}
    ]
    assert wrong == []


@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_answers(client, path):
    client.force_login(MembershipFactory(organization__is_association=True, role="administrator").person)
    SeatPoolFactory()
    wrong = [
        (name, value[:20], status)
        for name in SPANS
        for value in here(DAYS)
        if (status := client.get(path, {name: value}).status_code) not in {200, 302, 400, 404}
    ]
    assert wrong == []
