"""Parts of other rooms' pages."""

import datetime as dt

import pytest

from core import clock
from events.models import Occurrence
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue():
    return VenueFactory()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_place_shows_what_is_on_there(client, venue, count, django_assert_num_queries):
    dates = [OccurrenceFactory(venue=venue) for _ in range(count)]
    with django_assert_num_queries(5):
        page = client.get(f"/venues/{venue.slug}/").text
    assert [f'href="{date.event.get_absolute_url()}#o1"' in page for date in dates] == [True] * count


def test_drafts_past_and_cancelled_dates_and_other_places_are_left_out(client, venue):
    yesterday = clock.now() - dt.timedelta(days=1)
    OccurrenceFactory(venue=venue, event=EventFactory())
    OccurrenceFactory(venue=venue, start=yesterday)
    OccurrenceFactory(venue=venue, state=Occurrence.State.CANCELLED)
    OccurrenceFactory()
    assert "接下来在这里" not in client.get(f"/venues/{venue.slug}/").text
