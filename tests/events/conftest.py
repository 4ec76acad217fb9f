"""Events as the verbs of this room need them."""

import datetime as dt

import pytest

from core import registry
from events.models import Event, Occurrence
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

NOON = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
"""12:00 in Anning, a Tuesday."""


@pytest.fixture
def now() -> dt.datetime:
    return NOON


@pytest.fixture
def person(db):
    return PersonFactory(name="样例组织者")


@pytest.fixture
def only_own_recipients(monkeypatch):
    """Rooms above stay silent: what they add is tested with them."""
    from events.changes import recipients

    monkeypatch.setitem(registry._answers, "events.recipients", [recipients.local_contacts])
    return registry._answers["events.recipients"]


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of September 2026 on Anning's clocks."""
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def make_drive(stops: int = 3, *, published: bool = True, **event) -> Event:
    """One stop a day from September 14 on, 9:30 to 12:00, with half an hour around it."""
    factory = PublishedEventFactory if published else EventFactory
    drive = factory(kind=Event.Kind.DRIVE, title="科普大篷车", host=OrganizationFactory(), **event)
    for number in range(1, stops + 1):
        OccurrenceFactory(
            event=drive,
            position=number,
            arrive=at(13 + number, 9),
            start=at(13 + number, 9, 30),
            end=at(13 + number, 12),
            leave=at(13 + number, 12, 30),
            contact_name="样例联系人",
            contact_phone="+8613900000001",
        )
    return drive


def make_complete_draft(**event) -> Event:
    """A lecture that lacks nothing."""
    draft = EventFactory(title="野生菌安全讲座", description="怎么认菌。", **event)
    draft.audiences.add(AudienceFactory())
    OccurrenceFactory(event=draft, start=at(20, 14), end=at(20, 16))
    return draft


def stops(event: Event) -> list[Occurrence]:
    return list(event.occurrences.select_related("venue__area").order_by("position"))


@pytest.fixture
def association(db):
    """An organizer of the association."""
    return MembershipFactory(organization=AssociationFactory()).person
