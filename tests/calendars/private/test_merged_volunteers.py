"""Private calendars of two who were merged: the shifts stand in the kept number's, and leave the other without a word."""

import pytest

from calendars.models import FeedToken
from tests.calendars.conftest import NOW, at
from tests.calendars.private.making import HOUR, entries, grant
from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import ShiftFactory
from tests.volunteers.profiles.pairs import keeper, merge, pair, part
from volunteers.signups import signing_up

pytestmark = pytest.mark.django_db


def test_shifts_stand_in_the_calendar_of_the_kept_number(client):
    kept, other = pair()
    date = OccurrenceFactory(start=at(3, 10), end=at(3, 12))
    shift = ShiftFactory(occurrence=date, start=date.start, end=date.end)
    signing_up.sign_up(volunteer_id=other.pk, shift_id=shift.pk, now=NOW)
    mine, theirs = (grant(one.person, "mine") for one in (kept, other))
    before = entries(client, theirs)
    assert (entries(client, mine), len(before)) == ([], 1)
    made = merge(kept, other, keeper(), now=NOW)
    assert (entries(client, mine), entries(client, theirs)) == (before, [])
    part(made, now=NOW + HOUR)
    assert (entries(client, mine), entries(client, theirs)) == ([], before)
    assert FeedToken.objects.filter(revoked_at=None).count() == 2
