import datetime as dt

import pytest

from calendars.entries import writing
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import CityFactory, OrganizationFactory, PersonFactory, StreetFactory

NOW = dt.datetime(2026, 9, 1, 1, 0, tzinfo=dt.UTC)
"""A Tuesday, 9:00 in Anning."""
DAY = dt.timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """That hour in Anning in September 2026."""
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def write(*occurrences, now=NOW):
    return writing.write(occurrences, now)


@pytest.fixture(autouse=True)
def _made_each_time(monkeypatch):
    """A test asks again at once for what it has changed."""
    monkeypatch.setattr("calendars.private.held.HELD_SECONDS", 0)


@pytest.fixture
def street():
    return StreetFactory(name="县街街道", slug="xianjie", parent=CityFactory())


@pytest.fixture
def venue(street):
    return VenueFactory(
        name="县街文化站",
        slug="xianjie-station",
        area=street,
        address="县街街道办事处旁",
        latitude="24.921900",
        longitude="102.413500",
        how_to_get_there="坐 12 路到县街",
        step_free=True,
        toilet="一楼有",
    )


@pytest.fixture
def lecture(venue):
    """One published date on 17 September, afternoon; its entry is not written yet."""
    event = PublishedEventFactory(
        title="血压高不高，自己会量",
        slug="blood-pressure",
        host=OrganizationFactory(name="县街卫生院", desk_phone="0871-0000 5678"),
        summary="医生教你看懂血压计",
        bring="身份证、老花镜",
        published_at=NOW - DAY,
        created_at=NOW - DAY,
    )
    event.audiences.add(AudienceFactory(name="老年人", slug="elders"))
    return OccurrenceFactory(
        event=event,
        venue=venue,
        uid="11111111-2222-4333-8444-555555555555",
        start=at(17, 14, 30),
        end=at(17, 16),
        changed_at=NOW - DAY,
    )


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def now():
    return NOW
