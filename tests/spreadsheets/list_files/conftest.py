"""Lists that are too long already at four rows, made in portions of two."""

import datetime as dt

import pytest

from core import clock
from core.spreadsheets import portions
from core.web import downloads
from spreadsheets.list_files import asking, making
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, OrganizationFactory


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(portions, "PORTION", 2)


@pytest.fixture
def host(db):
    return OrganizationFactory(name="样例单位")


@pytest.fixture
def organizer(host):
    return MembershipFactory(organization=host, role="organizer").person


@pytest.fixture
def dates(host):
    """Five events in the morning of five days, the first of which has three dates: seven rows."""
    events = [PublishedEventFactory(host=host, title=f"=第{number}场") for number in range(5)]
    for number, event in enumerate(events):
        for more in range(3 if number == 0 else 1):
            day = clock.today() + dt.timedelta(days=2 + number)
            OccurrenceFactory(event=event, start=clock.midnight(day) + dt.timedelta(hours=9 + more))
    return events


def asked(by, name="events", ending="csv", words="", **more):
    wanted = asking.Wanted(name, ending, words)
    return asking.start(wanted=wanted, by=by, now=clock.now(), **more)


def made(file):
    """What the worker does until nothing is left."""
    while making.go_on(now=clock.now()) is not None:
        pass
    file.refresh_from_db()
    return file
